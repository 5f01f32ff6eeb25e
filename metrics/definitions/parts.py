"""The parts of a case's time: every millisecond between its start and its end belongs to exactly one of them.

At any moment each live task stands in one state. Of those whose team is at work at that moment the first of `PARTS`
gives the moment its name; where no team is at work, the moment is off hours. So parallel work counts once.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from metrics.definitions.hours import worked, worked_by_any
from procops.working_time import Calendar


class Part(StrEnum):
    WORKED = "worked"
    """Somebody has it in hand."""
    REDONE = "redone"
    """A step is done again because work came back, from its opening to its end."""
    ACCEPTANCE = "acceptance"
    """Offered to another lane and not answered."""
    QUEUED = "queued"
    """Accepted, or opened within the lane, and nobody has begun."""
    PROBLEM = "problem"
    OUTSIDE = "outside"
    """Waiting for somebody who does not work here."""
    PAUSED = "paused"
    BRANCH = "branch"
    """A step that waits for other branches, while those cannot go on."""
    OFF_HOURS = "off_hours"


PARTS: tuple[Part, ...] = tuple(Part)
"""In order of precedence."""
_RANK = {part: place for place, part in enumerate(PARTS)}


class Span(NamedTuple):
    """One task in one state, [begin, end) in milliseconds."""

    part: Part
    begin: int
    end: int
    calendar: Calendar

    def within(self, begin: int, end: int) -> "Span":
        return self._replace(begin=max(self.begin, begin), end=min(self.end, end))


_BEGIN = attrgetter("begin")


def partition(spans: Iterable[Span], begin: int, end: int) -> dict[Part, int]:
    """How long each part lasted between two moments, in milliseconds; they add up to ``end - begin``."""
    lasted = dict.fromkeys(PARTS, 0)
    within = [
        span if begin <= span.begin and span.end <= end else span.within(begin, end)
        for span in spans
        if span.end > span.begin
    ]
    within.sort(key=_BEGIN)
    named = 0
    together: list[Span] = []
    """Neighbours of which each begins before one that comes earlier is over: what is in parallel."""
    reached = begin
    for span in within:
        if span.begin >= reached and together:
            named += _name(together, lasted)
            together = []
        if span.end > span.begin:
            together.append(span)
            reached = max(reached, span.end)
    named += _name(together, lasted)
    lasted[Part.OFF_HOURS] = end - begin - named
    return lasted


def _name(together: Sequence[Span], lasted: dict[Part, int]) -> int:
    """Give the working time of some spans their parts; answers how much of it there is."""
    if len(together) < 2:  # as mostly
        for part, since, until, calendar in together:
            ms = worked(calendar, since, until)
            lasted[part] += ms
            return ms
        return 0
    borders = sorted({border for span in together for border in (span.begin, span.end)})
    live: list[Span] = []
    ahead = total = 0
    for left, right in pairwise(borders):
        live = [span for span in live if span.end > left]
        while ahead < len(together) and together[ahead].begin <= left:
            live.append(together[ahead])
            ahead += 1
        calendar = live[0].calendar
        if all(span.calendar is calendar for span in live):  # all at work or none: the first part names it
            ms = worked(calendar, left, right)
            lasted[min((span.part for span in live), key=_RANK.__getitem__)] += ms
            total += ms
            continue
        by_part: dict[Part, set[Calendar]] = {}
        for span in live:
            by_part.setdefault(span.part, set()).add(span.calendar)
        at_work: set[Calendar] = set()
        named = 0
        for part in PARTS:
            if part in by_part and not by_part[part] <= at_work:
                at_work |= by_part[part]
                until_here = worked_by_any(at_work, left, right)
                lasted[part] += until_here - named
                named = until_here
        total += named
    return total


def apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The intervals [begin, end) in order, without what an earlier one has already."""
    reached = None
    for begin, end in sorted(spans):
        begin = begin if reached is None else max(begin, reached)
        if end > begin:
            yield begin, end
            reached = end


def union(spans: Iterable[tuple[int, int]]) -> int:
    """How long at least one of the intervals [begin, end) lasted."""
    return sum(end - begin for begin, end in apart(spans))
