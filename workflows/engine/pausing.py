"""Clocks stop and go on (rule R13)."""

from datetime import datetime

from workflows import deadlines
from workflows.deadlines import NEVER
from workflows.engine.assigning import staff_of
from workflows.engine.dues import rule
from workflows.held import Held
from workflows.models import Task
from workflows.states import TaskState


def hold_task(held: Held, task: Task, *, reason: str, pauses_clock: bool) -> None:
    """Pause one task; its reason says whether the clock stops."""
    task.hold(reason=reason, pauses_clock=pauses_clock, now=held.now)
    held.record("task.held", task=task, facts={"pauses_clock": pauses_clock}, personal={"reason": reason})


def resume_task(held: Held, task: Task) -> None:
    """Go on; a clock that stood still has left what it had left."""
    since, paused = task.held_at, task.hold_pauses_clock
    assert since is not None
    task.resume(by=held.by.person_id, now=held.now)
    if paused:
        _push(held, task, since)
    task.nudge_at = task.due_at
    held.record("task.resumed", task=task, elapsed=held.now - since, facts={"pauses_clock": paused})


def hold_case(held: Held, *, reason: str, pauses_clock: bool) -> None:
    """Pause the whole case: nothing moves, every clock stops if the reason says so, nudges sleep."""
    held.case.hold(reason=reason, pauses_clock=pauses_clock, now=held.now)
    for task in held.live():
        task.nudge_at = None
    held.record("case.held", facts={"pauses_clock": pauses_clock}, personal={"reason": reason})


def resume_case(held: Held) -> datetime | None:
    """Let the case go on; answer since when its clocks stood still, None if they ran on."""
    case = held.case
    since, paused, reason = case.held_at, case.hold_pauses_clock, case.hold_reason
    assert since is not None
    case.resume()
    for task in held.live():
        # A task that is paused by itself has its own pause in the ledger from when that began.
        if paused and task.state != TaskState.ON_HOLD:
            if task.ready_at:
                task.note_pause(since=max(since, task.ready_at), reason=reason, by=held.by.person_id, now=held.now)
            _push(held, task, since)
        if task.state != TaskState.ON_HOLD:
            task.nudge_at = task.due_at
    held.record("case.resumed", elapsed=held.now - since, facts={"pauses_clock": paused})
    return since if paused else None


def _push(held: Held, task: Task, since: datetime) -> None:
    if task.due_at is None:
        return
    calendar = staff_of(held, task.lane_key).calendar
    task.due_at = deadlines.pushed(
        task.due_at, paused_from=max(since, task.ready_at or since), paused_to=held.now, rule=rule(held, task), calendar=calendar
    )
    task.queue_at = task.due_at or NEVER
