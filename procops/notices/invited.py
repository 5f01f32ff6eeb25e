"""Invitations by mail: through the outbox, since a table of people may invite hundreds at once."""

from collections.abc import Sequence
from datetime import datetime

from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice
from procops.people.actor import Actor
from procops.people.models import Invitation, Organization, Person


def tell(sent: Sequence[Invitation], by: Actor, now: datetime) -> None:
    """Mail each invited person the link, which is made when the mail is worded. In the transaction that invites them.

    Everybody invited this way has an account, if only one that was made for them.
    """
    people = dict(Person.objects.filter(email__in=[each.email for each in sent]).values_list("email", "pk"))
    organization = Organization.objects.values_list("name", flat=True).get(pk=by.organization_id)
    facts = {"actor": by.name, "organization": organization}
    if by.person_id:
        facts["actor_id"] = str(by.person_id)
    Notice.objects.bulk_create(
        [
            outbox.notice(
                person_id=people[each.email],
                channel=Channel.EMAIL,
                kind=Kind.INVITED,
                subject_id=each.pk,
                n=0,
                now=now,
                link="",
                facts=facts,
            )
            for each in sent
        ]
    )
    bell.ring()
