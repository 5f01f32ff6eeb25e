"""From which earlier steps a visit can be done anew, and over which flows the work then comes back. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from workflows.graph import Graph, Step
from workflows.models import Task
from workflows.states import TaskState

Came = dict[str, Any]
"""One arrival, as ``Task.arrivals`` holds it."""


def visits_before(task: Task, visits: Iterable[Task]) -> dict[str, Task]:
    """Of each step the last visit that was done and whose work led to the task, by key of the step. Two visits of one
    step may have two histories.

    :param visits: all of the case.
    """
    by_id = {str(one.pk): one for one in visits}
    done = (one for one in _passed(task.arrivals, by_id) if one.state == TaskState.DONE)
    return {one.step_key: one for one in sorted(done, key=lambda one: one.visit)}


def arrivals_from(task: Task, earlier: Task, visits: Iterable[Task]) -> list[Came]:
    """What came for a task over an earlier visit, or over one that did the same work before or after it: of branches
    that each came another time, all.

    :param visits: all of the case.
    """
    by_id = {str(one.pk): one for one in visits}
    first = _first(earlier, by_id)
    again = (one for one in by_id.values() if one.step_key == earlier.step_key)
    same = {one.pk for one in again if _first(one, by_id) is first}
    return [came for came in task.arrivals if any(passed.pk in same for passed in _passed([came], by_id))]


def _first(visit: Task, by_id: Mapping[str, Task]) -> Task:
    """The visit that this one did again, however often that was done."""
    while visit.redo_of_id:
        visit = by_id[str(visit.redo_of_id)]
    return visit


def _passed(arrivals: Iterable[Came], by_id: Mapping[str, Task]) -> Iterable[Task]:
    """The visits that arrivals came over, each once."""
    ahead, passed = [came["from"] for came in arrivals], dict[str, Task]()
    while ahead:
        key = ahead.pop()
        if key in by_id and key not in passed:
            passed[key] = by_id[key]
            ahead += (came["from"] for came in by_id[key].arrivals)
    return passed.values()


def steps_before(graph: Graph, task: Task, done: Collection[str]) -> list[Step]:
    """The steps, of those that have been done on the way to the task, that what came for it has passed.

    :param done: their keys.
    """
    givers = givers_of(graph, task)
    return [
        step
        for key, step in graph.steps.items()
        if step.is_work and key in done and any(_leads_to(graph, key, giver) for giver in givers)
    ]


def givers_of(graph: Graph, task: Task) -> list[str]:
    """Keys of the steps whose work has arrived."""
    return list(dict.fromkeys(giver_of(graph, came) for came in task.arrivals))


def giver_of(graph: Graph, came: Came) -> str:
    """Key of the step that one arrival came from."""
    return graph.flows[came["path"][0]].source


def way_back(graph: Graph, arrivals: Iterable[Came], earlier: str) -> set[str]:
    """Keys of the flows to follow from the step done anew, the whole way, so that only what came from there comes
    again."""
    flows: set[str] = set()
    for came in arrivals:
        giver = giver_of(graph, came)
        if giver == earlier:
            flows.update(came["path"])
        else:
            flows |= _towards(graph, earlier, giver) | {key for key in came["path"] if key in graph.flows}
    return flows


def _towards(graph: Graph, source: str, target: str) -> set[str]:
    """The flows on the way from a step to another."""
    found: set[str] = set()
    ahead = [source]
    while ahead:
        for flow in graph.leaving(ahead.pop()):
            if flow.key in found or not _leads_to(graph, flow.target, target):
                continue
            found.add(flow.key)
            if flow.target != target:
                ahead.append(flow.target)
    return found


def _leads_to(graph: Graph, source: str, target: str) -> bool:
    return source == target or graph.reaches_forward(source, target)
