"""Durations as dashboards say them: "31 working days", "5.2 h", "40 min"."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from metrics.reports.asked import Clock
from procops.working_time import Calendar

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a day is: 24 hours on the wall, or what the organization usually works in one."""

    clock: Clock
    day_ms: int

    @classmethod
    def of(cls, clock: Clock, calendar: Calendar) -> "Scale":
        if clock == "elapsed":
            return cls(clock, DAY)
        lengths = [sum(closes - opens for opens, closes in hours) for hours in calendar.weekly]
        at_work = [minutes for minutes in lengths if minutes]
        return cls(clock, round(sum(at_work) / len(at_work)) * MINUTE if at_work else DAY)

    def say(self, ms: float | None) -> str:
        """Short, for tables: "3.4 days", "5.2 h", "40 min"; a dash where nothing is known."""
        if ms is None:
            return "–"
        if ms >= 1.5 * self.day_ms:
            days = ms / self.day_ms
            return gettext("%(days)s days") % {"days": _rounded(days)}
        if ms >= 1.5 * HOUR:
            return gettext("%(hours)s h") % {"hours": _rounded(ms / HOUR)}
        return gettext("%(minutes)d min") % {"minutes": round(ms / MINUTE)}

    def say_long(self, ms: float) -> str:
        """For sentences: "31 working days", "5 working hours", "40 working minutes"."""
        days = ms / self.day_ms
        if days >= 1.5:
            words = gettext("%(n)s working days") if self.clock == "working" else gettext("%(n)s days")
            return words % {"n": _rounded(days)}
        is_working, unit = self.clock == "working", HOUR if ms >= HOUR else MINUTE
        n = round(ms / unit)
        said = {
            (True, HOUR): ngettext("%(n)s working hour", "%(n)s working hours", n),
            (True, MINUTE): ngettext("%(n)s working minute", "%(n)s working minutes", n),
            (False, HOUR): ngettext("%(n)s hour", "%(n)s hours", n),
            (False, MINUTE): ngettext("%(n)s minute", "%(n)s minutes", n),
        }
        return said[is_working, unit] % {"n": n}

    @property
    def unit(self) -> str:
        return gettext("working days") if self.clock == "working" else gettext("days")

    def in_days(self, ms: float | None) -> float | None:
        return None if ms is None else round(ms / self.day_ms, 3)


def _rounded(number: float) -> str:
    places = 1 if round(number, 1) < 10 else 0  # 9.96 is 10 beside 10.1
    return number_format(round(number, places), decimal_pos=places)  # which cuts off, so round before


def share(of: float | None) -> str:
    """A share of one as "41 %"."""
    return "–" if of is None else f"{round(of * 100)} %"


def said_points(by: int) -> str:
    """By how many points of a hundred one share is above another: "+1 point", "−3 points", "0 points"."""
    sign = "+" if by > 0 else "−" if by < 0 else ""
    words = ngettext("%(sign)s%(number)d point", "%(sign)s%(number)d points", abs(by))
    return words % {"sign": sign, "number": abs(by)}
