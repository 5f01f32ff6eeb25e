"""What working-time arithmetic says when it cannot answer."""

import inspect


class WorkingTimeError(Exception):
    """Working time cannot be computed."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or inspect.getdoc(type(self)))


class InvalidCalendar(WorkingTimeError):
    """The calendar contradicts itself or cannot be read.

    `field` is the path of the value at fault in the calendar's JSON ("weekly.mon[1]"), `reason` says what is wrong.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

    def __reduce__(self) -> tuple[type["InvalidCalendar"], tuple[str, str]]:
        return type(self), (self.field, self.reason)


class NoWorkingTime(WorkingTimeError):
    """The calendar has not that much working time within a hundred years."""


class OutOfReach(NoWorkingTime):
    """Working time is computed for the years 3 to 9997, and over a hundred years at most."""


class NeverCloses(WorkingTimeError):
    """The calendar is open without a break for a hundred years."""
