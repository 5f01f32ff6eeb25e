"""In which orders work is listed, and which index serves each.

What is open and what is over are two lists: each has partial indexes of its own, so that a page costs the same
however much was done in the past years.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handoffs.states import UNANSWERED, HandoffState
from procops.keyset import Slice, newest_first, soonest_first
from workflows.states import LIVE_TASK, TaskState

OPEN = "open"
OVER = "over"
TO_ACCEPT = "to_accept"
"""A task that was handed over and waits for somebody to accept it; not one that waits for other branches."""
BRANCHES = "branches"
"""A join whose arrivals are all accepted, and which waits for others."""


class Sort(StrEnum):
    """What a list can be sorted by; with ``-`` before it the other way round."""

    DUE = "due"
    SINCE = "since"
    ENDED = "ended"


class Order(NamedTuple):
    """A column, and which way."""

    sort: Sort
    moment: str
    is_down: bool

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return f"-{self.sort}" if self.is_down else str(self.sort)

    @property
    def columns(self) -> tuple[str, str]:
        """As a cursor wants them."""
        sign = "-" if self.is_down else ""
        return f"{sign}{self.moment}", f"{sign}id"

    def page(self, rows: QuerySet[Any], *, mark: str, size: int) -> Slice:
        """The rows behind a mark. One query."""
        read = newest_first if self.is_down else soonest_first
        return read(rows, moment=self.moment, before=mark, size=size)


SORTS: list[tuple[str, str | Promise]] = [
    (Sort.DUE, _("Due, the soonest first")),
    (f"-{Sort.DUE}", _("Due, the latest first")),
    (Sort.SINCE, _("Waiting, the longest first")),
    (f"-{Sort.SINCE}", _("Waiting, the shortest first")),
    (Sort.ENDED, _("Over, the oldest first")),
    (f"-{Sort.ENDED}", _("Over, the newest first")),
]

TASK_MOMENTS = {Sort.DUE: "queue_at", Sort.SINCE: "reached_at", Sort.ENDED: "ended_at"}
HANDOFF_MOMENTS = {Sort.DUE: "answer_by", Sort.SINCE: "offered_at", Sort.ENDED: "answered_at"}


def task_order(sort: str, states: Iterable[str]) -> Order:
    """The order of tasks in some states (none: those that the order is of) that was asked for, else the usual one.

    What is open has not ended yet: with it no list is in the order of when work was over.
    """
    return _order(sort, is_over=_are_over(sort, states, over_tasks), moments=TASK_MOMENTS)


def handoff_order(sort: str, states: Iterable[str]) -> Order:
    """The same for handoffs."""
    return _order(sort, is_over=_are_over(sort, states, over_handoffs), moments=HANDOFF_MOMENTS)


def over_tasks(states: Iterable[str]) -> set[str]:
    """Those of the states in which a task is over."""
    live = {*LIVE_TASK, OPEN, TO_ACCEPT, BRANCHES}
    return {state for state in states if state and state not in live}


def over_handoffs(states: Iterable[str]) -> set[str]:
    """Those of the states in which a handoff is answered."""
    live = {*UNANSWERED, OPEN}
    return {state for state in states if state and state not in live}


def task_states(states: Iterable[str]) -> set[str]:
    """The states of rows that these words of a filter mean; ``to_accept`` and ``branches`` are for the caller."""
    ended = set(TaskState.values) - set(LIVE_TASK)
    return _meant(states, {OPEN: set(LIVE_TASK), OVER: ended, TO_ACCEPT: set(), BRANCHES: set()})


def handoff_states(states: Iterable[str]) -> set[str]:
    """The same for handoffs."""
    return _meant(states, {OPEN: set(UNANSWERED), OVER: set(HandoffState.values) - set(UNANSWERED)})


def _meant(states: Iterable[str], words: dict[str, set[Any]]) -> set[str]:
    found: set[str] = set()
    for state in states:
        found |= {str(each) for each in words.get(state, {state})}
    return found


def _are_over(sort: str, states: Iterable[str], over: Callable[[Iterable[str]], set[str]]) -> bool:
    named = {state for state in states if state}
    return over(named) == named if named else sort.removeprefix("-") == Sort.ENDED


def _order(sort: str, *, is_over: bool, moments: dict[Sort, str]) -> Order:
    named = next((each for each in Sort if each == sort.removeprefix("-")), None)
    if named is None or (named == Sort.ENDED) != is_over:
        named, sort = (Sort.ENDED, f"-{Sort.ENDED}") if is_over else (Sort.DUE, Sort.DUE)
    return Order(named, moments[named], sort.startswith("-"))
