"""A calendar unrolled into working intervals on the line of UTC instants.

The line is cut into pages of 364 days. A page is built when it is first asked for and keeps, beside its intervals, the
working time before each of them, so that every question is answered by one binary search per page. Instants and amounts
are whole microseconds (see `instants`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias
from zoneinfo import ZoneInfo

from .clock_changes import constant_offsets
from .errors import NeverCloses, NoWorkingTime, OutOfReach
from .hours import Hours
from .instants import DAY, EPOCH_ORDINAL, MILLISECOND, MINUTE, instant

Interval: TypeAlias = tuple[int, int]
HoursOf: TypeAlias = Callable[[date], Hours]

PAGE_DAYS = 364
PAGES_AHEAD = 100  # how far a search goes before it gives up: about a hundred years

_PAGE = PAGE_DAYS * DAY
_EARLIEST = instant(datetime(2, 1, 1, tzinfo=UTC))
_LATEST = instant(datetime(9998, 12, 31, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class _Page:
    """Working intervals in order of time, none touching the next; `before[i]` is the working time ahead of the i-th."""

    starts: list[int]
    ends: list[int]
    before: list[int]  # one longer than the others: the last is the working time of the whole page

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_until(self, at: int) -> int:
        """Working time from the beginning of the page to the instant."""
        begun = bisect_right(self.starts, at)
        if begun == 0:
            return 0
        left = self.ends[begun - 1] - at
        return self.before[begun] - left if left > 0 else self.before[begun]

    def earliest_after(self, amount: int) -> int:
        """The earliest instant with that much working time (0 < amount <= total) on the page before it."""
        index = bisect_left(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def latest_after(self, amount: int) -> int:
        """The latest instant with that much working time (0 <= amount < total) on the page before it."""
        index = bisect_right(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]


class Timeline:
    """The working intervals of one calendar; only ever grows by pages, so it can be shared between threads."""

    def __init__(self, zone: ZoneInfo, hours_of: HoursOf) -> None:
        self._zone = zone
        self._hours_of = hours_of
        self._page = lru_cache(maxsize=2 * PAGES_AHEAD)(self._build_page)
        self.worked_ms = lru_cache(maxsize=4096)(self._worked_ms)
        """As `worked`, in milliseconds since 1970. Figures ask for each stretch of a case some three times in a row."""

    def worked(self, begin: int, end: int) -> int:
        """Working time in [begin, end); begin must not be later than end. Raises OutOfReach."""
        first, last = begin // _PAGE, end // _PAGE
        if first == last:
            page = self._page(first)
            return page.worked_until(end) - page.worked_until(begin)
        if last - first > PAGES_AHEAD:
            raise OutOfReach
        return (
            sum(self._page(index).total for index in range(first, last))
            + self._page(last).worked_until(end)
            - self._page(first).worked_until(begin)
        )

    def _worked_ms(self, begin: int, end: int) -> int:
        return self.worked(begin * MILLISECOND, end * MILLISECOND) // MILLISECOND

    def earliest_after(self, at: int, amount: int) -> int:
        """The earliest instant with that much working time (> 0) since `at`. Raises NoWorkingTime."""
        amount += self._page(at // _PAGE).worked_until(at)
        for page in self._pages(at, 1):
            if amount <= page.total:
                return page.earliest_after(amount)
            amount -= page.total
        raise NoWorkingTime

    def latest_before(self, at: int, amount: int) -> int:
        """The latest instant with that much working time (> 0) from it until `at`. Raises NoWorkingTime."""
        page = self._page(at // _PAGE)
        rest = page.worked_until(at) - amount - page.total
        for page in self._pages(at, -1):
            rest += page.total
            if rest >= 0:
                return page.latest_after(rest)
        raise NoWorkingTime

    def is_working(self, at: int) -> bool:
        page = self._page(at // _PAGE)
        index = bisect_right(page.starts, at) - 1
        return index >= 0 and at < page.ends[index]

    def next_working(self, at: int) -> int:
        """The instant itself if working, otherwise the next opening. Raises NoWorkingTime."""
        for page in self._pages(at, 1):
            index = bisect_right(page.ends, at)
            if index < len(page.starts):
                return max(at, page.starts[index])
        raise NoWorkingTime

    def previous_end(self, at: int) -> int:
        """The instant itself if work runs up to it, otherwise the last closing before it. Raises NoWorkingTime."""
        for page in self._pages(at, -1):
            index = bisect_left(page.starts, at) - 1
            if index >= 0:
                return min(at, page.ends[index])
        raise NoWorkingTime

    def next_closing(self, at: int) -> int:
        """The first closing after the next working instant. Raises NoWorkingTime or NeverCloses."""
        at = self.next_working(at)
        for page in self._pages(at, 1):
            index = bisect_right(page.starts, at) - 1
            if index < 0:
                return at  # the interval ran up to the end of the last page, and not on
            at = page.ends[index]
            if at % _PAGE:
                return at
        raise NeverCloses

    def intervals_of(self, day: int) -> list[Interval]:
        """The working intervals of one local date, given as days since 1970."""
        begin, end = (day - 1) * DAY, (day + 2) * DAY  # no zone is a whole day away from UTC
        _check_reach(begin, end)
        return _joined(
            interval
            for left, right, offset in constant_offsets(self._zone, begin, end)
            for interval in self._shown(day, left, right, offset)
        )

    def _pages(self, at: int, step: int) -> Iterator[_Page]:
        first = at // _PAGE
        return (self._page(index) for index in range(first, first + step * PAGES_AHEAD, step))

    def _build_page(self, index: int) -> _Page:
        begin, end = index * _PAGE, (index + 1) * _PAGE
        _check_reach(begin, end)
        intervals = _joined(
            interval
            for left, right, offset in constant_offsets(self._zone, begin, end)
            for day in range((left + offset) // DAY, (right + offset - 1) // DAY + 1)
            for interval in self._shown(day, left, right, offset)
        )
        starts = [start for start, _ in intervals]
        ends = [end for _, end in intervals]
        return _Page(starts, ends, list(accumulate((end - start for start, end in intervals), initial=0)))

    def _shown(self, day: int, begin: int, end: int, offset: int) -> Iterator[Interval]:
        """Intervals within [begin, end), all at one offset, in which clocks show working time of that local date."""
        midnight = day * DAY - offset
        for opening, closing in self._hours_of(date.fromordinal(day + EPOCH_ORDINAL)):
            left, right = max(midnight + opening * MINUTE, begin), min(midnight + closing * MINUTE, end)
            if left < right:
                yield left, right


def _joined(intervals: Iterator[Interval]) -> list[Interval]:
    """The intervals, given in order, with those that touch made one: work over midnight has no closing at midnight."""
    joined: list[Interval] = []
    for begin, end in intervals:
        if joined and joined[-1][1] == begin:
            begin, _ = joined.pop()
        joined.append((begin, end))
    return joined


def _check_reach(begin: int, end: int) -> None:
    if begin < _EARLIEST or end > _LATEST:
        raise OutOfReach
