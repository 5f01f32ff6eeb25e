"""Absences: who is away from when to when, and who gets their work meanwhile."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from procops.dates import written
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Absence, Membership, Organization, Person, TeamMember

DAYS_AT_MOST = 366


class NotYourAbsence(Refused):
    """You cannot say when {person} is away."""

    next_action = "They can themselves, and so can the lead of a team of theirs and an admin."


class AbsenceCannotBe(Refused):
    """This absence cannot be: {why}."""

    next_action = "Correct that and save again."


class AwayAlready(Refused):
    """{person} is away then already, until {until}."""

    next_action = "End that absence first."


def may_set(actor: Actor, person_id: UUID) -> bool:
    """Their own; an admin anybody's; a lead those of the people of their teams. One query at most."""
    if actor.is_admin or actor.person_id == person_id:
        return True
    return bool(actor.leads) and TeamMember.objects.filter(team_id__in=actor.leads, person_id=person_id).exists()


def must_set(actor: Actor, person_id: UUID) -> None:
    """
    :raises NotYourAbsence: if the actor may not.
    """
    if not may_set(actor, person_id):
        raise NotYourAbsence(person=Person.objects.get(pk=person_id))


@transaction.atomic
def be_away(
    member: Membership, *, first: date, last: date, deputy: Person | None, note: str = "", by: Actor, now: datetime
) -> Absence:
    """Say that somebody is away, both days included, on their own clock.

    :raises NotYourAbsence: if ``by`` may not.
    :raises AbsenceCannotBe: if the days run backwards, are over or too many, or the deputy cannot be it.
    :raises AwayAlready: if they are away at that time anyway.
    """
    must_set(by, member.person_id)
    _hold_organization(by)
    zone = ZoneInfo(member.person.time_zone or member.organization.time_zone)
    begins, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    if last < first:
        raise AbsenceCannotBe(why=_("the last day lies before the first"))
    if (last - first).days >= DAYS_AT_MOST:
        why = _("it is longer than {days} days; whoever is gone for longer hands over").format(days=DAYS_AT_MOST)
        raise AbsenceCannotBe(why=why)
    if ends <= now:
        raise AbsenceCannotBe(why=_("those days are over"))
    if deputy is not None:
        _must_be_able(deputy, member.person_id)
    counting = Absence.objects.filter(person_id=member.person_id, closed_at=None)
    for other in counting.filter(begins_at__lt=ends, ends_at__gt=max(begins, now)):
        raise AwayAlready(person=member.person, until=last_day(other, zone))
    # What is over decides nothing any more: of one person at most one that is over stays, to be looked at.
    counting.filter(ends_at__lte=now).update(closed_at=now)
    row = Absence.here(
        person=member.person,
        deputy=deputy,
        begins_at=begins,
        ends_at=ends,
        note=note,
        set_by_id=by.person_id,
        set_at=now,
    )
    row.save(force_insert=True)
    whom: dict[str, Person | str] = {"person": member.person, "deputy": deputy or ""}
    until = last_day(row, zone)
    audit.record("absence.set", subject=row, actor_id=by.person_id, now=now, until=until, **whom)
    return row


@transaction.atomic
def end(row: Absence, *, by: Actor, now: datetime) -> Absence:
    """Somebody is back earlier, or does not go at all: from now on their work is theirs again. Ended ones stay so.

    :raises NotYourAbsence: if ``by`` may not.
    """
    must_set(by, row.person_id)
    _hold_organization(by)
    row = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
    if row.closed_at is not None or row.ends_at <= now:
        return row
    if row.begins_at >= now:
        row.closed_at = now
    else:
        row.ends_at = now
    row.save(update_fields=["closed_at", "ends_at"])
    audit.record("absence.ended", subject=row, actor_id=by.person_id, now=now, person=row.person)
    return row


