"""A person who has left: what they said and what names them is erased; their work stays, done by "Erased person"."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from handoffs.erasing.cases import EMPTY_NOTICE
from handoffs.models import Escalation, Handoff, Problem
from handoffs.shifts.models import ShiftHandover, ShiftItem
from procops.errors import Refused
from procops.notices.models import Notice
from procops.people import accounts, audit, rules
from procops.people.actor import Actor
from procops.people.belonging import memberships_of
from procops.people.models import Absence, Invitation, Membership, Organization
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
    """What they said of problems, with escalations and at the change of shifts, or answered to it."""
    notices: int
    """Messages to them, and those that tell others what they did."""
    is_named: bool
    """Whether their name and address are still there."""

    @property
    def is_nothing(self) -> bool:
        return not (self.texts or self.drafts or self.problems or self.notices or self.is_named)

    @property
    def counts(self) -> dict[str, int]:
        """In numbers, for the audit log."""
        return {"texts": self.texts, "drafts": self.drafts, "problems": self.problems, "notices": self.notices}


def of_person(member: Membership) -> PersonErasure:
    """What would go now; a fixed number of queries."""
    person_id = member.person_id
    return PersonErasure(
        texts=erasure.contents_by(person_id).count(),
        drafts=erasure.drafts_of(person_id).count(),
        problems=Problem.objects.filter(reported_by_id=person_id).exclude(text="").count()
        + Problem.objects.filter(closed_by_id=person_id).exclude(answer="").count()
        + Escalation.objects.filter(asked_by_id=person_id).exclude(text="").count()
        + Escalation.objects.filter(answered_by_id=person_id).exclude(answer="").count()
        + _shifts_of(person_id).count()
        + _notes_of(person_id).count()
        + _refusals_of(person_id).count(),
        notices=(Notice.objects.filter(person_id=person_id) | _told_of(person_id)).count(),
        is_named=not accounts.is_erased(member.person),
    )


def erase_person(member: Membership, *, by: Actor, reason: str, now: datetime) -> PersonErasure:
    """Erase what is personal of somebody who has left. A second time nothing is left.

    Known by id, never by name: colleagues may have the same one. What others wrote about them keeps the name. The audit
    log never changes and needs not: it holds people by id, and addresses on the invitations, which go.

    :raises rules.AdminsOnly, StillHere, BelongsElsewhere:
    """
    rules.must_be_admin(by)
    person = member.person
    if member.is_active:
        raise StillHere(person=str(person))
    if memberships_of(person):
        raise BelongsElsewhere(person=str(person))
    with transaction.atomic():
        Organization.hold(by.organization_id)
        gone = of_person(member)
        if gone.is_nothing:
            return gone
        erasure.erase_reasons_of_pauses(person.pk)
        erasure.erase_contents(erasure.contents_by(person.pk))
        erasure.erase_drafts(person.pk)
        Problem.objects.filter(reported_by_id=person.pk).update(text="")
        Problem.objects.filter(closed_by_id=person.pk).update(answer="")
        Escalation.objects.filter(asked_by_id=person.pk).update(text="")
        Escalation.objects.filter(answered_by_id=person.pk).update(answer="")
        _shifts_of(person.pk).update(note="")
        _notes_of(person.pk).update(note="")
        _refusals_of(person.pk).update(reason="")
        sent_back, answered = Q(sent_back_by_id=person.pk), Q(answered_by_id=person.pk, sent_back_at=None)
        Handoff.objects.filter(sent_back | answered).exclude(reason="").update(reason=erasure.ERASED)
        Notice.objects.filter(person_id=person.pk).delete()
        _told_of(person.pk).update(facts=EMPTY_NOTICE)
        Absence.objects.filter(Q(person_id=person.pk) | Q(set_by_id=person.pk)).update(note="")
        Invitation.objects.filter(email=person.email).delete()
        accounts.erase(person)
        said = {name: str(number) for name, number in gone.counts.items()}
        audit.record("person.erased", subject=person, actor_id=by.person_id, now=now, reason=reason, **said)
        return gone


def _shifts_of(person_id: UUID) -> QuerySet[ShiftHandover]:
    rows: QuerySet[ShiftHandover] = ShiftHandover.objects.filter(by_id=person_id).exclude(note="")
    return rows


def _notes_of(person_id: UUID) -> QuerySet[ShiftItem]:
    rows: QuerySet[ShiftItem] = ShiftItem.objects.filter(handover__by_id=person_id).exclude(note="")
    return rows


def _refusals_of(person_id: UUID) -> QuerySet[ShiftItem]:
    rows: QuerySet[ShiftItem] = ShiftItem.objects.filter(answered_by_id=person_id).exclude(reason="")
    return rows


def _told_of(person_id: UUID) -> QuerySet[Notice]:
    """What others have been told that they did, with what they said then."""
    rows: QuerySet[Notice] = Notice.objects.filter(facts__actor_id=str(person_id))
    return rows
