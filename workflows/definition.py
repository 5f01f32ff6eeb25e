"""Everything that pages show of one definition of a process: its map, steps, handoffs and roles, in words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from procops.ui import avatars, document_words
from workflows import words
from workflows.graph import Flow, Graph, Lane, Step
from workflows.map_data import MapData, map_data
from workflows.reach import reachable
from workflows.staffing import Staff


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step that people work on."""

    step: Step
    role: str
    hue: int | None
    who: str
    deadlines: list[str]
    joins: str | Promise
    """What several arrivals mean; empty where only one can come."""
    splits: str | Promise
    """Which ways are taken on; empty where there is only one."""
    not_by: list[str]
    """Whoever did these steps may not do this one."""


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """One way over which work passes to another role."""

    flow: Flow
    giver: Step
    giver_role: str
    receiver: Step
    receiver_role: str
    limit: str
    condition: str
    rules: list[words.Rule]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role, who fills it and who answers for it."""

    lane: Lane
    hue: int
    who: str
    suggested: str
    """How it is usually filled."""
    accountable: str
    consulted: list[str]
    """Roles that are asked for advice."""
    informed: list[str]
    """Roles that are told when a step of it is done."""
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Definition:
    graph: Graph
    map: MapData
    steps: list[StepRow]
    handoffs: list[HandoffRow]
    roles: list[RoleRow]
    target: str


def definition(graph: Graph, *, staff: Staff, names: Mapping[UUID, str], now: datetime) -> Definition:
    """A definition with who fills its roles now; an empty staffing shows a template.

    :param names: what the people and teams are called whose ids :func:`workflows.map_data.ids_on_map` tells.
    """
    drawn = map_data(graph, staff=staff, names=names, now=now)
    return Definition(
        graph=graph,
        map=drawn,
        steps=[_step(graph, step, drawn) for step in graph.steps.values() if step.is_work],
        handoffs=[row for flow in graph.flows.values() for row in _handoffs(graph, flow)],
        roles=[_role(graph, lane, index, drawn) for index, lane in enumerate(graph.lanes.values())],
        target=words.target(graph),
    )


def _step(graph: Graph, step: Step, drawn: MapData) -> StepRow:
    lane = graph.lanes.get(step.lane or "")
    return StepRow(
        step=step,
        role=lane.name if lane else "",
        hue=avatars.lane_hue(list(graph.lanes).index(lane.key)) if lane else None,
        who=drawn.people.get(step.lane or "", {}).get("name", ""),
        deadlines=words.deadlines(step, graph),
        joins=words.JOINS[step.join] if step.is_task and len(graph.entering(step.key)) > 1 else "",
        splits=words.SPLITS[step.split] if len(graph.leaving(step.key)) > 1 else "",
        not_by=[_done_before(graph, key) for key in step.not_by],
    )


def _done_before(graph: Graph, key: str) -> str:
    if key == "@starter":
        return str(words.STARTER)
    return graph.steps[key].name if key in graph.steps else key


def _handoffs(graph: Graph, flow: Flow) -> Iterator[HandoffRow]:
    receiver = graph.steps[flow.target]
    receiving = graph.lanes.get(receiver.lane or "")
    if flow.contract is None or receiving is None:
        return
    given = next(each for each in graph.document["flows"] if each["key"] == flow.key)
    limit = document_words.limit(given)
    for giver in _givers(graph, flow):
        giving = graph.lanes.get(giver.lane or "")
        if giving is not None and graph.crosses(giving.key, receiver):
            yield HandoffRow(
                flow=flow,
                giver=giver,
                giver_role=giving.name,
                receiver=receiver,
                receiver_role=receiving.name,
                limit=limit["full"] if limit else "",
                condition=document_words.condition(given, graph.document),
                rules=words.handoff_rules(flow.contract, graph),
            )


def _givers(graph: Graph, flow: Flow) -> list[Step]:
    """The steps whose work can come over this flow, seen through decisions, in the order of the document."""
    before = reachable(
        [flow.source],
        lambda key: [entering.source for entering in graph.entering(key)] if graph.steps[key].is_seen_through else [],
    )
    return [step for key, step in graph.steps.items() if key in before and step.is_work]


def _role(graph: Graph, lane: Lane, index: int, drawn: MapData) -> RoleRow:
    people = drawn.people.get(lane.key, {})
    return RoleRow(
        lane=lane,
        hue=avatars.lane_hue(index),
        who=people.get("name", ""),
        suggested=words.suggested(lane, graph),
        accountable=people.get("accountable", ""),
        consulted=[graph.lanes[key].name for key in lane.consulted if key in graph.lanes],
        informed=[graph.lanes[key].name for key in lane.informed if key in graph.lanes],
        steps=[step.name for step in graph.steps.values() if step.lane == lane.key],
    )
