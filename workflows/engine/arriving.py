"""Work arrives at a step, waits or opens; joins open when nothing can come any more (rules R1 to R4, R12)."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Max

from workflows.deadlines import NEVER
from workflows.engine import dues, ending, waiting
from workflows.engine.advance import Advance, Offer
from workflows.engine.assigning import Assignee, assign, staff_of, stand_in_for
from workflows.engine.spent import spent
from workflows.graph import Arrival, Step
from workflows.held import Held
from workflows.models import Task, Wait
from workflows.states import TaskState, WaitEnd


def arrive_all(held: Held, advance: Advance, arrivals: Iterable[Arrival], giver: Task) -> None:
    """One after the other, until an end closes the case: nothing after it is reached.

    What stands beside a wait that is over at once is not begun any more: that has decided.
    """
    decided: frozenset[str] = frozenset()
    for arrival in arrivals:
        if arrival.step.key in decided:
            continue
        if not arrival.step.is_wait:
            _arrive(held, advance, arrival, giver)
        elif _wait_there(held, advance, arrival, giver):
            decided |= held.graph.beside.get(arrival.step.key, frozenset())
        if advance.closed:
            break


def _arrive(held: Held, advance: Advance, arrival: Arrival, giver: Task) -> None:
    """Let one arrival of a finished task take effect."""
    step = arrival.step
    if step.is_end:
        ending.reach(held, advance, step)
        return
    task = _waiting_join(held, step) if step.join == "all" and not arrival.back else None
    if task and (
        task.has_come(giver_id=giver.pk, flow_key=arrival.flow.key) or _is_offered_by(task, giver_id=giver.pk)
    ):
        return  # two routes led there from one giver: one passage is enough
    # Where an earlier step was done again, work goes only where it came back from, over the steps between too.
    only = held.graph.onward(step.key, giver.only_flows, arrival.path) if giver.only_flows else frozenset()
    if task is None:
        task = reach(held, step)
        task.only_flows = sorted(only)
    elif task.only_flows:
        task.only_flows = sorted(only.union(task.only_flows)) if only else []
    # The lanes that really have the work: a task that was passed on as *not ours* is another lane's than its step's.
    crosses = giver.lane_key != task.lane_key
    task.arrivals = [
        *task.arrivals,
        {"flow": arrival.flow.key, "path": list(arrival.path), "from": str(giver.pk), "accepted": not crosses},
    ]
    giver.led_to = [*giver.led_to, str(task.pk)]
    if crosses:
        advance.offers.append(Offer(task, giver, arrival.flow, arrival.path))
    elif step.join == "any":
        open_task(held, advance, task)


def _wait_there(held: Held, advance: Advance, arrival: Arrival, giver: Task) -> bool:
    """Begin to wait; where the moment has come already, or the thing before the work was done again, go on at once.
    Answers whether it did.

    Where the work has come to this wait before on its way, the sweep goes on from it: a circle of waits never turns
    within one move.
    """
    been_here = any(held.graph.flows[key].target == arrival.step.key for key in arrival.path[:-1])
    only = sorted(held.graph.onward(arrival.step.key, giver.only_flows, arrival.path))
    wait = waiting.begin(held, arrival, giver, path=arrival.path, back=arrival.back, only=only)
    if been_here:
        return False
    if waiting.came_before(held, wait, giver):
        waiting.end(held, wait, how=WaitEnd.BEFORE)
    elif waiting.is_past(held, wait):
        waiting.end(held, wait, how=WaitEnd.TIME)
    else:
        return False
    go_on_from(held, advance, wait, giver)
    return True


def go_on_from(held: Held, advance: Advance, wait: Wait, giver: Task) -> None:
    """A wait has ended: what follows comes from whoever worked before it, the whole way.

    :raises NoWayOn: if no flow may be taken.
    """
    held.marks.done(wait.step_key, by=None, outcome="", now=held.now)
    end_beside(held, advance, wait.step_key)
    arrivals = [
        replace(arrival, path=(*_before(wait.path, arrival.path), *arrival.path), back=wait.back or arrival.back)
        for arrival in follow(held, wait.step_key, only=wait.only_flows)
    ]
    arrive_all(held, advance, arrivals, giver)


def follow(held: Held, step_key: str, *, only: Collection[str]) -> tuple[Arrival, ...]:
    """Where a step that is over leads on. What came back and is no longer asked for is not repeated, but where nothing
    else is under way: rather choose afresh than end unseen.

    :param only: keys of the flows to keep to; none: all.
    :raises NoWayOn: if no flow may be taken.
    """
    kept = held.graph.follow(step_key, held.facts, only=frozenset(only) or None)
    return kept if kept or not only or held.is_live() else held.graph.follow(step_key, held.facts)


def end_beside(held: Held, advance: Advance, step_key: str) -> None:
    """One of several that stand beside one another is done: it has decided, the others end."""
    beside = held.graph.beside.get(step_key, frozenset())
    if not beside:
        return
    for wait in held.lasting():
        if wait.step_key in beside:
            waiting.cancel(held, wait, why="beside")
    for task in held.live():
        if task.step_key in beside:
            ending.end(held, advance, task, why="beside")


def _before(path: list[str], further: tuple[str, ...]) -> list[str]:
    """The way to a wait, up to where the way on takes the same flow again: round a circle it leads once."""
    repeated = next((place for place, key in enumerate(path) if key in further), len(path))
    return path[:repeated]


def _is_offered_by(task: Task, *, giver_id: UUID) -> bool:
    return any(came["from"] == str(giver_id) and not came["accepted"] for came in task.arrivals)


def reach(held: Held, step: Step) -> Task:
    """A new visit of a task step, waiting, on the desk or in the pool that the lane says."""
    assert step.lane is not None
    return new_visit(held, step.key, step.lane, assign(held, step, step.lane))


def new_visit(held: Held, step_key: str, lane_key: str, who: Assignee, **kept: Any) -> Task:
    """The next visit of a task step, waiting, with whoever it is given to.

    :param kept: values of further columns, which a visit in the place of another has of that.
    """
    task = Task.fresh(
        organization_id=held.case.organization_id,
        case_id=held.case.pk,
        step_id=held.plan.step_ids[step_key],
        step_key=step_key,
        lane_key=lane_key,
        visit=held.marks.next_visit(step_key),
        owner_id=who.owner_id,
        team_id=who.team_id,
        reached_at=held.now,
        queue_at=NEVER,
        **kept,
    )
    task.points_to(case=held.case)
    held.add(task)
    stand_in_for(held, task, who)
    return task


def accepted(held: Held, advance: Advance, task: Task, *, giver_id: UUID, flow_key: str) -> None:
    """An arrival has been accepted: its task opens, unless it is a join that waits for more."""
    arrived = (str(giver_id), flow_key)
    task.arrivals = [
        {**came, "accepted": True} if (came["from"], came["flow"]) == arrived else came for came in task.arrivals
    ]
    held.marks.happened(task.step_key, "accepted", held.now)
    if held.step(task).join == "any":
        open_task(held, advance, task)


def open_task(held: Held, advance: Advance, task: Task) -> None:
    """Put a waiting task on its desk or into its pool, and start its clock."""
    task.open(now=held.now)
    held.marks.happened(task.step_key, "opened", held.now)
    held.marks.had_lane(task.lane_key, task.owner_id)
    dues.set_due(held, task)
    facts = {"visit": task.visit, "due": task.due_at.isoformat() if task.due_at else None}
    if task.redo_of_id:
        facts["redo_of"] = str(task.redo_of_id)
    waited = held.now - task.reached_at
    working = staff_of(held, task.lane_key).calendar.elapsed(task.reached_at, held.now) if waited else None
    held.record("task.opened", task=task, elapsed=waited or None, working=working, facts=facts)
    advance.opened.append(task)


def wait_again(task: Task) -> None:
    """An open join lost one of its arrivals: it waits for that one, the others stay accepted (rules R8, R9)."""
    task.wait_again()
    task.queue_at = NEVER


def close_again(held: Held, task: Task) -> None:
    """An open task is closed again, and its journal line tells how long it was open."""
    took = spent(held, task)
    wait_again(task)
    facts = took.facts | {"visit": task.visit}
    held.record("task.waits_again", task=task, elapsed=took.elapsed, working=took.working, facts=facts)


def opens_no_more(held: Held, tasks: Collection[Task]) -> None:
    """Open tasks are closed again as if they had not opened: what hangs on that counts from when their steps had opened
    before."""
    if not tasks:
        return
    others = Task.objects.filter(case=held.case, step_key__in={task.step_key for task in tasks})
    rows = others.exclude(pk__in=[task.pk for task in tasks]).values("step_key").annotate(at=Max("ready_at"))
    before = {row["step_key"]: row["at"] for row in rows}
    for task in tasks:
        close_again(held, task)
        held.marks.happened_not(task.step_key, "opened", before=before.get(task.step_key))


def settle(held: Held, advance: Advance) -> None:
    """Ask what every move may have changed: joins that nothing can reach any more open, and a case without live work is
    complete."""
    for task in held.live():
        if task.state == TaskState.WAITING and _may_open(held, task):
            open_task(held, advance, task)
    dues.move_dues(held)
    waiting.move(held)
    ending.complete_if_nothing_is_live(held, advance)


def _may_open(held: Held, join: Task) -> bool:
    """Rule R2, a pure function of graph and live steps: asked again after every move."""
    if held.step(join).join != "all" or not join.arrivals or not all(came["accepted"] for came in join.arrivals):
        return False
    return not held.graph.may_still_arrive(join.step_key, held.live_keys(but=join))


def _waiting_join(held: Held, step: Step) -> Task | None:
    """The visit of a join that still waits; of two, which only an arrival over a back flow can make, the earlier."""
    waiting = [task for task in held.live() if task.step_key == step.key and task.state == TaskState.WAITING]
    return min(waiting, key=lambda task: task.visit, default=None)
