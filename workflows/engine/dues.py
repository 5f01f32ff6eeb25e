"""Due moments: set when a task opens, moved when what they hang on changes (rules R13, R20)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from procops.working_time import WorkingTimeError
from workflows import conditions, deadlines, fields, ladder, reminders
from workflows.deadlines import NEVER
from workflows.engine.assigning import calendar_of, staff_of
from workflows.held import Held
from workflows.ladder import Climb
from workflows.models import Task
from workflows.parts import Anchor, DeadlineRule, Span
from workflows.reminders import Moment
from workflows.staffing import organization_calendar
from workflows.states import IN_HAND, CaseState, TaskState


def set_due(held: Held, task: Task) -> None:
    """Compute when an open task is due, and where that puts it in its owner's queue."""
    _be_due(held, task, _due(held, task))


def push_due(held: Held, task: Task, since: datetime) -> None:
    """The task's clock has stood still from that moment, or from its opening, until now. Dates do not move."""
    rule = _rule(held, task)
    if task.due_at is None or task.ready_at is None or rule is None or rule.anchor.field:
        return
    calendar = staff_of(held, task.lane_key).calendar
    since = max(since, task.ready_at)
    _be_due(
        held,
        task,
        deadlines.pushed(task.due_at, since=since, until=held.now, unit=rule.span.unit, calendar=calendar),
    )


def set_nudge(held: Held, task: Task) -> None:
    """Say when the sweep has to look at an open task first: where somebody was reminded already, it says nothing then.

    A nudge sleeps while its case is paused, and that of a paused task until its longest pause is over; in practice
    nobody is nudged.
    """
    if task.state == TaskState.ON_HOLD:
        task.nudge_at = pause_ends(held, task)
        return
    awake = task.state in IN_HAND and held.case.state == CaseState.OPEN and not held.case.is_practice
    first = next(nudges(held, task), None) if awake else None
    task.nudge_at = first.at if first else None
    if awake and task.due_at is not None and (first is None or first.at > task.due_at):
        climb = next(climbs(held, task), None)
        task.nudge_at = min(filter(None, (task.nudge_at, climb.at if climb else None)), default=None)


def pause_ends(held: Held, task: Task) -> datetime | None:
    """When a paused task goes on by itself; never, while its case is paused or it waits for the answer to a problem."""
    if task.held_at is None or task.hold_cause or held.case.state != CaseState.OPEN or held.case.is_practice:
        return None
    try:
        return deadlines.answer_by(task.held_at, held.step(task).pause_at_most, calendar_of(held, task.lane_key))
    except WorkingTimeError:
        return None  # a calendar without hours has no next working day


def nudges(held: Held, task: Task) -> Iterator[Moment]:
    """When whoever has an open task is reminded of it, in order; never, where it has no due moment."""
    if task.due_at is None or task.ready_at is None:
        return iter(())
    calendar = calendar_of(held, task.lane_key)
    return reminders.of_task(
        held.step(task).reminders,
        opened_at=task.ready_at,
        due_at=task.due_at,
        paused=reminders.stood_still(task.pauses, task.ready_at, calendar),
        calendar=calendar,
    )


def climbs(held: Held, task: Task) -> Iterator[Climb]:
    """When each level of the ladder is reached while an open task is late; never, where it has no due moment."""
    if task.due_at is None or task.ready_at is None:
        return iter(())
    levels = ladder.of_step(held.graph, task.lane_key)
    return ladder.climbs(levels, task.due_at, calendar_of(held, task.lane_key))


def move_dues(held: Held) -> None:
    """Recompute what hangs on data or on another step's moment, if one of those changed in this move."""
    if not held.changed_fields and not held.marks.changed_moments:
        return
    for task in held.live():
        if task.state != TaskState.WAITING and any(_hangs(held, rule) for rule in held.step(task).deadlines):
            recount(held, task)


def recount(held: Held, task: Task) -> None:
    """Count anew when an open task is due, from the rules as they are now, and tell if that moved it."""
    before, due = task.due_at, _due(held, task)
    if due == before:
        return
    _be_due(held, task, due)
    facts = {"from": before.isoformat() if before else None, "to": due.isoformat() if due else None}
    held.record("task.due_moved", task=task, facts=facts)


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
    target = held.graph.process.target
    if target is not None:
        held.case.due_at = deadlines.target_at(
            target, started_at=held.case.started_at, data=held.case.data, calendar=organization_calendar()
        )


def push_case_due(held: Held, since: datetime, until: datetime) -> None:
    """The case's own clock has stood still from one moment to the other."""
    target = held.graph.process.target
    if held.case.due_at is not None and isinstance(target, Span):
        held.case.due_at = deadlines.pushed(
            held.case.due_at, since=since, until=until, unit=target.unit, calendar=organization_calendar()
        )


def title(held: Held) -> str:
    """What the case is called: the values of the process's title fields, in words; a confidential one tells nobody."""
    asked = (held.graph.fields[key] for key in held.graph.process.title_fields)
    shown = (fields.display(field, held.case.data.get(field.key)) for field in asked if not field.confidential)
    return " · ".join(filter(None, shown))[:240]


def _rule(held: Held, task: Task) -> DeadlineRule | None:
    return deadlines.rule_of(held.step(task), held.facts, held.graph)


def _hangs(held: Held, rule: DeadlineRule) -> bool:
    """Whether a rule asks something that this move has changed."""
    return (
        rule.anchor.field in held.changed_fields
        or rule.anchor.step in held.marks.changed_moments
        or not held.changed_fields.isdisjoint(conditions.fields_asked(rule.when))
    )


def _due(held: Held, task: Task) -> datetime | None:
    """From the rules as they are now, and what the ledger says of pauses since the task opened."""
    rule = _rule(held, task)
    calendar = staff_of(held, task.lane_key).calendar
    opened_at = task.ready_at or held.now
    due = deadlines.due_at(
        rule,
        opened_at=opened_at,
        started_at=held.case.started_at,
        data=held.case.data,
        marks=held.marks,
        calendar=calendar,
    )
    if due is None or rule is None or rule.anchor.field:
        return due
    for pause in task.pauses:
        begin, end = datetime.fromisoformat(pause["from"]), datetime.fromisoformat(pause["to"])
        if pause["clock"] and end > opened_at:
            since = max(begin, opened_at)
            due = deadlines.pushed(due, since=since, until=end, unit=rule.span.unit, calendar=calendar)
    return due


def _be_due(held: Held, task: Task, due: datetime | None) -> None:
    task.due_at, task.queue_at = due, due or NEVER
    set_nudge(held, task)
