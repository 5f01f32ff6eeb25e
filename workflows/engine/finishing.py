"""Work is begun, done or skipped, and leads on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflows import journal
from workflows.engine import dues
from workflows.engine.advance import Advance
from workflows.engine.arriving import arrive, settle
from workflows.engine.assigning import staff_of
from workflows.graph import Step
from workflows.held import Held
from workflows.models import Task


def start(held: Held, step: Step, *, data: dict[str, Any]) -> Advance:
    """Begin a new case: its start is a task of the starter's, done at once, the first giver (rules R1, R19)."""
    assert step.lane is not None
    held.record("case.started", step_key=step.key, facts={"reference": held.case.reference})
    task = Task(
        organization_id=held.case.organization_id,
        case=held.case,
        step_id=held.plan.step_ids[step.key],
        step_key=step.key,
        lane_key=step.lane,
        visit=held.marks.next_visit(step.key),
        owner_id=held.case.started_by_id,
        reached_at=held.now,
        queue_at=held.now,
    )
    held.add(task)
    task.open(now=held.now)
    task.start(now=held.now)
    advance = finish(held, task, outcome="", changes=data)
    if held.graph.process.target is not None:
        dues.set_case_due(held)
    return advance


def finish(held: Held, task: Task, *, outcome: str, changes: dict[str, Any]) -> Advance:
    """Complete a task: merge what it filled, follow its flows.

    :raises NoWayOn: if no flow may be taken.
    """
    implicit, spent = task.started_at is None, _spent(held, task)
    task.complete(by=held.case.started_by_id if held.by.is_system else held.by.person_id, outcome=outcome, now=held.now)
    held.marks.had_lane(task.lane_key, task.done_by_id)
    changed = dues.amend(held, changes)
    facts = spent.facts | {"visit": task.visit, "outcome": outcome, "implicit": implicit}
    held.record("task.done", task=task, elapsed=spent.elapsed, working=spent.working, facts=facts, personal=_content(changed))
    return _lead_on(held, task, outcome)


def skip(held: Held, task: Task, *, outcome: str, reason: str) -> Advance:
    """Go on as if the task were done (rule R10)."""
    spent = _spent(held, task)
    task.skip(by=held.by.person_id, outcome=outcome, now=held.now)
    facts = spent.facts | {"visit": task.visit, "outcome": outcome}
    held.record("task.skipped", task=task, elapsed=spent.elapsed, working=spent.working, facts=facts, personal={"reason": reason})
    advance = _lead_on(held, task, outcome)
    advance.ended.append(task)  # offers made *to* it are moot
    return advance


def _lead_on(held: Held, task: Task, outcome: str) -> Advance:
    advance = Advance(held.case, done=task)
    held.marks.done(task.step_key, by=task.done_by_id, outcome=outcome, now=held.now)
    task.draft, task.draft_by_id = {}, None
    for arrival in held.graph.follow(task.step_key, held.facts, only=frozenset(task.only_flows) or None):
        arrive(held, advance, arrival, task)
        if advance.closed:  # an end that closes the case: nothing after it is reached
            break
    settle(held, advance)
    return advance


@dataclass(frozen=True, slots=True)
class _Spent:
    """How long a visit took, from ready to now, and its parts in milliseconds."""

    elapsed: timedelta | None = None
    working: timedelta | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def _spent(held: Held, task: Task) -> _Spent:
    if task.ready_at is None:
        return _Spent()
    paused = sum((_length(pause) for pause in task.pauses), timedelta())
    touch = held.now - task.started_at - paused if task.started_at else None
    return _Spent(
        elapsed=held.now - task.ready_at,
        working=staff_of(held, task.lane_key).calendar.elapsed(task.ready_at, held.now),
        facts={"touch_ms": journal.milliseconds(touch), "paused_ms": journal.milliseconds(paused)},
    )


def _length(pause: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(pause["to"]) - datetime.fromisoformat(pause["from"])


def _content(changed: dict[str, list[Any]]) -> dict[str, Any] | None:
    return {"changed": changed} if changed else None
