"""Moments and durations in the words of the screens: "3 h late", "today 17:00", "2 days 4 h"."""

from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from django.utils.translation import gettext, ngettext

from procops.dates import written

MINUTE, HOUR, DAY = 60, 3600, 86400

Tone = Literal["late", "today", "later", "none"]


class Due(NamedTuple):
    """When something is due, as a person says it."""

    words: str
    tone: Tone
    full: str
    """The whole date and time, for the hover and for screen readers; empty where there is no moment."""


def due(moment: datetime | None, *, now: datetime, tz: tzinfo) -> Due:
    """Say when ``moment`` is, seen from ``now`` by somebody whose clock shows ``tz``."""
    if moment is None:
        return Due(gettext("no due date"), "none", "")
    local, today = moment.astimezone(tz), now.astimezone(tz).date()
    full = written(local, "l j F Y, H:i")
    if moment < now:
        return Due(gettext("%(duration)s late") % {"duration": rough((now - moment).total_seconds())}, "late", full)
    clock_time = written(local, "H:i")
    if local.date() == today:
        return Due(gettext("today %(time)s") % {"time": clock_time}, "today", full)
    if local.date() == today + timedelta(days=1):
        return Due(gettext("tomorrow %(time)s") % {"time": clock_time}, "later", full)
    return Due(written(local, "D j M" if local.year == today.year else "j M Y"), "later", full)


def rough(seconds: float) -> str:
    """The largest unit alone, rounded down, never less than a minute: "25 min", "3 h", "2 days" (of 24 hours)."""
    if seconds >= DAY:
        return _days(int(seconds // DAY))
    if seconds >= HOUR:
        return _hours(int(seconds // HOUR))
    return _minutes(max(1, int(seconds // MINUTE)))


def duration(seconds: float) -> str:
    """The two largest units, rounded down to minutes: "40 min", "3 h 20 min", "2 days 4 h" (days of 24 hours)."""
    days, rest = divmod(int(seconds), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        return _joined(_days(days), _hours(hours) if hours else "")
    return _of_a_day(hours, minutes)


def working_duration(seconds: float) -> str:
    """Like :func:`duration` but never in days, since a working day has no fixed length: "26 h 30 min"."""
    hours, rest = divmod(int(seconds), HOUR)
    return _of_a_day(hours, rest // MINUTE)


def _of_a_day(hours: int, minutes: int) -> str:
    if hours:
        return _joined(_hours(hours), _minutes(minutes) if minutes else "")
    return _minutes(minutes) if minutes else gettext("under 1 min")


def _joined(first: str, second: str) -> str:
    return f"{first} {second}" if second else first


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _hours(count: int) -> str:
    return gettext("%(count)d h") % {"count": count}


def _minutes(count: int) -> str:
    return gettext("%(count)d min") % {"count": count}
