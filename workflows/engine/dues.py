"""Due moments: set when a task opens, moved when what they hang on changes (rule R20)."""

from typing import Any

from workflows import deadlines
from workflows.deadlines import NEVER
from workflows.engine.assigning import staff_of
from workflows.held import Held
from workflows.models import Task
from workflows.parts import Anchor, DeadlineRule
from workflows.staffing import organization_calendar
from workflows.states import TaskState


def rule(held: Held, task: Task) -> DeadlineRule | None:
    return deadlines.rule_of(held.step(task), held.facts, held.graph)


def set_due(held: Held, task: Task) -> None:
    """Compute when an open task is due, and where that puts it in its owner's queue."""
    task.due_at = _due(held, task, rule(held, task))
    task.queue_at = task.due_at or NEVER
    task.nudge_at = task.due_at


def move_dues(held: Held) -> None:
    """Recompute what hangs on a date field or on another step's moment, if one of those changed in this move."""
    if not held.changed_fields and not held.marks.changed_moments:
        return
    for task in held.live():
        if task.state == TaskState.WAITING:
            continue
        hangs_on = rule(held, task)
        if hangs_on and (hangs_on.anchor.field in held.changed_fields or hangs_on.anchor.step in held.marks.changed_moments):
            _move(held, task, hangs_on)


def amend(held: Held, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Put values into the case's data; answer what changed, as {field: [before, after]}."""
    before = held.case.data
    changed = {key: [before.get(key), value] for key, value in changes.items() if before.get(key) != value}
    if not changed:
        return {}
    held.case.data = {key: value for key, value in {**before, **changes}.items() if value is not None}
    held.changed_fields |= set(changed)
    held.case.title = title(held)
    target = held.graph.process.target
    if isinstance(target, Anchor) and target.field in changed:
        set_case_due(held)
    return changed


def set_case_due(held: Held) -> None:
    """Compute when the whole case should be finished."""
    held.case.due_at = deadlines.target_at(
        held.graph.process.target, started_at=held.case.started_at, data=held.case.data, calendar=organization_calendar()
    )


def title(held: Held) -> str:
    """What the case is called: the values of the process's title fields."""
    values = (held.case.data.get(key) for key in held.graph.process.title_fields)
    return " · ".join(str(value) for value in values if value)[:240]


def _due(held: Held, task: Task, rule: DeadlineRule | None) -> Any:
    return deadlines.due_at(
        rule,
        opened_at=task.ready_at or held.now,
        started_at=held.case.started_at,
        data=held.case.data,
        marks=held.marks,
        calendar=staff_of(held, task.lane_key).calendar,
    )


def _move(held: Held, task: Task, hangs_on: DeadlineRule) -> None:
    before, due = task.due_at, _due(held, task, hangs_on)
    if due == before:
        return
    task.due_at, task.queue_at, task.nudge_at = due, due or NEVER, due
    facts = {"from": before.isoformat() if before else None, "to": due.isoformat() if due else None}
    held.record("task.due_moved", task=task, facts=facts)
