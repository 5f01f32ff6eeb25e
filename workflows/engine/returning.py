"""Work comes back: given back, sent back, taken back, undone, passed on, reopened (rules R6 to R9, R14, R23)."""

from typing import Any

from workflows.deadlines import NEVER
from workflows.engine import dues, ending
from workflows.engine.advance import Advance
from workflows.engine.arriving import open_task, reach, settle
from workflows.engine.assigning import assign, reassign_to_giver
from workflows.graph import Step
from workflows.held import Held
from workflows.models import Task


def give_back(held: Held, task: Task, giver: Task, *, flow_key: str, fields: list[str]) -> Advance:
    """An offer was refused: the waiting task ends (a join stays while others have arrived), the giver's step is visited anew."""
    advance = Advance(held.case)
    came = _remove(task, giver, flow_key)
    if not task.arrivals:
        task.give_back(now=held.now)
        held.record("task.returned", task=task, facts={"visit": task.visit})
        advance.ended.append(task)
    _redo(held, advance, giver, path=came["path"], fields=fields)
    settle(held, advance)
    return advance


def send_back(held: Held, task: Task, giver: Task, *, flow_key: str, fields: list[str]) -> Advance:
    """Accepted work turned out wrong: the receiver's task is returned; a join waits again and keeps what else has come."""
    advance = Advance(held.case)
    came = _remove(task, giver, flow_key)
    if task.arrivals:
        task.wait_again()
        task.queue_at = NEVER
    else:
        task.send_back(now=held.now)
        advance.ended.append(task)
    held.record("task.sent_back", task=task, facts={"visit": task.visit, "waits_again": task.is_live})
    _redo(held, advance, giver, path=came["path"], fields=fields)
    settle(held, advance)
    return advance


def take_back(held: Held, task: Task, giver: Task, *, flow_key: str) -> Advance:
    """The giver wants it back before anybody accepted it."""
    advance = Advance(held.case)
    came = _remove(task, giver, flow_key)
    if not task.arrivals:
        ending.end(held, advance, task, why="taken_back")
    _redo(held, advance, giver, path=came["path"], fields=[])
    settle(held, advance)
    return advance


def undo(held: Held, done: Task, reached: list[Task], *, data: dict[str, Any]) -> Advance:
    """Take back a completion: what it reached is cancelled, the step is open again, the data are as they were."""
    advance = Advance(held.case)
    for task in reached:
        task.arrivals = [came for came in task.arrivals if came["from"] != str(done.pk)]
        if not task.arrivals:
            ending.end(held, advance, task, why="undone")
    held.marks.undone(done.step_key)
    changed = dues.amend(held, data)
    held.record("task.undone", task=done, facts={"visit": done.visit}, personal={"changed": changed} if changed else None)
    _redo(held, advance, done, path=None, fields=[])
    settle(held, advance)
    return advance


def pass_on(held: Held, task: Task, lane_key: str) -> None:
    """*Not ours*: the waiting work belongs to another lane; whoever fills that one is asked next."""
    task.lane_key = lane_key
    who = assign(held, held.step(task), lane_key)
    task.owner_id, task.team_id = who.owner_id, who.team_id


def reopen(held: Held, step: Step) -> Advance:
    """Begin again at a step of a completed case."""
    advance = Advance(held.case)
    held.case.reopen()
    held.marks.ended_with("")
    open_task(held, advance, reach(held, step, None))
    return advance


def _redo(held: Held, advance: Advance, giver: Task, *, path: list[str] | None, fields: list[str]) -> None:
    """A new visit at the giver's step, ready at once, in the giver's hands; it follows only what came back (rules R6, R7).

    A second return while the first redo is live adds its flow to it. ``path`` None: all flows again.
    """
    step = held.step(giver)
    only = [] if path is None or step.split == "first" else path
    live = next((task for task in held.live() if task.redo_of_id == giver.pk), None)
    if live is not None:
        live.only_flows = sorted({*live.only_flows, *only}) if live.only_flows and only else []
        live.marked_fields = sorted({*live.marked_fields, *fields})
        return
    who = reassign_to_giver(held, giver)
    redo = Task(
        organization_id=held.case.organization_id,
        case=held.case,
        step_id=giver.step_id,
        step_key=giver.step_key,
        lane_key=giver.lane_key,
        visit=held.marks.next_visit(giver.step_key),
        owner_id=who.owner_id,
        team_id=who.team_id,
        redo_of=giver,
        only_flows=sorted(only),
        marked_fields=sorted(set(fields)),
        ticked=giver.ticked,
        arrivals=[{**came, "accepted": True} for came in giver.arrivals],
        reached_at=held.now,
        queue_at=NEVER,
    )
    held.add(redo)
    open_task(held, advance, redo)
    advance.redone.append(redo)


def _remove(task: Task, giver: Task, flow_key: str) -> dict[str, Any]:
    came = next(c for c in task.arrivals if c["from"] == str(giver.pk) and c["flow"] == flow_key)
    task.arrivals = [c for c in task.arrivals if c is not came]
    return came


