"""When the case of each period begins: pure, from the rule and a working calendar.

The day is counted in working days from the period's last or first day, as deadlines count from a date: three before the
end of October 2026 (a Saturday) is Wednesday the 28th. For none the day is the last working day of the period, or its
first; of a rule it is the very day that the rule names, whether anybody works then or not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import NamedTuple

from dateutil.rrule import rrulestr
from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs.periods.naming import DAY, Every, Period, period_of
from procops.errors import Refused
from procops.working_time import Calendar, NoWorkingTime

DAYS_AT_MOST = 60
HORIZON_YEARS = 10
"""So far ahead a rule is asked; one that names no day until then is refused."""
RULE_AT_MOST = 200

_LAST_YEAR = 2190
_PARTS = frozenset(
    (
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYWEEKNO",
        "BYYEARDAY",
        "WKST",
    )
)
_FREQUENCIES = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_UNTIL = re.compile(r"UNTIL=(\d{4})", re.ASCII)
_MOVED = 19 * 400
_RULE = re.compile(r"[A-Z0-9=;,+-]+\Z", re.ASCII)


class UnreadableRule(Refused):
    """The rule cannot be read: {why}."""

    next_action = "Write it as iCalendar does, such as FREQ=MONTHLY;BYDAY=1MO for the first Monday of each month."


class Side(models.TextChoices):
    """From which day of the period the working days are counted, and in which direction."""

    BEFORE_END = "before_end", _("before the period ends")
    AFTER_END = "after_end", _("after the period ends")
    AFTER_BEGIN = "after_begin", _("after the period begins")
    BEFORE_BEGIN = "before_begin", _("before the period begins")


class Start(NamedTuple):
    """The case of a period, and when it begins (UTC)."""

    period: Period
    at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rule of one process."""

    every: str
    days: int
    """Working days, 0 to 60."""
    side: str
    at: time
    """On clocks of the calendar's zone. A time that clocks skip is the first moment after it, one they repeat the
    first of the two."""
    since: date
    """No case begins before this day; a rule is counted from it."""
    rule: str = ""

    def start_of(self, period: Period, calendar: Calendar) -> Start:
        """When the case of a period begins."""
        return Start(period, calendar.moment(self._day(period, calendar), self.at))

    def starts(self, calendar: Calendar, *, after: datetime) -> Iterator[Start]:
        """The starts after a moment, in the order of their periods; none after ten years, or when a rule has ended."""
        today = calendar.local_date(after)
        for period in self._periods(today - self.reach):
            start = self.start_of(period, calendar)
            if start.at > after and calendar.local_date(start.at) >= self.since:
                yield start

    def following(self, period: Period, calendar: Calendar) -> Start | None:
        """The start of the next period; None when there is none any more."""
        following = next(self._periods(period.last + DAY), None)
        return self.start_of(following, calendar) if following else None

    @property
    def reach(self) -> timedelta:
        """How far before its start a period may end: where people work one day a week that is a week for each day."""
        return timedelta(days=10 * self.days + 31)

    def _day(self, period: Period, calendar: Calendar) -> date:
        anchor = period.last if self.side in (Side.BEFORE_END, Side.AFTER_END) else period.first
        try:
            if self.days:
                before = self.side in (Side.BEFORE_END, Side.BEFORE_BEGIN)
                return calendar.nth_working_day(anchor, -self.days if before else self.days)
            if self.every == Every.RULE:
                return anchor
            if anchor == period.last:
                return calendar.nth_working_day(anchor + DAY, -1)
            return calendar.nth_working_day(anchor, 0)
        except NoWorkingTime:  # in a calendar in which nobody ever works every day is like any other
            return anchor

    def _periods(self, since: date) -> Iterator[Period]:
        """The periods that end on this day or later, in order."""
        until = _years_after(max(since, self.since), HORIZON_YEARS)
        if self.every == Every.RULE:
            days = _days_of(self.rule, self.since, until)
            yield from (period_of(Every.RULE, day) for day in days if day >= since)
            return
        period = period_of(self.every, since)
        while period.first <= until:
            yield period
            period = period_of(self.every, period.last + DAY)


def checked_rule(text: str, *, since: date) -> str:
    """A rule as it is kept.

    :raises UnreadableRule:
    """
    rule = text.strip().upper().removeprefix("RRULE:").replace(" ", "").rstrip(";")
    if not _RULE.match(rule) or len(rule) > RULE_AT_MOST:
        raise UnreadableRule(why=_g("it holds what no rule does"))
    parts = [part.partition("=") for part in rule.split(";")]
    names = [name for name, _sign, _value in parts]
    given = {name: value for name, _sign, value in parts}
    if unknown := sorted(set(names) - _PARTS):
        raise UnreadableRule(why=_g("“{name}” is not known here").format(name=unknown[0][:20]))
    if len(given) != len(names) or given.get("FREQ") not in _FREQUENCIES:
        raise UnreadableRule(why=_g("it must say FREQ once: DAILY, WEEKLY, MONTHLY or YEARLY"))
    if not given.get("INTERVAL", "1").strip("0"):
        raise UnreadableRule(why=_g("a number or a day in it cannot be"))
    try:
        # Asked without its number: a rule that never fits would be counted to the year 9999.
        probe = ";".join(f"{name}={value}" for name, value in given.items() if name != "COUNT")
        first = next(_days_of(probe, since, _years_after(since, HORIZON_YEARS)), None)
    except (ValueError, TypeError, OverflowError, AttributeError, LookupError):  # dateutil's own, by turns
        raise UnreadableRule(why=_g("a number or a day in it cannot be")) from None
    if first is None:
        raise UnreadableRule(why=_g("it names no day within ten years"))
    return rule


def _days_of(rule: str, since: date, until: date) -> Iterator[date]:
    """The days that a rule names, from one to another.

    dateutil looks for them up to the year 9999, for seconds where there are none. Days of the week and leap years come
    again every 400 years, so it is asked of years shortly before.
    """
    moved = _UNTIL.sub(lambda year: f"UNTIL={int(year[1]) + _MOVED}", rule)
    read = rrulestr(moved, dtstart=datetime(since.year + _MOVED, since.month, since.day), ignoretz=True)  # noqa: DTZ001
    days = (date(moment.year - _MOVED, moment.month, moment.day) for moment in read)
    return takewhile(lambda day: day <= until, days)


def _years_after(day: date, years: int) -> date:
    return date(min(day.year + years, _LAST_YEAR), day.month, min(day.day, 28))
