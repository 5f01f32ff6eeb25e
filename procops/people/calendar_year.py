"""A calendar as a year to look at: what kind of day each is, and what it answers to the usual questions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from procops.dates import written
from procops.people import typed_hours
from procops.people.models import WorkingCalendar
from procops.working_time import Calendar, NeverCloses, NoWorkingTime
from procops.working_time.hours import Hours, write_hours
from procops.working_time.public_holidays import holiday_names

FIRST_YEAR, LAST_YEAR = 1970, 2199


class Kind(StrEnum):
    """What a day of the year is, beside the usual week."""

    WORK = "work"
    OFF = "off"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    HALF = "half"
    EXTRA = "extra"
    OTHER = "other"


LABELS: dict[Kind, str | Promise] = {
    Kind.WORK: gettext_lazy("Working day"),
    Kind.OFF: gettext_lazy("Day off of the week"),
    Kind.HOLIDAY: gettext_lazy("Public holiday"),
    Kind.CLOSED: gettext_lazy("Closed"),
    Kind.HALF: gettext_lazy("Shorter day"),
    Kind.EXTRA: gettext_lazy("Extra day"),
    Kind.OTHER: gettext_lazy("Other hours"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the year."""

    date: date
    kind: Kind
    hours: str
    note: str
    is_own: bool
    """Somebody has said something of this day in the calendar."""

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def is_special(self) -> bool:
        return self.kind not in (Kind.WORK, Kind.OFF)

    @property
    def said(self) -> str:
        """For the hover and for screen readers: "Thu 24 December: shorter day, 09:00–12:00, Christmas Eve"."""
        parts = [self.label, self.hours, self.note]
        return f"{written(self.date, 'D j F')}: {', '.join(filter(None, parts))}"


@dataclass(frozen=True, slots=True)
class Month:
    """Twelve of them make a year; a week has seven places, from Monday on."""

    name: str
    weeks: list[list[Day | None]]


@dataclass(frozen=True, slots=True)
class Year:
    """See the module."""

    number: int
    months: list[Month]
    special: list[Day]
    """What differs from the usual week, in order."""
    working_days: int
    working_hours: int

    @property
    def kinds(self) -> list[tuple[Kind, str, int]]:
        """For the legend: each kind there is, with how many days of it."""
        days = [day for month in self.months for week in month.weeks for day in week if day]
        counted = {kind: sum(day.kind == kind for day in days) for kind in Kind}
        return [(kind, str(LABELS[kind]), counted[kind]) for kind in Kind if counted[kind]]


def year_of(row: WorkingCalendar, calendar: Calendar, number: int) -> Year:
    """A year of a calendar; no query."""
    first, end, own = date(number, 1, 1), date(number + 1, 1, 1), own_days(row)
    days = [_day(row, calendar, own, first + timedelta(days=each)) for each in range((end - first).days)]
    worked = calendar.elapsed(calendar.moment(first, time()), calendar.moment(end, time()))
    return Year(
        number=number,
        months=[_month(days, month) for month in range(1, 13)],
        special=[day for day in days if day.is_special],
        working_days=sum(calendar.is_working_day(day.date) for day in days),
        working_hours=int(worked.total_seconds() // 3600),
    )


def answers(calendar: Calendar, now: datetime) -> list[str]:
    """What it says now: whether work is going on, and when two working days and eight working hours are over."""
    try:
        opened = _now(calendar, now)
        days = calendar.add_working_days(now, 2)
        hours = calendar.add(now, timedelta(hours=8))
    except NoWorkingTime:
        return [_("Nobody ever works by this calendar: give at least one day hours.")]
    return [
        opened,
        _("2 working days from now is %(then)s.") % {"then": _told(days, calendar.zone)},
        _("8 working hours from now is %(then)s.") % {"then": _told(hours, calendar.zone)},
    ]


def _now(calendar: Calendar, now: datetime) -> str:
    if not calendar.is_working_time(now):
        return _("Closed now, opens %(then)s.") % {"then": _told(calendar.next_working(now), calendar.zone)}
    try:
        return _("Open now, until %(then)s.") % {"then": _told(calendar.next_closing(now), calendar.zone)}
    except NeverCloses:
        return _("Open now, and always.")


def _told(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{written(local, 'l j F Y, H:i')} ({zone.key.replace('_', ' ')})"


def _month(days: list[Day], number: int) -> Month:
    own = [day for day in days if day.date.month == number]
    places: list[Day | None] = [*[None] * own[0].date.weekday(), *own]
    places += [None] * (-len(places) % 7)
    return Month(str(MONTHS[number]), [places[at : at + 7] for at in range(0, len(places), 7)])


def _day(row: WorkingCalendar, calendar: Calendar, own: frozenset[str], day: date) -> Day:
    key = day.isoformat()
    hours = calendar.working_hours_of(day)
    names = _holidays(calendar.country, calendar.region, day.year, get_language() or settings.LANGUAGE_CODE)
    kind, note = _kind(calendar, day, hours, is_holiday=day in names), row.day_notes.get(key, "")
    return Day(day, kind, typed_hours.words(write_hours(hours)), note or names.get(day, ""), key in own)


def own_days(row: WorkingCalendar) -> frozenset[str]:
    """The days of which somebody has said something."""
    return frozenset((*row.closed_days, *row.date_overrides, *row.breaks))


def _kind(calendar: Calendar, day: date, hours: Hours, *, is_holiday: bool) -> Kind:
    usual = _minutes(calendar.weekly[day.weekday()])
    if day in calendar.closed_days or day in calendar.holidays:
        return Kind.CLOSED
    own = calendar.date_overrides.get(day)
    if own is None:
        if is_holiday:
            return Kind.HOLIDAY
        if day in calendar.breaks and usual:
            return Kind.HALF
        return Kind.WORK if hours else Kind.OFF
    if not own:
        return Kind.CLOSED
    if is_holiday or not usual:
        return Kind.EXTRA
    return Kind.HALF if _minutes(own) < usual else Kind.OTHER


def _minutes(hours: Hours) -> int:
    return sum(end - begin for begin, end in hours)


@lru_cache(maxsize=256)
def _holidays(country: str | None, region: str | None, year: int, language: str) -> dict[date, str]:
    return holiday_names(country, region, year, language) if country else {}
