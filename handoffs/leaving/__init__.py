"""Somebody leaves, or others take over: what is on a person, who gets it, and what nobody owns in the end."""

from .belongings import Belongings, belongings_of
from .succession import (
    Left,
    Successors,
    answer_anew,
    decide_anew,
    leave,
    move_open_work,
    open_work_of,
    put_right,
    rescue,
)

__all__ = [
    "Belongings",
    "Left",
    "Successors",
    "answer_anew",
    "belongings_of",
    "decide_anew",
    "leave",
    "move_open_work",
    "open_work_of",
    "put_right",
    "rescue",
]
