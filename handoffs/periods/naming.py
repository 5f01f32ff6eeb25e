"""The periods a year is cut into, each with a key that names it for ever: pure.

==========  ============  ====================
every       key           in words (English)
==========  ============  ====================
week        2026-W48      2026-W48 (ISO 8601: weeks begin on Monday)
month       2026-10       October 2026
quarter     2026-Q4       2026-Q4
half year   2026-H2       2026-H2
year        2026          2026
rule        2026-11-22    22 November 2026
==========  ============  ====================
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from procops.dates import written

DAY = timedelta(days=1)


class Every(models.TextChoices):
    """How long one period is."""

    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF_YEAR = "half_year", _("Half year")
    YEAR = "year", _("Year")
    RULE = "rule", _("By a rule (RRULE)")


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From its first day to its last, both included."""

    first: date
    last: date
    key: str

    @property
    def name(self) -> str:
        """In words, in the language that is spoken here."""
        return name_of(self.key)


def name_of(key: str) -> str:
    """The period of this key in words."""
    parts = key.split("-")
    if len(parts) == 3:
        return written(date.fromisoformat(key), "j F Y")
    if len(parts) == 2 and parts[1].isdecimal():
        return written(date(int(parts[0]), int(parts[1]), 1), "F Y")
    return key


def period_of(every: str, day: date) -> Period:
    """The period in which the day lies; of a rule the day is a period of its own."""
    if every == Every.RULE:
        return Period(day, day, day.isoformat())
    if every == Every.WEEK:
        year, week, weekday = day.isocalendar()
        first = day - (weekday - 1) * DAY
        return Period(first, first + 6 * DAY, f"{year}-W{week:02}")
    months = _MONTHS[Every(every)]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    last = _months_after(first, months) - DAY
    keys = {
        Every.MONTH: f"{day.year}-{day.month:02}",
        Every.QUARTER: f"{day.year}-Q{number + 1}",
        Every.HALF_YEAR: f"{day.year}-H{number + 1}",
        Every.YEAR: f"{day.year}",
    }
    return Period(first, last, keys[Every(every)])


def _months_after(first: date, months: int) -> date:
    """The first of the month so many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
