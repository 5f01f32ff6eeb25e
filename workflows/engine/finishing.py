"""Work is begun, done or skipped, and leads on."""

from typing import Any
from uuid import UUID

from workflows.engine import dues, waiting
from workflows.engine.advance import Advance
from workflows.engine.arriving import arrive_all, end_beside, follow, go_on_from, settle
from workflows.engine.spent import spent
from workflows.graph import Arrival, Step
from workflows.held import Held
from workflows.models import Entry, Task, Wait
from workflows.states import WaitEnd


def start(held: Held, step: Step, *, data: dict[str, Any]) -> Advance:
    """Begin a new case: its start is a task of the starter's, done at once, the first giver (rules R1, R19)."""
    assert step.lane is not None
    held.record("case.started", step_key=step.key, facts={"reference": held.case.reference})
    task = Task.fresh(
        organization_id=held.case.organization_id,
        case_id=held.case.pk,
        step_id=held.plan.step_ids[step.key],
        step_key=step.key,
        lane_key=step.lane,
        visit=held.marks.next_visit(step.key),
        owner_id=held.case.started_by_id,
        reached_at=held.now,
        queue_at=held.now,
    )
    task.points_to(case=held.case)
    held.add(task)
    task.open(now=held.now)
    dues.set_case_due(held)
    return finish(held, task, outcome="", changes=data)


def finish(held: Held, task: Task, *, outcome: str, changes: dict[str, Any]) -> Advance:
    """Complete a task: merge what it filled, follow its flows.

    :raises NoWayOn: if no flow may be taken.
    """
    implicit, took = task.started_at is None, spent(held, task)
    # A case begun by a token or a mail has its process owner as starter, who has done the start form then.
    task.complete(by=held.by.person_id or task.owner_id, outcome=outcome, now=held.now)
    held.marks.had_lane(task.lane_key, task.done_by_id)
    changed = dues.amend(held, changes)
    late = held.now > task.due_at if task.due_at else None
    facts = took.facts | {"visit": task.visit, "outcome": outcome, "implicit": implicit, "late": late}
    personal = {"changed": changed} if changed else None
    held.record("task.done", task=task, elapsed=took.elapsed, working=took.working, facts=facts, personal=personal)
    return _lead_on(held, task)


def skip(held: Held, task: Task, *, outcome: str, reason: str) -> Advance:
    """Go on as if the task were done (rule R10)."""
    took = spent(held, task)
    task.skip(by=held.by.person_id, outcome=outcome, now=held.now)
    facts = took.facts | {"visit": task.visit, "outcome": outcome}
    held.record(
        "task.skipped", task=task, elapsed=took.elapsed, working=took.working, facts=facts, personal={"reason": reason}
    )
    advance = _lead_on(held, task)
    advance.ended.append(task)  # offers made *to* it are moot
    return advance


def end_wait(held: Held, wait: Wait, *, how: WaitEnd, changes: dict[str, Any] | None = None) -> Advance:
    """What was waited for has come, and may have brought values along: go on.

    :raises NoWayOn: if no flow may be taken.
    """
    changed = dues.amend(held, changes or {})
    waiting.end(held, wait, how=how, changed=changed)
    return _after(held, wait)


def skip_wait(held: Held, wait: Wait, *, reason: str) -> Advance:
    """Go on without what was waited for (rule R10)."""
    waiting.skip(held, wait, reason=reason)
    return _after(held, wait)


def _after(held: Held, wait: Wait) -> Advance:
    giver = held.giver_of(wait)
    advance = Advance(held.case)
    go_on_from(held, advance, wait, giver)
    settle(held, advance)
    return advance


def _lead_on(held: Held, task: Task) -> Advance:
    advance = Advance(held.case, done=task)
    held.marks.done(task.step_key, by=task.done_by_id, outcome=task.outcome, now=held.now)
    task.draft, task.draft_by_id = {}, None
    end_beside(held, advance, task.step_key)
    arrivals = follow(held, task.step_key, only=task.only_flows)
    if task.only_flows and _stands_between(held, task):
        arrivals = _with_what_is_new(held, task, arrivals)
    arrive_all(held, advance, arrivals, task)
    settle(held, advance)
    return advance


def _stands_between(held: Held, task: Task) -> bool:
    """Whether a step with flows to keep to is no redo itself: it stands between one and where work came back from. A
    visit that only mends a slip, after an undo, is what the undone one was."""
    redo_of = task.redo_of_id
    undone = _undone(held, task.step_key) if redo_of else set()
    while redo_of is not None:
        if redo_of not in undone:
            return False
        redo_of = Task.objects.values_list("redo_of_id", flat=True).get(pk=redo_of)
    return True


def _with_what_is_new(held: Held, task: Task, kept: tuple[Arrival, ...]) -> tuple[Arrival, ...]:
    """A step between a redo and where work came back from asks anew: what it asks for now and never led to before comes
    beside what came back; what it led to before stands, if that was not undone."""
    former = Task.objects.filter(case=held.case, step_key=task.step_key).exclude(pk=task.pk)
    former = former.exclude(pk__in=_undone(held, task.step_key))
    led_to = {UUID(each) for ids in former.values_list("led_to", flat=True) for each in ids}
    stands = set(Task.objects.filter(pk__in=led_to).values_list("step_key", flat=True))
    stands |= set(Wait.objects.filter(case=held.case, giver__in=former).values_list("step_key", flat=True))
    paths = {arrival.path for arrival in kept}
    asked = held.graph.follow(task.step_key, held.facts)
    return tuple(arrival for arrival in asked if arrival.path in paths or arrival.step.key not in stands)


def _undone(held: Held, step_key: str) -> set[UUID]:
    """The visits of a step whose completion was taken back."""
    lines = Entry.objects.filter(case=held.case, step_key=step_key, kind="task.undone")
    return {task_id for task_id in lines.values_list("task_id", flat=True) if task_id}
