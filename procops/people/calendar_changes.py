"""Changing a working calendar: its hours, single days, whose it is. Each change is one line of the audit log.

What has a due moment already keeps it: it was promised. Whatever is reckoned from now on, and whatever is reckoned anew
because it was paused or its date was moved, counts by the hours as they are then (docs/working-time.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procops.dates import written
from procops.errors import Refused
from procops.people import audit, calendars, hours_in_words, rules
from procops.people.actor import Actor
from procops.people.models import Organization, Team, WorkingCalendar

DAYS_AT_ONCE = 366
OWN_DAYS_AT_MOST = 2000
NOTE_AT_MOST = 80
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


class CalendarMovedOn(Refused):
    """Somebody else has changed {name} since you opened it."""

    next_action = "Look at it again; what you typed has not been saved."


class CalendarInUse(Refused):
    """{name} cannot be deleted: {who} by it."""

    next_action = "Let them work by another calendar first."


class DaysCannotBe(Refused):
    """These days cannot be marked: {why}."""

    next_action = "Correct that and save again."


class OwnHoursAlready(Refused):
    """{team} has hours of its own already."""

    next_action = "Change those; they stand on the page of the team."


class DayKind(StrEnum):
    """What somebody says of a day."""

    CLOSED = "closed"
    HOURS = "hours"
    """Other hours than usual: a half day, a longer one, or work on a day off."""


@dataclass(frozen=True, slots=True)
class UsedBy:
    """Who works by a calendar."""

    teams: list[Team]
    is_usual: bool
    """It is the organization's: it counts for everybody without one of their own."""

    def may_change(self, actor: Actor) -> bool:
        return rules.may_keep_hours(actor, teams=[team.pk for team in self.teams], is_usual=self.is_usual)


def used_by(calendar_ids: list[UUID]) -> dict[UUID, UsedBy]:
    """Who works by each of some calendars: two queries."""
    found = {pk: UsedBy([], False) for pk in calendar_ids}
    for team in Team.objects.filter(calendar_id__in=calendar_ids).order_by("name"):
        if team.calendar_id:
            found[team.calendar_id].teams.append(team)
    for pk in Organization.objects.filter(calendar_id__in=calendar_ids).values_list("calendar_id", flat=True):
        found[pk] = UsedBy(found[pk].teams, True)
    return found


@transaction.atomic
def change(
    row: WorkingCalendar, changes: Mapping[str, Any], *, by: Actor, now: datetime, seen: int | None = None
) -> WorkingCalendar:
    """Give a calendar other hours, another place or name.

    :param changes: columns of `WorkingCalendar`; what is not named stays.
    :param seen: the revision that whoever changes it has looked at; None: whatever it is.

    :raises rules.NotYourHours: if ``by`` may not.
    :raises CalendarMovedOn: if it is another revision now.
    :raises calendars.CalendarNameTaken, calendars.CalendarCannotBe:
    """
    row = _held(row, by, seen)
    before, old_name = hours_in_words.of_calendar(calendars.of(row)), row.name
    if changes.get("name", row.name) != row.name:
        calendars.must_be_free(changes["name"], by, but=row)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    after = hours_in_words.of_calendar(calendars.must_be_sound(row))
    _save(row, changed)
    facts = {"name": row.name, "old_name": old_name, "hours": after, "old_hours": before}
    audit.record("calendar.changed", subject=row, actor_id=by.person_id, now=now, **facts)
    return row


