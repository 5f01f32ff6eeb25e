"""Branches end, cases end (rules R11, R12)."""

from procops.errors import Refused
from workflows.engine import waiting
from workflows.engine.advance import Advance
from workflows.engine.spent import spent
from workflows.graph import Step
from workflows.held import Held
from workflows.models import Task, Wait


class LastOpenTask(Refused):
    """ "{step}" is the only open task of {case}: cancelling it would leave nothing to be done."""

    next_action = "Skip it to go on, or cancel the whole case."


def reach(held: Held, advance: Advance, step: Step) -> None:
    """An end was reached: its branch is over, and the whole case if the end says so."""
    if step.result:
        held.marks.ended_with(step.result)
    held.record("end.reached", step_key=step.key, facts={"result": step.result, "closes_case": step.closes_case})
    if step.closes_case:
        _cancel_live(held, advance, why="case_closed")
        _complete(held, advance)


def complete_if_nothing_is_live(held: Held, advance: Advance) -> None:
    """A case without a live task is complete: derived, never decided."""
    if held.case.state == "open" and not held.is_live():
        _complete(held, advance)


def cancel_task(held: Held, advance: Advance, task: Task, *, reason: str) -> None:
    """End one branch and follow no flow.

    :raises LastOpenTask: when nothing would remain to be done.
    """
    if len(held.live_keys()) == 1:
        raise LastOpenTask(step=held.step(task).name, case=held.case.reference)
    end(held, advance, task, reason=reason)


def cancel_wait(held: Held, wait: Wait, *, reason: str) -> None:
    """End a branch that waits, and follow no flow.

    :raises LastOpenTask: when nothing would remain to be done.
    """
    if len(held.live_keys()) == 1:
        raise LastOpenTask(step=held.graph.steps[wait.step_key].name, case=held.case.reference)
    waiting.cancel(held, wait, reason=reason)


def cancel_case(held: Held, advance: Advance, *, reason: str) -> None:
    """End the case: its live tasks are cancelled, its offers taken back."""
    _cancel_live(held, advance, why="case_cancelled")
    held.case.cancel(now=held.now)
    held.record("case.cancelled", elapsed=held.now - held.case.started_at, personal={"reason": reason})


def end(held: Held, advance: Advance, task: Task, *, why: str = "", reason: str = "") -> None:
    """Cancel one live task."""
    took = spent(held, task)
    task.cancel(now=held.now)
    facts = took.facts | {"visit": task.visit} | ({"why": why} if why else {})
    personal = {"reason": reason} if reason else None
    held.record("task.cancelled", task=task, elapsed=took.elapsed, working=took.working, facts=facts, personal=personal)
    advance.ended.append(task)


def _cancel_live(held: Held, advance: Advance, *, why: str) -> None:
    for task in held.live():
        end(held, advance, task, why=why)
    waiting.cancel_all(held, why=why)


def _complete(held: Held, advance: Advance) -> None:
    held.case.complete(result=held.marks.result, now=held.now)
    late = held.now > held.case.due_at if held.case.due_at else None
    facts = {"result": held.case.result, "late": late}
    held.record("case.completed", elapsed=held.now - held.case.started_at, facts=facts)
    advance.closed = True
