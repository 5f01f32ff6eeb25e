"""Work comes back: given back, sent back, taken back, passed on, reopened (rules R6 to R9, R14, R23)."""

from collections.abc import Collection
from typing import Any

from procops.errors import Refused
from workflows.earlier import Came, way_back
from workflows.engine import ending
from workflows.engine.advance import Advance
from workflows.engine.arriving import new_visit, open_task, reach, settle, wait_again
from workflows.engine.assigning import assign, reassign_to_giver, stand_in_for
from workflows.engine.spent import spent
from workflows.graph import Step
from workflows.held import Held
from workflows.models import Task
from workflows.states import TaskState


class NoWayBack(Refused):
    """ "{step}" is not what it was, or not where it was, in the version to which {case} was moved: nothing can go back
    there."""

    next_action = "Put right what is wrong here, or ask the process owner to take the move back."


def must_lead_back(held: Held, giver: Task, path: Collection[str]) -> None:
    """Work that came before the case was moved to another version may have come a way that is not there any more.

    :raises NoWayBack:
    """
    graph = held.graph
    step = graph.steps.get(giver.step_key)
    there = step is not None and step.is_work and giver.lane_key in graph.lanes
    if not there or any(key not in graph.flows for key in path):
        raise NoWayBack(step=held.step(giver).name, case=held.case.reference)


def give_back(held: Held, task: Task, giver: Task, *, flow_key: str, fields: list[str]) -> Advance:
    """An offer was refused: the waiting task ends (a join stays while others have arrived), the giver's step is visited
    anew."""
    advance = Advance(held.case)
    came = _remove(task, giver, flow_key)
    if not task.arrivals:
        task.give_back(now=held.now)
        held.record("task.returned", task=task, facts={"visit": task.visit})
        advance.ended.append(task)
    return redone(held, advance, giver, path={*came["path"], *task.only_flows}, fields=fields)


def send_back(held: Held, task: Task, giver: Task, *, flow_key: str, fields: list[str]) -> Advance:
    """Accepted work turned out wrong: the receiver's task is returned; a join waits again and keeps what else has
    come."""
    advance = Advance(held.case)
    took = spent(held, task)
    came = _remove(task, giver, flow_key)
    waits = bool(task.arrivals)
    if task.state == TaskState.WAITING:  # a join that had accepted this arrival and waits for more
        if not waits:
            task.give_back(now=held.now)
    elif waits:
        wait_again(task)
    else:
        task.send_back(now=held.now)
    if not waits:
        advance.ended.append(task)
    facts = took.facts | {"visit": task.visit, "waits_again": waits}
    held.record("task.sent_back", task=task, elapsed=took.elapsed, working=took.working, facts=facts)
    return redone(held, advance, giver, path={*came["path"], *task.only_flows}, fields=fields)


def redo_from(held: Held, task: Task, earlier: Task, *, gone: Collection[Came]) -> Advance:
    """An earlier step is done anew before this one can go on; what came from there is sent back, as in rule R8.

    :param gone: the arrivals that came from there.
    """
    advance = Advance(held.case)
    took = spent(held, task)
    task.arrivals = [came for came in task.arrivals if came not in gone]
    waits = bool(task.arrivals)
    if waits:
        wait_again(task)
    else:
        task.send_back(now=held.now)
        advance.ended.append(task)
    facts = took.facts | {"visit": task.visit, "waits_again": waits}
    held.record("task.sent_back", task=task, elapsed=took.elapsed, working=took.working, facts=facts)
    path = way_back(held.graph, gone, earlier.step_key).union(task.only_flows)
    return redone(held, advance, earlier, path=path, fields=[])


def take_back(held: Held, task: Task, giver: Task, *, flow_key: str) -> Advance:
    """The giver wants it back before anybody accepted it."""
    advance = Advance(held.case)
    came = _remove(task, giver, flow_key)
    if not task.arrivals:
        ending.end(held, advance, task, why="taken_back")
    return redone(held, advance, giver, path={*came["path"], *task.only_flows}, fields=[])


def pass_on(held: Held, task: Task, lane_key: str) -> None:
    """*Not ours*: the waiting work belongs to another lane; whoever fills that one is asked next.

    :raises LaneNotStaffed: if nobody does.
    """
    task.lane_key = lane_key
    who = assign(held, held.step(task), lane_key)
    task.owner_id, task.team_id = who.owner_id, who.team_id
    stand_in_for(held, task, who)


def reopen(held: Held, step: Step) -> Advance:
    """Begin again at a step of a completed case."""
    advance = Advance(held.case)
    held.case.reopen()
    held.marks.ended_with("")
    open_task(held, advance, reach(held, step))
    return advance


def being_redone(held: Held, giver: Task) -> Task | None:
    """The live visit that does again what this one did, or what a redo of it did: it goes by what came for both."""
    came = [(one["from"], one["flow"]) for one in giver.arrivals]
    for task in held.live():
        if task.redo_of_id == giver.pk:
            return task
        is_again = bool(came) and task.redo_of_id is not None and task.step_key == giver.step_key
        if is_again and [(one["from"], one["flow"]) for one in task.arrivals] == came:
            return task
    return None


def redone(held: Held, advance: Advance, giver: Task, *, path: set[str], fields: list[str]) -> Advance:
    """A new visit at the giver's step, ready at once, in the giver's hands (rules R6, R7); then ask what that changed.

    Over which flows the work goes on is in ``path``: what came back, and where that was itself to go only; what follows
    keeps to it too. No path: all flows again. A second return while the redo is live adds its flows to it.
    """
    must_lead_back(held, giver, path)
    live = being_redone(held, giver)
    if live is not None:
        live.only_flows = sorted(path.union(live.only_flows)) if live.only_flows and path else []
        live.marked_fields = sorted({*live.marked_fields, *fields})
        settle(held, advance)
        return advance
    redo = once_more(
        held,
        giver,
        redo_of_id=giver.pk,
        only_flows=sorted(path),
        marked_fields=sorted(set(fields)),
        arrivals=[{**came, "accepted": True} for came in giver.arrivals],
    )
    open_task(held, advance, redo)
    advance.redone.append(redo)
    settle(held, advance)
    return advance


def once_more(held: Held, former: Task, **kept: Any) -> Task:
    """A new visit in the place of one that is over, in the same hands where they are still here, with what was ticked.

    :param kept: values of further columns that it has of the former.
    """
    who = reassign_to_giver(held, former)
    return new_visit(held, former.step_key, former.lane_key, who, ticked=former.ticked, **kept)


def _remove(task: Task, giver: Task, flow_key: str) -> dict[str, Any]:
    came = next(c for c in task.arrivals if c["from"] == str(giver.pk) and c["flow"] == flow_key)
    task.arrivals = [c for c in task.arrivals if c is not came]
    return came
