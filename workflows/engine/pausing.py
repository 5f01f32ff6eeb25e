"""Clocks stop and go on (rule R13)."""

from datetime import datetime
from typing import Any

from workflows.engine import dues, waiting
from workflows.held import Held
from workflows.models import Task
from workflows.states import TaskState


def hold_task(held: Held, task: Task, *, reason: str, pauses_clock: bool, cause: str = "") -> None:
    """Pause one task; its reason says whether the clock stops, ``cause`` what stopped it if that was nobody's word."""
    task.hold(reason=reason, pauses_clock=pauses_clock, now=held.now, cause=cause)
    dues.set_nudge(held, task)
    facts = {"pauses_clock": pauses_clock} | _cause(cause)
    held.record("task.held", task=task, facts=facts, personal={"reason": reason})


def resume_task(held: Held, task: Task) -> None:
    """Go on; a clock that stood still has left what it had left."""
    since, paused, cause = task.held_at, task.hold_pauses_clock, task.hold_cause
    assert since is not None
    task.resume(by=held.by.person_id, now=held.now)
    if paused:
        dues.push_due(held, task, since)
    dues.set_nudge(held, task)
    facts = {"pauses_clock": paused} | _cause(cause)
    held.record("task.resumed", task=task, elapsed=held.now - since, facts=facts)


def hold_case(held: Held, *, reason: str, pauses_clock: bool) -> None:
    """Pause the whole case: nothing moves, every clock stops if the reason says so, nudges sleep."""
    held.case.hold(reason=reason, pauses_clock=pauses_clock, now=held.now)
    for task in held.live():
        dues.set_nudge(held, task)
    for wait in held.lasting():
        waiting.set_alarm(held, wait)
    held.record("case.held", facts={"pauses_clock": pauses_clock}, personal={"reason": reason})


def resume_case(held: Held, *, is_over: bool = False) -> datetime | None:
    """Let the case go on; answer since when its clocks stood still, None if they ran on.

    :param is_over: whether it goes on by itself, since it has been paused as long as it may be.
    """
    case = held.case
    since, paused, reason = case.held_at, case.hold_pauses_clock, case.hold_reason
    assert since is not None
    case.resume()
    for task in held.live():
        # A task that is paused by itself, its own clock stopped, gets back all of that when it is resumed.
        if not (task.state == TaskState.ON_HOLD and task.hold_pauses_clock):
            begin = max(since, task.ready_at or task.reached_at)
            task.note_pause(since=begin, reason=reason, stops_clock=paused, by=held.by.person_id, now=held.now)
            if paused and task.ready_at:
                dues.push_due(held, task, since)
        dues.set_nudge(held, task)
    for wait in held.lasting():
        if paused:
            wait.note_pause(since, held.now)
        waiting.recount(held, wait)
    if paused:
        dues.push_case_due(held, since, held.now)
    facts = {"pauses_clock": paused} | ({"is_over": True} if is_over else {})
    held.record("case.resumed", elapsed=held.now - since, facts=facts)
    return since if paused else None


def _cause(cause: str) -> dict[str, Any]:
    return {"cause": cause} if cause else {}
