"""What has come for a piece of work, from where, and what is still missing at a join. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from workflows.graph import Graph, Step
from workflows.models import Task


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How far a join has got: so many branches of so many; ``missing`` names the steps that can still bring one."""

    came: int
    missing: tuple[str, ...]
    is_at_most: bool = False
    """Work stands before a step that is missing: it may come to the join another way."""

    @property
    def expected(self) -> int:
        return self.came + len(self.missing)


def at_join(task: Task, graph: Graph, others: Collection[str]) -> Arrivals:
    """
    :param others: step keys of the other live tasks of the case: what may still come stands there.
    """
    arrived = {step.key for step in givers(task, graph)}
    missing = [
        step
        for step in _work_before(task.step_key, graph)
        if step.key not in arrived and any(key == step.key or graph.reaches_forward(key, step.key) for key in others)
    ]
    is_at_most = any(step.key not in others for step in missing)
    return Arrivals(len(task.arrivals), tuple(step.name for step in missing), is_at_most)


def givers(task: Task, graph: Graph) -> list[Step]:
    """The steps from which the work came, in the order of arrival, each once."""
    flows = (graph.flows.get(came["path"][0]) for came in task.arrivals if came["path"])
    return list({flow.source: graph.steps[flow.source] for flow in flows if flow}.values())


def from_lanes(task: Task, graph: Graph) -> list[str]:
    """Names of the other roles that the work came from; none where it stayed in its lane."""
    lanes = [step.lane for step in givers(task, graph)]
    return list(dict.fromkeys(graph.lanes[lane].name for lane in lanes if lane and lane != task.lane_key))


def _work_before(join_key: str, graph: Graph) -> list[Step]:
    """The steps that lead to a join over forward flows, seen through decisions, in the order of the process."""
    found: set[str] = set()
    ahead = [join_key]
    while ahead:
        for flow in graph.entering(ahead.pop()):
            if flow.key in graph.back_flows or flow.source in found:
                continue
            found.add(flow.source)
            if graph.steps[flow.source].is_seen_through:
                ahead.append(flow.source)
    return [step for key, step in graph.steps.items() if key in found and step.is_work]
