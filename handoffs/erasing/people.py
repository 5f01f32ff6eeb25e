"""A person who has left: what they said and what names them is erased; their work stays, done by "Erased person"."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from handoffs.models import Handoff, Problem
from procops.errors import Refused
from procops.notices.models import Notice
from procops.people import accounts, audit, rules
from procops.people.actor import Actor
from procops.people.belonging import memberships_of
from procops.people.models import Membership
from workflows.writes import erasure


class StillHere(Refused):
    """{person} still works here."""

    next_action = "Hand over their work and shut them out first."


class BelongsElsewhere(Refused):
    """{person} also belongs to another organization, which knows them by the same name."""

    next_action = "Ask them to leave the other organization first, or to change their name themselves."


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """What goes when a person is erased, beside their name and address."""

    texts: int
    """Comments, reasons and names of files they wrote, in all cases."""
    drafts: int
    problems: int
    notices: int
    is_named: bool
    """Whether their name and address are still there."""

    @property
    def is_nothing(self) -> bool:
        return not (self.texts or self.drafts or self.problems or self.notices or self.is_named)


def of_person(member: Membership) -> PersonErasure:
    """What would go now; four queries."""
    person_id = member.person_id
    return PersonErasure(
        texts=erasure.contents_by(person_id).count(),
        drafts=erasure.drafts_of(person_id).count(),
        problems=Problem.objects.filter(reported_by_id=person_id).exclude(text="").count()
        + Problem.objects.filter(closed_by_id=person_id).exclude(answer="").count(),
        notices=Notice.objects.filter(person_id=person_id).count(),
        is_named=not accounts.is_erased(member.person),
    )


def erase_person(member: Membership, *, by: Actor, reason: str, now: datetime) -> PersonErasure:
    """Erase what is personal of somebody who has left. A second time nothing is left.

    :raises rules.AdminsOnly, StillHere, BelongsElsewhere:
    """
    rules.must_be_admin(by)
    person = member.person
    if member.is_active:
        raise StillHere(person=str(person))
    if memberships_of(person):
        raise BelongsElsewhere(person=str(person))
    with transaction.atomic():
        gone = of_person(member)
        if gone.is_nothing:
            return gone
        name = str(person)
        erasure.erase_contents(erasure.contents_by(person.pk))
        erasure.erase_drafts(person.pk)
        Problem.objects.filter(reported_by_id=person.pk).update(text="")
        Problem.objects.filter(closed_by_id=person.pk).update(answer="")
        for answered in ("answered_by_id", "sent_back_by_id"):
            Handoff.objects.filter(**{answered: person.pk}).exclude(reason="").update(reason=erasure.ERASED)
        Notice.objects.filter(person_id=person.pk).delete()
        _forget_name(name)
        accounts.erase(person)
        said = {"texts": str(gone.texts), "drafts": str(gone.drafts), "notices": str(gone.notices)}
        audit.record("person.erased", subject=person, actor_id=by.person_id, now=now, reason=reason, **said)
        return gone


def _forget_name(name: str) -> None:
    """Take a name out of what others have been told, and with it what was said then."""
    for told in ("actor", "giver"):
        Notice.objects.filter(**{f"facts__{told}": name}).update(facts={"step": "", "process": ""})
