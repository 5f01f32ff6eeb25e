"""Whose working time counts: each lane's calendar, and the organization's where nobody's turn it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from procops.working_time import Calendar, NeverCloses, NoWorkingTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, cut off."""
    return (moment - _EPOCH) // _MS


def to_moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


@dataclass(frozen=True)
class Hours:
    """The working calendars of one process."""

    usual: Calendar
    """The organization's: counts for the whole case, and for lanes that name no other."""
    lanes: Mapping[str, Calendar] = field(default_factory=dict)
    lane_of: Mapping[str, str] = field(default_factory=dict)
    """Key of a step to the key of its lane."""

    def of_lane(self, lane_key: str) -> Calendar:
        return self.lanes.get(lane_key, self.usual)

    def of_step(self, step_key: str) -> Calendar:
        return self.of_lane(self.lane_of.get(step_key, ""))


def worked(calendar: Calendar, begin: int, end: int) -> int:
    """Working time of one calendar in [begin, end), in milliseconds."""
    return calendar.elapsed_ms(begin, end) if end > begin else 0


def worked_by_any(calendars: Collection[Calendar], begin: int, end: int) -> int:
    """Time in [begin, end) that is working time of at least one of the calendars, in milliseconds."""
    if len(calendars) == 1:
        return worked(next(iter(calendars)), begin, end)
    total, reached = 0, begin
    for opens, closes in sorted(span for calendar in calendars for span in openings(calendar, begin, end)):
        opens = max(opens, reached)
        if closes > opens:
            total += closes - opens
            reached = closes
    return total


def openings(calendar: Calendar, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The working intervals of a calendar within [begin, end), in order."""
    at = begin
    while at < end:
        try:
            opens = to_ms(calendar.next_working(to_moment(at)))
        except NoWorkingTime:
            return
        if opens >= end:
            return
        try:
            closes = to_ms(calendar.next_closing(to_moment(opens)))
        except NeverCloses:
            closes = end
        yield opens, min(closes, end)
        at = closes
