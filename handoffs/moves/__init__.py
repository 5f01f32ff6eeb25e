"""Every way in which work can move. Nothing else moves it.

One move is one function, one transaction, keyword-only facts, ``now`` passed in, and a value that tells what happened.
Each locks the case first, asks every rule again under the lock, and saves once. One that PostgreSQL ended for the sake
of another is done anew: whoever calls a move gives it nothing that can be read only once.
"""

from workflows.engine import Advance

from .answers import accept, accept_all, expire, give_back, pass_on, send_back
from .bringing import Stand, bring_in
from .cases import amend, cancel_case, end_pause, hold_case, reopen, resume_case, start_case
from .chasing import bring_back, come_back, remind_later, send_reminder
from .climbing import ask_another, tell_of_silence
from .deputies import bring_home, hand_to_deputy
from .escalating import answer_escalation, ask_authority, pass_to_specialists, withdraw_escalation
from .events import remove_event, tell, use_event
from .hands import claim, hand_to_role, reassign, release
from .practice import remove_practice
from .problems import answer_problem, report_problem, withdraw_problem
from .reminding import remind, remind_together
from .second_thoughts import undo_accept, undo_reassign
from .shifts import acknowledge_item, hand_over_shift, return_item
from .taking_back import undo, withdraw
from .talk import attach, comment
from .undecided import ask_anew, tell_undecided
from .versions import move_to_version, undo_move_to_version
from .waits import arrived, cancel_wait, skip_wait, wake
from .work import cancel_task, complete, hold, resume, save_draft, skip, start_task

__all__ = [
    "Advance",
    "Stand",
    "accept",
    "accept_all",
    "acknowledge_item",
    "amend",
    "answer_escalation",
    "answer_problem",
    "arrived",
    "ask_anew",
    "ask_another",
    "ask_authority",
    "attach",
    "bring_back",
    "bring_home",
    "bring_in",
    "cancel_case",
    "cancel_task",
    "cancel_wait",
    "claim",
    "come_back",
    "comment",
    "complete",
    "end_pause",
    "expire",
    "give_back",
    "hand_over_shift",
    "hand_to_deputy",
    "hand_to_role",
    "hold",
    "hold_case",
    "move_to_version",
    "pass_on",
    "pass_to_specialists",
    "reassign",
    "release",
    "remind",
    "remind_later",
    "remind_together",
    "remove_event",
    "remove_practice",
    "reopen",
    "report_problem",
    "resume",
    "resume_case",
    "return_item",
    "save_draft",
    "send_back",
    "send_reminder",
    "skip",
    "skip_wait",
    "start_case",
    "start_task",
    "tell",
    "tell_of_silence",
    "tell_undecided",
    "undo",
    "undo_accept",
    "undo_move_to_version",
    "undo_reassign",
    "use_event",
    "wake",
    "withdraw",
    "withdraw_escalation",
    "withdraw_problem",
]