@transaction.atomic
def pass_on(deputy_id: UUID, *, to: Person, by: Actor, now: datetime) -> int:
    """Somebody leaves who was to stand in: another person does, in absences that last or are to come, but their own.

    :returns: in how many.
    :raises NotYourAbsence: if ``by`` is no admin.
    """
    if not by.is_admin:
        raise NotYourAbsence(person=Person.objects.get(pk=deputy_id))
    _hold_organization(by)
    counting = with_them_as_deputy(deputy_id, now=now).exclude(person=to)
    rows = list(counting.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        _give(row, to, by=by, now=now)
    return len(rows)


@transaction.atomic
def name_deputy(row: Absence, *, deputy: Person, by: Actor, now: datetime) -> Absence:
    """Somebody stands in from now on; what another deputy has already stays with them.

    :raises NotYourAbsence: if ``by`` may not.
    :raises AbsenceCannotBe: if the absence is over, or the deputy cannot be it.
    """
    must_set(by, row.person_id)
    _hold_organization(by)
    row = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
    if row.closed_at is not None or row.ends_at <= now:
        raise AbsenceCannotBe(why=_("those days are over"))
    _must_be_able(deputy, row.person_id)
    _give(row, deputy, by=by, now=now)
    return row


@transaction.atomic
def close(row: Absence, *, by: Actor, now: datetime) -> None:
    """Somebody is back and has seen what was done; the page of the first day back is not offered again.

    :raises NotYourAbsence: if ``by`` may not.
    """
    must_set(by, row.person_id)
    _hold_organization(by)
    Absence.objects.filter(pk=row.pk, closed_at=None, ends_at__lte=now).update(closed_at=now)


def of_person(person_id: UUID, *, now: datetime) -> QuerySet[Absence]:
    """Those that last or are to come, the next first."""
    rows: QuerySet[Absence] = Absence.objects.filter(person_id=person_id, closed_at=None, ends_at__gt=now)
    return with_deputy(rows).select_related("person").order_by("begins_at")


def with_deputy(rows: QuerySet[Absence]) -> QuerySet[Absence]:
    """With the deputy, and ``deputy_is_here``: whether there is one who can still be given work."""
    here = Membership.objects.working().filter(person_id=OuterRef("deputy_id"))
    return rows.select_related("deputy").annotate(deputy_is_here=Exists(here))


def with_them_as_deputy(person_id: UUID, *, now: datetime) -> QuerySet[Absence]:
    """Those of others in which this person stands in, that last or are to come, the next first."""
    rows: QuerySet[Absence] = Absence.objects.filter(deputy_id=person_id, closed_at=None, ends_at__gt=now)
    return rows.select_related("person").order_by("begins_at", "id")


def to_tell(person_id: UUID | None, *, now: datetime) -> Absence | None:
    """What somebody is told above their queue: that they are away, else that they are back. One query."""
    if person_id is None:
        return None
    rows = Absence.objects.filter(person_id=person_id, closed_at=None, begins_at__lte=now)
    return with_deputy(rows).order_by("-ends_at").first()


def over_for(person_id: UUID, *, now: datetime) -> Absence | None:
    """The one from which somebody is back and has not looked at what was done."""
    rows = Absence.objects.filter(person_id=person_id, closed_at=None, ends_at__lte=now)
    return rows.select_related("deputy").order_by("-ends_at").first()


def seen_by(actor: Actor) -> QuerySet[Absence]:
    """One's own, those in which one is the deputy, those of the people one leads; an admin's are all."""
    rows: QuerySet[Absence] = Absence.objects.all()
    if actor.is_admin:
        return rows
    led = TeamMember.objects.filter(team_id__in=actor.leads).values("person_id")
    return rows.filter(Q(person_id=actor.person_id) | Q(deputy_id=actor.person_id) | Q(person_id__in=led))


def away_now(people: Collection[UUID], *, now: datetime) -> dict[UUID, Absence]:
    """Who of these people is away: one query, none for nobody."""
    if not people:
        return {}
    rows = Absence.objects.filter(person_id__in=people, closed_at=None, begins_at__lte=now, ends_at__gt=now)
    return {row.person_id: row for row in with_deputy(rows)}


def last_day(row: Absence, zone: ZoneInfo | None = None) -> str:
    """The last day of an absence, as people say it."""
    return written(timezone.localtime(row.ends_at - timedelta.resolution, zone), "j F Y")


def _hold_organization(by: Actor) -> None:
    """Before its absences, so that of two at once the second is told."""
    Organization.hold(by.organization_id)


def _give(row: Absence, deputy: Person, *, by: Actor, now: datetime) -> None:
    row.deputy = deputy
    row.save(update_fields=["deputy"])
    whom: dict[str, Person | str] = {"person": row.person, "deputy": deputy}
    audit.record("absence.set", subject=row, actor_id=by.person_id, now=now, until=last_day(row), **whom)


def _must_be_able(deputy: Person, person_id: UUID) -> None:
    if deputy.pk == person_id:
        raise AbsenceCannotBe(why=_("nobody is their own deputy"))
    here = Membership.objects.working().filter(person=deputy)
    if not here.exists():
        raise AbsenceCannotBe(why=_("{deputy} cannot be given work here").format(deputy=deputy))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))
