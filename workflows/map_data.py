"""What the swimlane map of a process shows: who fills its roles and, for a case, how far it has come.

Pure: from the graph and rows that were read already. ``{% process_map map.document map.people map.progress %}`` draws
it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows import words
from workflows.graph import Graph
from workflows.models import Case, Task, Wait
from workflows.staffing import Staff
from workflows.states import IN_HAND, CaseState, TaskState, WaitState

Progress = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MapData:
    """The map of a process; ``progress`` is None where no case is seen."""

    document: Mapping[str, Any]
    people: dict[str, dict[str, str]]
    progress: Progress | None


def map_data(
    graph: Graph,
    *,
    staff: Staff,
    names: Mapping[UUID, str],
    now: datetime,
    case: Case | None = None,
    tasks: Iterable[Task] | None = None,
    waits: Iterable[Wait] = (),
    ends: Collection[str] = (),
) -> MapData:
    """The map of a process, or of a case.

    :param names: what the people and teams are called whose ids :func:`ids_on_map` tells.
    :param case: tells who fills the roles that differ from case to case, and whether it is paused.
    :param tasks: all tasks of the case, ended ones included; None: a process seen without a case.
    :param waits: all its waits.
    :param ends: keys of the ends that the case has reached.
    """
    progress = None if tasks is None else _progress(graph, list(tasks), list(waits), names, case, frozenset(ends), now)
    return MapData(graph.document, _people(graph, staff, names, case), progress)


def ids_on_map(graph: Graph, *, staff: Staff, case: Case | None = None, tasks: Iterable[Task] = ()) -> set[UUID]:
    """Ids of the people and teams whose names the map shows."""
    ids: set[UUID | None] = set()
    for lane in filter(None, map(staff.get, graph.lanes)):
        ids |= {lane.team_id, lane.person_id, lane.accountable_id}
        if case is not None:
            filler = lane.fillers(case)
            ids |= {filler.owner_id, filler.team_id}
    ids |= {each for task in tasks for each in (task.owner_id, task.team_id)}
    return {each for each in ids if each}


def _people(graph: Graph, staff: Staff, names: Mapping[UUID, str], case: Case | None) -> dict[str, dict[str, str]]:
    people = {}
    for key in graph.lanes:
        lane = staff.get(key)
        if lane is None:
            continue
        filler = lane.fillers(case) if case else None
        known = filler and (filler.owner_id or filler.team_id)
        name = names.get(known, "") if known else words.who_fills(lane, graph=graph, names=names)
        accountable = names.get(lane.accountable_id, "") if lane.accountable_id else ""
        people[key] = {"name": name, "accountable": accountable}
    return people


def _progress(
    graph: Graph,
    tasks: list[Task],
    waits: list[Wait],
    names: Mapping[UUID, str],
    case: Case | None,
    ends: frozenset[str],
    now: datetime,
) -> Progress:
    visits: dict[str, list[Task]] = {}
    for task in tasks:
        visits.setdefault(task.step_key, []).append(task)
    is_paused = case is not None and case.state == CaseState.ON_HOLD
    steps = {}
    for key, of_step in visits.items():
        if at := _at(of_step, names, is_paused=is_paused, now=now):
            steps[key] = at
    steps |= {key: at for key, at in _waited(waits, is_paused=is_paused).items() if key in graph.steps}
    steps |= {key: {"state": "done"} for key in ends if key in graph.steps}
    taken = {key for task in tasks for came in task.arrivals for key in came["path"]}
    taken |= {key for wait in waits if wait.state != WaitState.CANCELLED for key in wait.path}
    taken |= _taken_to_ends(graph, ends, {task.step_key for task in tasks if task.state == TaskState.DONE})
    # Nobody works on a decision: it was passed when a flow into it was taken.
    passed = {graph.flows[key].target for key in taken if key in graph.flows}
    steps |= {key: {"state": "done"} for key in passed if graph.steps[key].is_route}
    return {"steps": steps, "flows": {key: "taken" for key in graph.flows if key in taken}}


def _at(visits: list[Task], names: Mapping[UUID, str], *, is_paused: bool, now: datetime) -> dict[str, Any] | None:
    """How one step stands: the live visit that matters most, else how the last one ended; None: as if never reached."""
    live = [task for task in visits if task.is_live]
    if live:
        task = min(live, key=_weight)
        stands_still = is_paused or task.state == TaskState.ON_HOLD
        state = "paused" if stands_still else "live" if task.state in IN_HAND else _waiting(task)
        who = task.owner_id or task.team_id
        found = {"state": state, "who": names.get(who, "") if who else ""}
        late = not stands_still and any(each.queue_at < now for each in live)
        return found | ({"late": True} if late else {}) | _counted(visits)
    ended = [task for task in visits if task.state != TaskState.CANCELLED]
    if not ended:
        return None
    last = max(ended, key=lambda task: task.visit)
    return {"state": "returned" if last.state == TaskState.RETURNED else "done"} | _counted(visits)


def _waiting(task: Task) -> str:
    """A join whose arrivals are all accepted asks nobody: it waits for what has not come."""
    return "waiting" if task.is_offered else "branches"


def _waited(waits: list[Wait], *, is_paused: bool) -> dict[str, dict[str, Any]]:
    """How the waits stand: one that lasts counts before those that are over."""
    found: dict[str, dict[str, Any]] = {}
    for wait in sorted(waits, key=lambda each: (each.lasts, each.visit)):
        if wait.lasts:
            found[wait.step_key] = {"state": "paused" if is_paused else "live", "who": ""}
        elif wait.state != WaitState.CANCELLED:
            found[wait.step_key] = {"state": "done"}
    return found


def _weight(task: Task) -> tuple[int, bool]:
    return (*IN_HAND, TaskState.WAITING, TaskState.ON_HOLD).index(TaskState(task.state)), not task.is_offered


def _counted(visits: list[Task]) -> dict[str, int]:
    return {"visits": len(visits)} if len(visits) > 1 else {}


def _taken_to_ends(graph: Graph, ends: frozenset[str], done: set[str]) -> set[str]:
    """The flows that led to the ends reached. No row remembers them, so only what leaves no doubt is told."""
    taken: set[str] = set()
    for end in ends & set(graph.steps):
        ways = list(_ways_to(graph, end, done, ()))
        if len(ways) == 1:
            taken |= set(ways[0])
    return taken


def _ways_to(graph: Graph, step: str, done: set[str], path: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The ways to a step from done ones, seen through decisions."""
    for flow in graph.entering(step):
        if flow.key in path:
            continue
        if graph.steps[flow.source].is_seen_through:
            yield from _ways_to(graph, flow.source, done, (*path, flow.key))
        elif flow.source in done:
            yield (*path, flow.key)
