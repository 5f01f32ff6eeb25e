"""What was done or accepted is taken back as if it had not happened (rules R9, R23)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows.engine import dues, ending, waiting
from workflows.engine.advance import Advance, Offer
from workflows.engine.arriving import open_task, opens_no_more
from workflows.engine.returning import must_lead_back, once_more, redone
from workflows.held import Held
from workflows.models import Entry, Task, Wait
from workflows.states import TaskState, WaitState


def undo(held: Held, done: Task, followed: list[Task], *, data: dict[str, Any]) -> Advance:
    """Take back a completion: what it reached ends, a join that could open because of it waits again, what it had ended
    beside it is there again, the step is open again, the data are as they were.

    :param followed: tasks that its work has reached, and those that could open because it went elsewhere.
    """
    advance = Advance(held.case)
    for task in followed:
        task.arrivals = [came for came in task.arrivals if came["from"] != str(done.pk)]
        if not task.arrivals:
            ending.end(held, advance, task, why="undone")
    for wait in held.lasting():
        if wait.giver_id == done.pk:
            waiting.cancel(held, wait, why="undone")
    opens_no_more(held, [task for task in followed if task.is_live and task.state != TaskState.WAITING])
    held.marks.undone(done.step_key, stands=_still_done(held, done))
    changed = dues.amend(held, data)
    _again_beside(held, advance, done)
    personal = {"changed": changed} if changed else None
    held.record("task.undone", task=done, facts={"visit": done.visit}, personal=personal)
    return redone(held, advance, done, path=set(done.only_flows), fields=[])


def _still_done(held: Held, undone: Task) -> tuple[str, datetime] | None:
    """Outcome and moment of the last other visit of a step whose completion was not taken back."""
    taken_back = Entry.objects.filter(case=held.case, step_key=undone.step_key, kind="task.undone")
    others = Task.objects.filter(
        case=held.case, step_key=undone.step_key, state__in=(TaskState.DONE, TaskState.SKIPPED)
    )
    stand = others.exclude(pk=undone.pk).exclude(pk__in=taken_back.values("task_id"))
    last = stand.order_by("-ended_at", "-visit").only("outcome", "ended_at").first()
    return (last.outcome, last.ended_at) if last and last.ended_at else None


def _again_beside(held: Held, advance: Advance, done: Task) -> None:
    """What a completion had ended, because it stood beside it: waits last again, work is there again."""
    beside = held.graph.beside.get(done.step_key)
    if not beside:
        return
    waits = Wait.objects.filter(case=held.case, step_key__in=beside, state=WaitState.CANCELLED, ended_at=done.ended_at)
    for wait in waits.order_by("id"):
        waiting.again(held, wait)
    tasks = Task.objects.filter(case=held.case, step_key__in=beside, state=TaskState.CANCELLED, ended_at=done.ended_at)
    for task in tasks.order_by("id"):
        _there_again(held, advance, task)


def _there_again(held: Held, advance: Advance, ended: Task) -> None:
    """A new visit in the place of one that was ended: as far as that had come, with what was typed. What waited to be
    accepted is offered once more, what had been accepted is open at once."""
    must_lead_back(held, ended, {came["flow"] for came in ended.arrivals})
    task = once_more(
        held,
        ended,
        arrivals=ended.arrivals,
        redo_of_id=ended.redo_of_id,
        only_flows=ended.only_flows,
        marked_fields=ended.marked_fields,
        draft=ended.draft,
        draft_by_id=ended.draft_by_id,
    )
    if ended.ready_at is not None:
        open_task(held, advance, task)
    givers = Task.objects.in_bulk([UUID(came["from"]) for came in ended.arrivals if not came["accepted"]])
    for came in ended.arrivals:
        if not came["accepted"]:
            giver = givers[UUID(came["from"])]
            giver.points_to(case=held.case)
            advance.offers.append(Offer(task, giver, held.graph.flows[came["flow"]], tuple(came["path"])))


def undo_acceptance(
    held: Held,
    task: Task,
    *,
    arrivals: Collection[tuple[UUID, str]],
    owner_id: UUID | None,
    accepted_before: datetime | None,
) -> None:
    """An acceptance is taken back before anybody began: the task waits again, on the desk or in the pool where it lay.

    :param arrivals: giver's task and flow of each that is not accepted any more.
    :param accepted_before: when the step had been accepted last before that.
    """
    if task.state != TaskState.WAITING:
        opens_no_more(held, [task])
    held.marks.happened_not(task.step_key, "accepted", before=accepted_before)
    refused = {(str(giver), flow) for giver, flow in arrivals}
    task.arrivals = [
        {**came, "accepted": False} if (came["from"], came["flow"]) in refused else came for came in task.arrivals
    ]
    if task.owner_id and task.owner_id != owner_id:
        held.marks.had_not_lane(task.lane_key, task.owner_id)
    task.owner_id = owner_id
