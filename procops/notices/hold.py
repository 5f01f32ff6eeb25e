"""Keep an organization's mail, and what its channels are told, back until a person says that it may go.

After a restore nobody can know which of the waiting messages went out before the database was lost. They stay, new ones
queue behind them, and an admin sends or discards them.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from procops.errors import Refused
from procops.notices import bell
from procops.notices.hooks.models import Posting, PostingState
from procops.notices.models import Channel, MailHold, Notice, NoticeState
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Organization
from procops.scoping import OrganizationQuerySet, scope


class NotHeld(Refused):
    """The mail of this organization is not being kept back any more."""

    next_action = "Nothing needs to be done."


def keep_all_back(*, now: datetime) -> None:
    """Of every organization, from now on."""
    for organization_id in Organization.objects.values_list("pk", flat=True):
        with scope(organization_id):
            MailHold.objects.get_or_create(organization_id=organization_id, defaults={"since": now})


def of(organization_id: UUID) -> MailHold | None:
    return MailHold.objects.filter(organization_id=organization_id).first()


def waiting() -> int:
    """How many mails, and lines for channels, of the organization in scope wait."""
    return _waiting().count() + _to_be_said().count()


@transaction.atomic
def release(*, by: Actor, send: bool, now: datetime) -> int:
    """Let mail and channels go again, and send what waits or discard it; answer how much that was.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises NotHeld: if somebody has released it meanwhile.
    """
    rules.must_be_admin(by)
    held = MailHold.objects.select_for_update().filter(organization_id=by.organization_id).first()
    if held is None:
        raise NotHeld
    count = waiting()
    if not send:
        _waiting().update(state=NoticeState.DISCARDED)
        _to_be_said().update(state=PostingState.DROPPED)
    audit.record(
        "mail.released" if send else "mail.dropped", subject=held, actor_id=by.person_id, now=now, count=str(count)
    )
    held.delete()
    bell.ring()
    return count


def _waiting() -> OrganizationQuerySet:
    return Notice.objects.filter(channel=Channel.EMAIL, state=NoticeState.PENDING)


def _to_be_said() -> OrganizationQuerySet:
    return Posting.objects.filter(state=PostingState.PENDING)
