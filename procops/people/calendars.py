"""Working calendars: making one, and which counts for a team, compiled once per process and revision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from procops import working_time
from procops.errors import Refused
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Organization, Team, WorkingCalendar

_KEPT = 1024
_compiled: dict[tuple[UUID, int], working_time.Calendar] = {}
_defaults: dict[str, working_time.Calendar] = {}


class CalendarCannotBe(Refused):
    """These working hours cannot be: {why}."""

    next_action = "Correct that part and save again."


class CalendarNameTaken(Refused):
    """There is a calendar called {name} already."""

    next_action = "Choose another name, or use that calendar."


@transaction.atomic
def create(*, name: str, by: Actor, now: datetime, **columns: Any) -> WorkingCalendar:
    """Make a calendar in the organization in scope; ``columns`` are those of `WorkingCalendar`.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises CalendarNameTaken: if another has that name.
    :raises CalendarCannotBe: if the hours, dates, zone or country make no calendar.
    """
    rules.must_be_admin(by)
    return add(name=name, by=by, now=now, **columns)


def add(*, name: str, by: Actor, now: datetime, **columns: Any) -> WorkingCalendar:
    """The same, where whoever calls this has asked who may."""
    must_be_free(name, by)
    row = WorkingCalendar.here(name=name, **columns)
    must_be_sound(row)
    row.save(force_insert=True)
    audit.record("calendar.created", subject=row, actor_id=by.person_id, now=now, name=name)
    return row


def must_be_free(name: str, by: Actor, but: WorkingCalendar | None = None) -> None:
    """
    :raises CalendarNameTaken: if another calendar is called so.
    """
    # The lock lets the second of two equal names be refused in words; without it the unique index would answer.
    Organization.hold(by.organization_id)
    others = WorkingCalendar.objects.exclude(pk=but.pk) if but else WorkingCalendar.objects.all()
    if others.filter(name=name).exists():
        raise CalendarNameTaken(name=name)


def must_be_sound(row: WorkingCalendar) -> working_time.Calendar:
    """
    :raises CalendarCannotBe: if the row's columns make no calendar.
    """
    try:
        return working_time.Calendar.from_json(row.as_json())
    except working_time.InvalidCalendar as wrong:
        raise CalendarCannotBe(why=f"{wrong.field}: {why_not(wrong)}") from wrong


def why_not(wrong: working_time.InvalidCalendar) -> str:
    """What keeps hours, dates, a zone or a country from making a calendar, in the reader's language."""
    return _(wrong.words).format(**wrong.facts)


def set_country(row: WorkingCalendar, country: str) -> None:
    """Let a calendar keep the public holidays of a country; empty: of none. Whoever calls this has asked who may.

    :raises CalendarCannotBe: if the holidays of that country are not known.
    """
    row.country, row.region, row.revision = country, "", row.revision + 1
    must_be_sound(row)
    row.save(update_fields=["country", "region", "revision"])


def working_calendar(team: Team | None, organization: Organization) -> working_time.Calendar:
    """The team's own calendar, else the organization's, else Monday to Friday, nine to five in its time zone.

    Costs no query where `team.calendar` and `organization.calendar` have been selected with them.
    """
    row = (team.calendar if team else None) or organization.calendar
    return of(row) if row else organization_default(organization)


def of(row: WorkingCalendar) -> working_time.Calendar:
    """The value that a row stands for."""
    return calendar_by_id(row.pk, row.revision, row.as_json())


def calendar_by_id(id: UUID, revision: int, json: Mapping[str, Any]) -> working_time.Calendar:
    """The calendar of a row whose columns were read some other way; a revision is compiled once."""
    key = (id, revision)
    calendar = _compiled.get(key)
    if calendar is None:
        calendar = working_time.Calendar.from_json(json)
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        _compiled[key] = calendar
    return calendar


def organization_default(organization: Organization) -> working_time.Calendar:
    """What counts where nobody has said anything else."""
    zone = organization.time_zone
    calendar = _defaults.get(zone)
    if calendar is None:
        calendar = _defaults[zone] = working_time.office_hours(zone)
    return calendar
