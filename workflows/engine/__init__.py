"""Moves a held case along its process; writes rows in memory and tells what it set going.

Nothing here knows of handoffs: work that reaches another lane is left waiting and named in the :class:`Advance`, and
the caller sees that it is offered. Only ``handoffs.moves`` may import this package.
"""

from .advance import Advance, Offer
from .arriving import accepted, settle
from .assigning import LaneNotStaffed, assign, calendar_of, forbidden_to, staff_of, stand_in_for
from .bringing import Place, bring_in
from .changing import change_version
from .dues import amend, climbs, nudges
from .ending import LastOpenTask, cancel_case, cancel_task, cancel_wait
from .finishing import end_wait, finish, skip, skip_wait, start
from .pausing import hold_case, hold_task, resume_case, resume_task
from .returning import (
    NoWayBack,
    being_redone,
    give_back,
    must_lead_back,
    pass_on,
    redo_from,
    reopen,
    send_back,
    take_back,
)
from .undoing import undo, undo_acceptance

__all__ = [
    "Advance",
    "LaneNotStaffed",
    "LastOpenTask",
    "NoWayBack",
    "Offer",
    "Place",
    "accepted",
    "amend",
    "assign",
    "being_redone",
    "bring_in",
    "calendar_of",
    "cancel_case",
    "cancel_task",
    "cancel_wait",
    "change_version",
    "climbs",
    "end_wait",
    "finish",
    "forbidden_to",
    "give_back",
    "hold_case",
    "hold_task",
    "must_lead_back",
    "nudges",
    "pass_on",
    "redo_from",
    "reopen",
    "resume_case",
    "resume_task",
    "send_back",
    "settle",
    "skip",
    "skip_wait",
    "staff_of",
    "stand_in_for",
    "start",
    "take_back",
    "undo",
    "undo_acceptance",
]
