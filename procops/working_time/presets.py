"""Calendars to begin with."""

from .calendar import Calendar
from .hours import MIDNIGHT, Hours

_NINE_TO_FIVE: Hours = ((9 * 60, 17 * 60),)
_ALL_DAY: Hours = ((0, MIDNIGHT),)

ALWAYS = Calendar("UTC", weekly=(_ALL_DAY,) * 7)
"""Every second of every day: working time is elapsed time."""


def office_hours(timezone: str, country: str | None = None, region: str | None = None) -> Calendar:
    """Monday to Friday, 9 to 17 o'clock without a break, closed on public holidays. Raises InvalidCalendar."""
    return Calendar(timezone, weekly=(_NINE_TO_FIVE,) * 5 + ((),) * 2, country=country, region=region)
