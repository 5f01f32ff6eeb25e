"""What the keys in figures are called: in the newest version that has them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from metrics.baselines.discovery import Discovered
from metrics.models import HandoffFigure
from metrics.reports import logs
from workflows.graph import Graph
from workflows.models import Entry, Version
from workflows.plan import plan_of
from workflows.states import VersionState


@dataclass(slots=True)
class Names:
    """Of one process, over all its versions."""

    graph: Graph | None = None
    """The newest version that was published."""
    numbers: list[int] = field(default_factory=list)
    """Of the versions that were published, the newest first."""
    lanes: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    """In the order of the newest version."""
    flows: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Names of the steps at both ends."""
    outcomes: dict[str, str] = field(default_factory=dict)
    """Of a step and a way in which it ends: ``approve:no``."""

    def lane(self, key: str) -> str:
        return self.lanes.get(key) or _("a role that is gone")

    def step(self, key: str) -> str:
        return self.steps.get(key) or _("a step that is gone")

    def outcome(self, key: str) -> str:
        return self.outcomes.get(key) or _("an outcome that is gone")

    def pair(self, key: str) -> str:
        """Of the lanes of a handoff: ``Sales → Legal``."""
        giver, _, receiver = key.partition(">")
        return f"{self.lane(giver)} → {self.lane(receiver)}"

    def flow(self, key: str) -> str:
        giver, receiver = self.flows.get(key) or (_("a step that is gone"), _("a step that is gone"))
        return f"{giver} → {receiver}"


def names_of(processes: Iterable[UUID]) -> dict[UUID, Names]:
    """The names of some processes; two queries, once their plans are known."""
    found = {process: Names() for process in processes}
    rows = Version.objects.filter(process_id__in=found).exclude(state=VersionState.DRAFT).order_by("-number")
    for version, process, number in rows.values_list("id", "process_id", "number"):
        _add(found[process], plan_of(version).graph, number)
    for process, told in logs.names_in(found).items():
        _add_found(found[process], told)
    return found


def _add_found(names: Names, told: Discovered) -> None:
    """What an event log calls things that no version draws, because they are rare."""
    for key, name in told.lanes.items():
        names.lanes.setdefault(key, name)
    for key, name in told.names().items():
        names.steps.setdefault(key, name)
    for path in told.paths:
        if path.source in names.steps and path.target in names.steps:
            names.flows.setdefault(path.key, (names.steps[path.source], names.steps[path.target]))


def _add(names: Names, graph: Graph, number: int) -> None:
    """What a version calls things that no newer one has."""
    names.graph = names.graph or graph
    names.numbers.append(number)
    for lane in graph.lanes.values():
        names.lanes.setdefault(lane.key, lane.name)
    steps: Any = graph.steps
    for step in steps.values():
        names.steps.setdefault(step.key, step.name)
        for outcome in step.outcomes:
            names.outcomes.setdefault(f"{step.key}:{outcome.key}", outcome.label)
    for flow in graph.flows.values():
        sources = [steps[key] for key in sorted(_givers(graph, flow.source))]
        giver = " / ".join(step.name for step in sources) or steps[flow.source].name
        names.flows.setdefault(flow.key, (giver, steps[flow.target].name))


def _givers(graph: Graph, key: str) -> set[str]:
    """The steps that hand on over a flow from there: decisions and waits are seen through."""
    found, ahead, seen = set(), [key], set()
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        if graph.steps[one].is_seen_through:
            ahead += [flow.source for flow in graph.entering(one)]
        else:
            found.add(one)
    return found


def what(names: Names, row: Any) -> str:
    """The step, handoff or reminder that a row behind a number is about; nothing for a whole case."""
    if isinstance(row, Entry):
        of = names.step(row.step_key) if row.step_key else names.flow(row.flow_key)
        by = _("reminder by a person") if row.kind == "task.nudged" else _("reminder by procops")
        return f"{of}: {by}"
    if isinstance(row, HandoffFigure):
        return names.flow(row.flow_key)
    step = getattr(row, "step_key", "")
    return names.step(step) if step else ""
