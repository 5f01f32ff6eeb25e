"""What working-time arithmetic says when it cannot answer."""

import inspect
from functools import partial
from typing import Any


class WorkingTimeError(Exception):
    """Working time cannot be computed."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or inspect.getdoc(type(self)))


class InvalidCalendar(WorkingTimeError):
    """The calendar contradicts itself or cannot be read.

    `field` is the path of the value at fault in the calendar's JSON ("weekly.mon[1]"). `words` say what is wrong, with
    places for `facts`, so that they can be put into another language; `reason` is both together.
    """

    def __init__(self, field: str, words: str, **facts: str) -> None:
        self.reason = words.format(**facts)
        super().__init__(f"{field}: {self.reason}")
        self.field = field
        self.words = words
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.facts), (self.field, self.words)


class NoWorkingTime(WorkingTimeError):
    """The calendar has not that much working time within a hundred years."""


class OutOfReach(NoWorkingTime):
    """Working time is computed for the years 3 to 9997, and over a hundred years at most."""


class NeverCloses(WorkingTimeError):
    """The calendar is open without a break for a hundred years."""
