"""Counting working days: which dates have hours, page by page."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from .errors import NoWorkingTime
from .timeline import PAGE_DAYS, PAGES_AHEAD


class WorkingDays:
    """The working days of one calendar. Days are proleptic ordinals, as in `date.toordinal`."""

    def __init__(self, is_working_day: Callable[[date], bool]) -> None:
        self._is_working_day = is_working_day
        self._page = lru_cache(maxsize=2 * PAGES_AHEAD)(self._build_page)

    def between(self, after: int, until: int) -> int:
        """How many working days d have after < d <= until; `after` must not be later than `until`."""
        first, last = after // PAGE_DAYS, until // PAGE_DAYS
        return (
            sum(len(self._page(index)) for index in range(first, last))
            + bisect_right(self._page(last), until)
            - bisect_right(self._page(first), after)
        )

    def nth(self, day: int, n: int) -> int:
        """The n-th working day after the day (n > 0) or before it (n < 0). Raises NoWorkingTime."""
        index = first = day // PAGE_DAYS
        page = self._page(index)
        rank = bisect_right(page, day) + n - 1 if n > 0 else bisect_left(page, day) + n
        while not 0 <= rank < len(page):
            if abs(index - first) == PAGES_AHEAD:
                raise NoWorkingTime
            if rank < 0:
                index -= 1
                rank += len(self._page(index))
            else:
                rank -= len(page)
                index += 1
            page = self._page(index)
        return page[rank]

    def _build_page(self, index: int) -> list[int]:
        first = max(index * PAGE_DAYS, date.min.toordinal())
        last = min((index + 1) * PAGE_DAYS - 1, date.max.toordinal())
        return [day for day in range(first, last + 1) if self._is_working_day(date.fromordinal(day))]
