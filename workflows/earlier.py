"""From which earlier steps a visit can be done anew, and over which flows the work then comes back. Pure."""

from collections.abc import Collection, Iterable

from workflows.graph import Graph, Step
from workflows.models import Task


def steps_before(graph: Graph, task: Task, done: Collection[str]) -> list[Step]:
    """The steps, of those that have been done in the case, that what came for the task has passed.

    :param done: keys of the steps that have been done.
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


def giver_of(graph: Graph, came: dict[str, list[str]]) -> str:
    """Key of the step that one arrival came from."""
    return graph.flows[came["path"][0]].source


def comes_from(graph: Graph, came: dict[str, list[str]], earlier: str) -> bool:
    """Whether an arrival has passed the earlier step."""
    return _leads_to(graph, earlier, giver_of(graph, came))


def way_back(graph: Graph, arrivals: Iterable[dict[str, list[str]]], earlier: str) -> set[str]:
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
