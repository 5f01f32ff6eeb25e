"""One execution of an activity, and a log of many."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from procops.errors import Refused
from procops.tables import tidy


class NotALog(Refused):
    """Line {line} cannot be read as an event: {why}."""

    next_action = "Correct the file there, or choose other columns, and import it again."


class Event(NamedTuple):
    """One execution of an activity. An empty person or team is unknown, and never a handoff."""

    case: str
    activity: str
    complete: datetime
    start: datetime | None = None
    resource: str = ""
    team: str = ""
    ready: datetime | None = None
    """When it was taken over, where that is told apart from its start."""

    @property
    def begins(self) -> datetime:
        """Its start, or its completion where no start is told."""
        return self.complete if self.start is None else self.start


class Log:
    """Events by case, each case in order: by begin, then completion, then place in the file."""

    def __init__(self, events: Iterable[Event], *, has_start: bool = False, has_team: bool = False) -> None:
        rows = sorted(events, key=lambda event: (event.case, event.begins, event.complete))  # stable: ties keep order
        self.cases = {case: list(of) for case, of in groupby(rows, key=lambda event: event.case)}
        self.has_start, self.has_team = has_start, has_team

    @property
    def events(self) -> list[Event]:
        return [event for events in self.cases.values() for event in events]


class Unreadable(NamedTuple):
    """A place in a file that is no event."""

    line: int
    why: str
    case: str = ""
    """The case it belongs to, where that could be read: without this event the case would be half told."""


ORDERS = ("iso", "dmy", "mdy")
"""How days are written: 2026-03-31, 31.3.2026, 3/31/2026; ISO 8601 is understood in any case."""
_WRITTEN = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?\s*([AaPp][Mm])?)?"
)


def moment(text: str, *, line: int, zone: tzinfo = UTC, order: str = "iso") -> datetime:
    """A moment in ISO 8601, or with the day written in another order.

    :param zone: of moments that name none.
    :raises NotALog: naming the line.
    """
    text = text.strip()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = _written(text, order, line)
    told = read if read.tzinfo else read.replace(tzinfo=zone)
    try:
        told.astimezone(UTC)  # its zone may lead out of the calendar
    except OverflowError:
        raise _no_moment(text, line) from None
    return told


def _written(text: str, order: str, line: int) -> datetime:
    found = None if order == "iso" else _WRITTEN.fullmatch(text)
    if found is None:
        raise _no_moment(text, line)
    first, second, year, hour, minute, seconds, part, half = found.groups()
    day, month = (first, second) if order == "dmy" else (second, first)
    hours = int(hour or 0) if not half else int(hour) % 12 + (12 if half.lower() == "pm" else 0)
    micro = int((part or "0").ljust(6, "0"))
    try:
        day_told = datetime.strptime(f"{year}-{month}-{day}", "%Y-%m-%d")  # noqa: DTZ007  # its zone is the caller's
        return day_told.replace(hour=hours, minute=int(minute or 0), second=int(seconds or 0), microsecond=micro)
    except ValueError:
        raise _no_moment(text, line) from None


def _no_moment(text: str, line: int) -> NotALog:
    return NotALog(line=line, why=_("“%(text)s” is no moment") % {"text": tidy(text[:40])})
