"""The working calendar: an immutable value that says when work is done, and answers every question about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from . import calendar_json
from .clock_changes import instant_of_local
from .errors import InvalidCalendar, NoWorkingTime, OutOfReach
from .hours import WEEKDAYS, Hours, checked_hours, without
from .instants import EPOCH_ORDINAL, as_datetime, instant, microseconds
from .public_holidays import check_place, public_holidays
from .timeline import Timeline
from .working_days import WorkingDays

NEVER: tuple[Hours, ...] = ((),) * 7


@dataclass(frozen=True)
class Calendar:
    """When work is done: time zone, weekly hours, breaks, holidays, closed days and hours of single dates.

    Hours are pieces (open, close) in minutes after local midnight. They are half open: the closing moment is no working
    time any more. `from_json` reads the form in which people and the database write a calendar.

    Moments go in as aware datetimes of any zone (a naive one is a ValueError) and come out in UTC; dates are local.
    Working time is real elapsed time: an hour skipped by the clocks does not count, a repeated one counts twice.
    """

    timezone: str
    weekly: tuple[Hours, ...] = NEVER
    weekly_breaks: tuple[Hours, ...] = NEVER
    holidays: frozenset[date] = frozenset()
    closed_days: frozenset[date] = frozenset()
    date_overrides: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    breaks: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    country: str | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        self.zone  # noqa: B018  (an unknown time zone is refused here, not at the first question)
        check_place(self.country, self.region)
        freeze = object.__setattr__
        for name in ("weekly", "weekly_breaks"):
            freeze(self, name, _checked_week(getattr(self, name), name))
        for name in ("date_overrides", "breaks"):
            freeze(self, name, _checked_dates(getattr(self, name), name))
        for name in ("holidays", "closed_days"):
            freeze(self, name, frozenset(getattr(self, name)))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Calendar":
        """Read a calendar from JSON (docs/working-time.md lists the keys). Raises InvalidCalendar naming the field."""
        return cls(**calendar_json.read(document))

    def to_json(self) -> dict[str, Any]:
        """The calendar as JSON, without empty members; `from_json` makes an equal calendar of it."""
        return calendar_json.write(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # What is computed along the way stays behind when a calendar is copied or pickled.
        return type(self).from_json, (self.to_json(),)

    # Dates

    @cached_property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.timezone)
        except (OSError, ValueError, LookupError) as unknown:  # by turns, depending on what is wrong with the name
            raise InvalidCalendar("timezone", "there is no time zone {name}", name=repr(self.timezone)) from unknown

    def local_date(self, at: datetime) -> date:
        """The date that a wall calendar in this zone shows at the moment."""
        return self._shown(at).date()

    def moment(self, day: date, clock: time) -> datetime:
        """When clocks show this time on the local date: the first of two such moments, or the first after a gap."""
        return self._local_moment(datetime.combine(_plain(day), clock))

    def hours_of(self, day: date) -> Hours:
        """The hours of the local date before breaks; empty when closed.

        Holidays and closed days win over the hours given for a single date, and those win over the country's public
        holidays: who writes down hours for a public holiday means to work on it.
        """
        if _plain(day) in self.holidays or day in self.closed_days:
            return ()
        if day in self.date_overrides:
            return self.date_overrides[day]
        if self.country and day in public_holidays(self.country, self.region, day.year):
            return ()
        return self.weekly[day.weekday()]

    def working_hours_of(self, day: date) -> Hours:
        """The hours of the local date with its breaks taken out."""
        return without(self.hours_of(day), (*self.weekly_breaks[day.weekday()], *self.breaks.get(day, ())))

    def is_working_day(self, day: date) -> bool:
        """Whether the local date has any hours; breaks do not matter."""
        return bool(self.hours_of(day))

    def working_days_between(self, start: date, end: date) -> int:
        """The number of working days d with start < d <= end; reversed, minus those with end <= d < start."""
        first, last = _ordinal(start), _ordinal(end)
        if first <= last:
            return self._days.between(first, last)
        return -self._days.between(last - 1, first - 1)

    def nth_working_day(self, day: date, n: int) -> date:
        """The n-th working day after the date (n > 0) or before it (n < 0); for 0 the date or the next working day.

        Raises NoWorkingTime when there is none within a hundred years.
        """
        ordinal = _ordinal(day)
        return date.fromordinal(self._days.nth(ordinal, n) if n else self._days.nth(ordinal - 1, 1))

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The same wall-clock time on the n-th working day after the local date of start, or before it (days < 0).

        No days leave `start` as it is. Raises NoWorkingTime.
        """
        if not days:
            return as_datetime(instant(start))
        shown = self._shown(start)
        return self.moment(self.nth_working_day(shown.date(), days), shown.time())

    def opening_of(self, day: date) -> datetime:
        """When work begins on the local date. Raises NoWorkingTime for a date without hours."""
        intervals = self._timeline.intervals_of(_ordinal(day) - EPOCH_ORDINAL)
        return as_datetime(intervals[0][0]) if intervals else self._nominal(day, 0)

    def closing_of(self, day: date) -> datetime:
        """When work ends on the local date. Raises NoWorkingTime for a date without hours."""
        intervals = self._timeline.intervals_of(_ordinal(day) - EPOCH_ORDINAL)
        return as_datetime(intervals[-1][1]) if intervals else self._nominal(day, 1)

    def due_working_days_from_date(self, day: date, n: int) -> datetime:
        """Closing time of the day that `nth_working_day` finds. Raises NoWorkingTime."""
        return self.closing_of(self.nth_working_day(day, n))

    # Moments

    def is_working_time(self, at: datetime) -> bool:
        return self._timeline.is_working(instant(at))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time in [start, end); negative when end is before start. Raises OutOfReach for over a century."""
        first, last = instant(start), instant(end)
        if first <= last:
            return timedelta(microseconds=self._timeline.worked(first, last))
        return -timedelta(microseconds=self._timeline.worked(last, first))

    def elapsed_ms(self, start: int, end: int) -> int:
        """As `elapsed`, in milliseconds, between two moments in milliseconds since 1970; end must not be before start.

        For figures, which ask about millions of stretches: a tenth of the time.
        """
        return self._timeline.worked_ms(start, end)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The earliest moment with that much working time since start, or, for a negative time, the latest before it.

        Work that ends at closing time is due at closing time, not at the next opening. No time leaves `start` as it is.
        Raises NoWorkingTime.
        """
        at, amount = instant(start), microseconds(working)
        if amount > 0:
            return as_datetime(self._timeline.earliest_after(at, amount))
        if amount < 0:
            return as_datetime(self._timeline.latest_before(at, -amount))
        return as_datetime(at)

    def next_working(self, at: datetime) -> datetime:
        """The moment itself if working, otherwise the next opening. Raises NoWorkingTime."""
        return as_datetime(self._timeline.next_working(instant(at)))

    def previous_working_end(self, at: datetime) -> datetime:
        """The moment itself if work runs up to it, otherwise the last closing before it. Raises NoWorkingTime."""
        return as_datetime(self._timeline.previous_end(instant(at)))

    def next_closing(self, at: datetime) -> datetime:
        """The first closing after the next working moment. Raises NoWorkingTime, or NeverCloses for 24 hours a day."""
        return as_datetime(self._timeline.next_closing(instant(at)))

    def next_opening(self, at: datetime) -> datetime:
        """The first opening strictly after the moment; work that is going on ends first. Raises as `next_closing`."""
        timeline, begin = self._timeline, instant(at)
        if timeline.is_working(begin):
            begin = timeline.next_closing(begin)
        return as_datetime(timeline.next_working(begin))

    # What is worked out once, and shared by equal calendars

    @cached_property
    def _timeline(self) -> Timeline:
        return _timeline_of(self)

    @cached_property
    def _days(self) -> WorkingDays:
        return _working_days_of(self)

    def _nominal(self, day: date, side: int) -> datetime:
        """Opening (0) or closing (1) of hours that breaks or a skipped hour leave nothing of."""
        hours = self.hours_of(day)
        if not hours:
            raise NoWorkingTime(f"{day} is not a working day")
        minutes = hours[0][0] if side == 0 else hours[-1][1]
        return self._local_moment(datetime.combine(day, time()) + timedelta(minutes=minutes))

    def _shown(self, at: datetime) -> datetime:
        instant(at)  # refuses a naive datetime, which astimezone would take for the machine's own time
        try:
            return at.astimezone(self.zone)
        except OverflowError:
            raise OutOfReach from None

    def _local_moment(self, local: datetime) -> datetime:
        try:
            return as_datetime(instant_of_local(self.zone, local))
        except OverflowError:
            raise OutOfReach from None


@lru_cache(maxsize=256)
def _timeline_of(calendar: Calendar) -> Timeline:
    return Timeline(calendar.zone, calendar.working_hours_of)


@lru_cache(maxsize=256)
def _working_days_of(calendar: Calendar) -> WorkingDays:
    return WorkingDays(calendar.is_working_day)


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("a date is expected here; local_date() tells the date of a moment")
    return day


def _ordinal(day: date) -> int:
    return _plain(day).toordinal()


def _checked_week(week: tuple[Hours, ...], name: str) -> tuple[Hours, ...]:
    if len(week) != len(WEEKDAYS):
        raise InvalidCalendar(name, "expected the hours of seven days, Monday first")
    return tuple(checked_hours(hours, f"{name}.{key}") for key, hours in zip(WEEKDAYS, week, strict=True))


def _checked_dates(hours_by_date: Mapping[date, Hours], name: str) -> Mapping[date, Hours]:
    return MappingProxyType(
        {day: checked_hours(hours, f"{name}.{day.isoformat()}") for day, hours in sorted(hours_by_date.items())}
    )
