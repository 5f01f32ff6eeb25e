"""Which rollups make up some days: whole years and months where they can, some of which are taken off again.

From the ninth of March until before the twentieth of December is the year without two months and eight days before it,
and without twelve days after it: 23 rollups, where its days are 286. So a question costs about the same however long
its days are; and what is taken off behind today costs nothing, since nothing has ended there yet.
"""

from datetime import date, timedelta
from typing import NamedTuple

from metrics.reports.asked import Window

_FINER = {"y": "m", "m": "d"}


class Part(NamedTuple):
    """The rollups of one length that begin in a window."""

    period: str
    """y: years, m: months, d: days"""
    window: Window
    times: int = 1
    """-1: they are taken off."""

    @property
    def number(self) -> int:
        """How many of them there are of a key, at the most."""
        since, until = self.window.since, self.window.until
        if self.period == "d":
            return self.window.days
        months = 12 * (until.year - since.year) + until.month - since.month
        return months // 12 if self.period == "y" else months


def days(window: Window) -> list[Part]:
    """Day by day."""
    return [Part("d", window)]


def cover(window: Window, period: str = "y") -> list[Part]:
    """Parts that count each day of the window once and no other, in periods so long or shorter.

    At either end the nearest begin of a period is taken, and what lies between is added or taken off by finer ones;
    or all is covered by these, where that is fewer rollups.
    """
    if period == "d":
        return days(window) if window.days else []
    finer = cover(window, _FINER[period])
    first, last = _nearest(window.since, period), _nearest(window.until, period)
    if first >= last:
        return finer
    ends = _from_to(window.since, first, _FINER[period]) + _from_to(last, window.until, _FINER[period])
    return min(finer, [Part(period, Window(first, last)), *ends], key=_number)


def _from_to(begin: date, end: date, period: str) -> list[Part]:
    """What is missing between two days; where the second lies before the first, what is too much."""
    if begin <= end:
        return cover(Window(begin, end), period)
    return [part._replace(times=-part.times) for part in cover(Window(end, begin), period)]


def _number(parts: list[Part]) -> int:
    return sum(part.number for part in parts)


def _nearest(day: date, period: str) -> date:
    """The begin of a year or a month that is nearest to a day."""
    before = day.replace(day=1) if period == "m" else day.replace(month=1, day=1)
    after = (before + timedelta(days=31 if period == "m" else 366)).replace(day=1)
    return before if day - before < after - day else after
