"""A working calendar in a sentence, for people who do not read JSON."""

from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from procops.people import calendars
from procops.people.models import Organization, Team
from procops.working_time import Calendar


def of_team(team: Team | None, organization: Organization) -> str:
    """When a team works: "Mon–Fri 09:00–17:00, Europe/Berlin, closed on public holidays (DE)"."""
    return of_calendar(calendars.working_calendar(team, organization))


def of_calendar(calendar: Calendar) -> str:
    """The same for a calendar by itself. Single dates are left out: they are for a page, not for a sentence."""
    parts = []
    for hours, run in groupby(range(7), lambda day: _hours(calendar.weekly[day])):
        if hours:
            parts.append(f"{_days(list(run))} {hours}")
    parts = parts or [_("never")]
    parts.append(calendar.timezone.replace("_", " "))
    if calendar.country:
        place = "-".join(filter(None, (calendar.country, calendar.region)))
        parts.append(_("closed on public holidays (%(place)s)") % {"place": place})
    return ", ".join(parts)


def _hours(pieces: tuple[tuple[int, int], ...]) -> str:
    return _(" and ").join(f"{_clock(begin)}–{_clock(end)}" for begin, end in pieces)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(days: list[int]) -> str:
    first, last = str(WEEKDAYS_ABBR[days[0]]), str(WEEKDAYS_ABBR[days[-1]])
    return first if len(days) == 1 else f"{first}–{last}"