@transaction.atomic
def mark_days(
    row: WorkingCalendar,
    *,
    first: date,
    last: date | None = None,
    kind: DayKind,
    hours: list[list[str]] | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> WorkingCalendar:
    """Close single days, or give them hours of their own; what was said of them before is forgotten.

    :param last: the last of several; None: ``first`` alone.
    :param hours: for ``DayKind.HOURS``: pieces like ``["09:00", "12:30"]``.

    :raises rules.NotYourHours: if ``by`` may not.
    :raises DaysCannotBe: if they run backwards, are too many, or have no hours.
    :raises calendars.CalendarCannotBe: if the hours cannot be.
    """
    row, days = _held(row, by), _days(first, last)
    if kind == DayKind.HOURS and not hours:
        raise DaysCannotBe(why=_("they need hours, for instance 09:00–12:30"))
    _forget(row, days)
    if kind == DayKind.CLOSED:
        row.closed_days = sorted({*row.closed_days, *days})
    else:
        row.date_overrides = {**row.date_overrides, **dict.fromkeys(days, hours)}
    if note:
        row.day_notes = {**row.day_notes, **dict.fromkeys(days, note)}
    if len(row.closed_days) + len(row.date_overrides) > OWN_DAYS_AT_MOST:
        raise DaysCannotBe(why=_("a calendar has room for {days} days of its own").format(days=f"{OWN_DAYS_AT_MOST:,}"))
    calendars.must_be_sound(row)
    _save(row, _DAYS)
    clocks = ", ".join("–".join(piece) for piece in hours or ())
    facts = {"name": row.name, "days": in_words(days), "hours": clocks, "note": note}
    told = "calendar.days_closed" if kind == DayKind.CLOSED else "calendar.days_changed"
    audit.record(told, subject=row, actor_id=by.person_id, now=now, **facts)
    return row


@transaction.atomic
def clear_days(
    row: WorkingCalendar, *, first: date, last: date | None = None, by: Actor, now: datetime
) -> WorkingCalendar:
    """Let single days be as the week and the public holidays say again.

    :raises rules.NotYourHours: if ``by`` may not.
    :raises DaysCannotBe: if they run backwards or are too many.
    """
    row, days = _held(row, by), _days(first, last)
    if _forget(row, days):
        _save(row, _DAYS)
        facts = {"name": row.name, "days": in_words(days)}
        audit.record("calendar.days_cleared", subject=row, actor_id=by.person_id, now=now, **facts)
    return row


@transaction.atomic
def own_hours_for(team: Team, *, by: Actor, now: datetime) -> WorkingCalendar:
    """Give a team a calendar of its own, to begin with the hours by which it works now.

    :raises rules.LeadsOnly: if ``by`` does not lead it and is no admin.
    :raises OwnHoursAlready: if it has one.
    """
    rules.must_staff(by, team)
    here = Organization.hold(by.organization_id)
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.calendar_id is not None:
        raise OwnHoursAlready(team=team.name)
    usual, name, number = here.calendar, team.name, 1
    while WorkingCalendar.objects.filter(name=name).exists():
        number += 1
        name = f"{team.name[:70]} ({number})"
    columns = {name: getattr(usual, name) for name in _COPIED} if usual else {"time_zone": here.time_zone}
    row = calendars.add(name=name, by=by, now=now, **columns)
    team.calendar = row
    team.save(update_fields=["calendar"])
    audit.record(
        "team.calendar_changed", subject=team, actor_id=by.person_id, now=now, name=team.name, calendar=row.name
    )
    return row


@transaction.atomic
def delete(row: WorkingCalendar, *, by: Actor, now: datetime) -> None:
    """Delete a calendar by which nobody works.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises CalendarInUse: if somebody does.
    """
    rules.must_be_admin(by)
    Organization.hold(row.organization_id)
    row = WorkingCalendar.objects.select_for_update().get(pk=row.pk)
    uses = used_by([row.pk])[row.pk]
    if uses.is_usual:
        raise CalendarInUse(name=row.name, who=_("everybody without hours of their own works"))
    if uses.teams:
        names = ", ".join(team.name for team in uses.teams[:3])
        who = ngettext("{teams} works", "{teams} work", len(uses.teams)).format(teams=names)
        raise CalendarInUse(name=row.name, who=who)
    audit.record("calendar.deleted", subject=row, actor_id=by.person_id, now=now, name=row.name)
    row.delete()


def in_words(days: list[str]) -> str:
    """Days that follow one another, as people say them."""
    first, last = (written(date.fromisoformat(day), "j M Y") for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first} – {last}"


_COPIED = (
    "time_zone", "weekly", "weekly_breaks", "country", "region", "closed_days", "date_overrides", "breaks", "day_notes",
)  # fmt: skip
_DAYS = ("closed_days", "date_overrides", "breaks", "day_notes")


def _held(row: WorkingCalendar, by: Actor, seen: int | None = None) -> WorkingCalendar:
    Organization.hold(row.organization_id)
    row = WorkingCalendar.objects.select_for_update().get(pk=row.pk)
    if not used_by([row.pk])[row.pk].may_change(by):
        raise rules.NotYourHours(calendar=row.name)
    if seen is not None and seen != row.revision:
        raise CalendarMovedOn(name=row.name)
    return row


def _save(row: WorkingCalendar, columns: Any) -> None:
    row.revision += 1
    row.save(update_fields=[*columns, "revision"])


def _days(first: date, last: date | None) -> list[str]:
    last = last or first
    if not (first >= FIRST_DAY and last <= LAST_DAY):
        raise DaysCannotBe(why=_("choose days from {first} to {last}").format(first=FIRST_DAY.year, last=LAST_DAY.year))
    if last < first:
        raise DaysCannotBe(why=_("the last day lies before the first"))
    number = (last - first).days + 1
    if number > DAYS_AT_ONCE:
        raise DaysCannotBe(why=_("at most {days} at once").format(days=DAYS_AT_ONCE))
    return [(first + timedelta(days=each)).isoformat() for each in range(number)]


def _forget(row: WorkingCalendar, days: list[str]) -> bool:
    """Whether anything had been said of one of the days."""
    gone, before = set(days), [getattr(row, name) for name in _DAYS]
    row.closed_days = [day for day in row.closed_days if day not in gone]
    for name in ("date_overrides", "breaks", "day_notes"):
        setattr(row, name, {day: said for day, said in getattr(row, name).items() if day not in gone})
    return before != [getattr(row, name) for name in _DAYS]
