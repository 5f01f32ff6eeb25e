"""Working time: how much of it lies between two moments, and when a given amount of it is over.

Pure arithmetic over a `Calendar` value: no database, no settings, no clock. docs/working-time.md defines every answer.
"""

from .calendar import Calendar
from .errors import InvalidCalendar, NeverCloses, NoWorkingTime, OutOfReach, WorkingTimeError
from .presets import ALWAYS, office_hours

__all__ = [
    "ALWAYS",
    "Calendar",
    "InvalidCalendar",
    "NeverCloses",
    "NoWorkingTime",
    "OutOfReach",
    "WorkingTimeError",
    "office_hours",
]
