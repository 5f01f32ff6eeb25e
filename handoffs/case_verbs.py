"""What somebody can do with a whole case as it stands: the buttons of its page, and what the API tells."""

from enum import StrEnum

from handoffs import rules
from procops.people.actor import Actor
from workflows.models import Case
from workflows.states import CaseState, VersionState


class CaseVerb(StrEnum):
    """What can be done with a case; the addresses are called the same: ``handoffs:case-pause``."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    AMEND = "amend"
    MOVE = "move"
    REOPEN = "reopen"
    ERASE = "erase"


_RULE_OF = {
    CaseVerb.PAUSE: "pause case",
    CaseVerb.RESUME: "resume case",
    CaseVerb.CANCEL: "cancel case",
    CaseVerb.AMEND: "amend",
    CaseVerb.MOVE: "move",
    CaseVerb.REOPEN: "reopen",
    CaseVerb.ERASE: "erase",
}
_POSSIBLE = {
    CaseState.OPEN: (CaseVerb.PAUSE, CaseVerb.AMEND, CaseVerb.MOVE, CaseVerb.CANCEL),
    CaseState.ON_HOLD: (CaseVerb.RESUME, CaseVerb.AMEND, CaseVerb.CANCEL),
    CaseState.COMPLETED: (CaseVerb.REOPEN, CaseVerb.ERASE),
    CaseState.CANCELLED: (CaseVerb.ERASE,),
}


def verbs_of_case(actor: Actor, case: Case) -> frozenset[CaseVerb]:
    """Everything the actor can do with a case now; it comes with its process and version."""
    standing = rules.standing(actor, process_owner_id=case.process_owner_id)
    possible = [verb for verb in _POSSIBLE[CaseState(case.state)] if verb != CaseVerb.MOVE or _is_behind(case)]
    return frozenset(verb for verb in possible if actor.is_system or rules.may(_RULE_OF[verb], standing))


def _is_behind(case: Case) -> bool:
    """Whether another version has taken the place of the one it runs on: what it could be moved to."""
    return case.version.state == VersionState.RETIRED
