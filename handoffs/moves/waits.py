"""What a case waits for has come, or the case goes on without it."""

from datetime import datetime
from uuid import UUID

from handoffs import rules
from handoffs.moves.passage import hand_over
from handoffs.moves.work import a_reason
from handoffs.waits.verbs import RULE_OF, WaitVerb, can_arrive, standing
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.models import Wait
from workflows.states import WaitEnd


class ComesByItself(Refused):
    """ "{step}" waits for a moment, which comes by itself."""

    next_action = "To go on before that, skip the wait and say why."


@tried_again
def wake(case_id: UUID, wait_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Let a case go on from a wait whose moment has come.

    :returns: whether it did: another sweep may have been faster, or the moment may have moved.
    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(case_id, by=by, now=now, waits=False) as held:
        wait = held.waits.get(wait_id)
        if wait is None or wait.wake_at is None or wait.wake_at > now:
            return False
        hand_over(held, engine.end_wait(held, wait, how=WaitEnd.TIME), waive=True)
        return True


@tried_again
def arrived(wait: Wait, *, by: Actor, now: datetime) -> Advance:
    """Somebody says that what a case waits for has come. In practice any wait can be let pass.

    :raises ComesByItself:
    """
    with holding(wait.case_id, by=by, now=now) as held:
        wait = _lasting(held, wait, WaitVerb.ARRIVED)
        if not can_arrive(wait, case=held.case, graph=held.graph):
            raise ComesByItself(step=_name(held, wait))
        return hand_over(held, engine.end_wait(held, wait, how=WaitEnd.PERSON), waive=True)


@tried_again
def skip_wait(wait: Wait, *, by: Actor, reason: str, now: datetime) -> Advance:
    """Go on without what was waited for (rule R10).

    :raises ReasonNeeded:
    """
    with holding(wait.case_id, by=by, now=now) as held:
        wait = _lasting(held, wait, WaitVerb.SKIP)
        reason = a_reason(reason, "skip", quoted(_name(held, wait)))
        return hand_over(held, engine.skip_wait(held, wait, reason=reason), waive=True)


@tried_again
def cancel_wait(wait: Wait, *, by: Actor, reason: str, now: datetime) -> Advance:
    """End the branch that waits and follow no flow (rule R11).

    :raises LastOpenTask: when nothing would remain to be done.
    :raises ReasonNeeded:
    """
    with holding(wait.case_id, by=by, now=now) as held:
        wait = _lasting(held, wait, WaitVerb.CANCEL)
        reason = a_reason(reason, "cancel", quoted(_name(held, wait)))
        engine.cancel_wait(held, wait, reason=reason)
        return hand_over(held, Advance(held.case))


def _lasting(held: Held, wait: Wait, verb: WaitVerb) -> Wait:
    """The wait, under its case's lock.

    :raises NoLongerOpen, CaseIsPaused, CaseHasEnded, NotYours, ViewersOnlyLook:
    """
    wait = held.wait(wait.pk)
    held.must_be_moving()
    mine = standing(held.by, wait, case=held.case, graph=held.graph, staff=held.staff)
    rules.must(RULE_OF[verb], mine, actor=held.by, thing=quoted(_name(held, wait)))
    return wait


def _name(held: Held, wait: Wait) -> str:
    return held.graph.steps[wait.step_key].name
