"""A process document as an immutable value: what leads on, what joins, what can still arrive.

Pure: compiled from the document by keys, no database, no clock. Compile once (`Graph.of`) and keep it; following flows
is then a few dictionary look-ups.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from procops.errors import Refused
from workflows.conditions import Facts, holds
from workflows.document import read
from workflows.parts import (
    DEFAULT_CONTRACT,
    Anchor,
    Check,
    ChecklistItem,
    Choice,
    Contract,
    DeadlineRule,
    Field,
    Flow,
    FollowUp,
    Lane,
    Outcome,
    Process,
    Span,
    Step,
    Tolerance,
    WaitFor,
)
from workflows.reach import back_flows, closure, reachable

__all__ = [
    "DEFAULT_CONTRACT",
    "Anchor",
    "Arrival",
    "Check",
    "ChecklistItem",
    "Choice",
    "Contract",
    "DeadlineRule",
    "EndlessDecisions",
    "Facts",
    "Field",
    "Flow",
    "FollowUp",
    "Graph",
    "Lane",
    "NoWayOn",
    "Outcome",
    "Process",
    "Span",
    "Step",
    "Tolerance",
    "WaitFor",
]

# More than any drawing means to open at once; a document that could is refused by the gate.
ARRIVALS_AT_MOST = 500


class NoWayOn(Refused):
    """Nothing leads on from "{step}": none of the conditions on its flows holds, and none is taken otherwise."""

    next_action = 'Check the data the decision asks for, or tell the process owner that "{step}" needs an "otherwise".'


class EndlessDecisions(Refused):
    """What follows "{step}" never comes to work: its decisions lead round in a circle, or to too many steps at once."""

    next_action = "Tell the process owner: the process has to be changed and the case moved to the new version."


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a finished step leads to: a task to open, a wait, or an end.

    `flow` is the one that enters `step`; `path` holds the keys of all flows from the finished step, through decisions,
    `flow` the last; `back` is true when any of them leads back.
    """

    flow: Flow
    step: Step
    path: tuple[str, ...]
    back: bool


Former = Callable[[str, str], Any]
"""What another version of the process called ``(mapping, key)``; raises KeyError where none has it."""


class Graph:
    """The process as a value. Its mappings are read-only and in the order of the document.

    Of a version that cases were moved to, ``steps["gone"]`` still answers what an earlier version called so, since a
    case has a past: for telling it. ``in``, ``get`` and iterating know this version only, and nothing leads there.
    """

    __slots__ = (
        "_ahead",
        "_entering",
        "_leaving",
        "_unconditional",
        "back_flows",
        "beside",
        "document",
        "fields",
        "flows",
        "lanes",
        "process",
        "starts",
        "steps",
    )

    document: Mapping[str, Any]
    """What it was compiled from, every default filled in; for showing and exporting, not to be changed."""
    process: Process
    lanes: Mapping[str, Lane]
    fields: Mapping[str, Field]
    steps: Mapping[str, Step]
    flows: Mapping[str, Flow]
    starts: tuple[Step, ...]
    back_flows: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    """Of each step beside which a wait stands, and of each such wait, the others: the first to be done ends them."""

    @classmethod
    def of(cls, document: object, *, former: Former | None = None) -> Self:
        """Compile a document that can be read (raises InvalidDocument). It need not be fit to publish.

        Of two things with one key the first counts, and flows from or to steps that are not there are left out.

        :param former: where to ask for what is not in this version any more.
        """
        return cls(read(document), former)

    def __init__(self, document: Mapping[str, Any], former: Former | None = None) -> None:
        self.document = MappingProxyType(dict(document))
        self.process = Process.from_json(document["process"])
        self.lanes = _by_key((Lane.from_json(lane) for lane in document["lanes"]), "lanes", former)
        self.fields = _by_key((Field.from_json(field) for field in document["fields"]), "fields", former)
        self.steps = steps = _by_key(
            (Step.from_json(step, self.process.reminders, self.process.pause_at_most) for step in document["steps"]),
            "steps",
            former,
        )
        flows = (Flow.from_json(flow, position) for position, flow in enumerate(document["flows"]))
        known = (flow for flow in flows if flow.source in steps and flow.target in steps)
        self.flows = _by_key(known, "flows", former)
        self.starts = tuple(step for step in steps.values() if step.is_start)
        self._leaving = {key: tuple(flow for flow in self.flows.values() if flow.source == key) for key in steps}
        self._entering = {key: tuple(flow for flow in self.flows.values() if flow.target == key) for key in steps}
        self._unconditional = frozenset(
            key
            for key, leaving in self._leaving.items()
            if leaving
            and (steps[key].split != "first" or len(leaving) == 1)
            and not any(flow.when is not None or flow.otherwise for flow in leaving)
        )
        self.beside = MappingProxyType(_beside(steps.values()))
        onward = {key: [(flow.key, flow.target) for flow in leaving] for key, leaving in self._leaving.items()}
        self.back_flows = back = back_flows((step.key for step in self.starts), onward)
        self._ahead = closure(
            {key: [(flow, target) for flow, target in flows if flow not in back] for key, flows in onward.items()}
        )

    def __repr__(self) -> str:
        return f"<Graph {self.process.key}: {len(self.steps)} steps, {len(self.flows)} flows>"

    def step_once(self, key: str) -> Step | None:
        """A step of this version, else as an earlier one had it: for telling what happened there."""
        return _or_none(self.steps, key)

    def lane_once(self, key: str) -> Lane | None:
        """The same for a role."""
        return _or_none(self.lanes, key)

    def leaving(self, step_key: str) -> tuple[Flow, ...]:
        """The flows that leave the step, in the order of the document."""
        return self._leaving.get(step_key, ())

    def entering(self, step_key: str) -> tuple[Flow, ...]:
        """The flows that enter the step, in the order of the document."""
        return self._entering.get(step_key, ())

    def reaches_forward(self, source: str, target: str) -> bool:
        """Whether at least one flow, and only flows that do not lead back, lead from `source` to `target`."""
        return target in self._ahead.get(source, ())

    def onward(self, step_key: str, flows: Iterable[str], passed: Collection[str]) -> frozenset[str]:
        """Of the flows that work which came back is to take, those that can be walked from a step it has reached over
        others; none: it goes on freely from there (rule R6)."""
        further = frozenset(flows).difference(passed)
        found: set[str] = set()
        ahead = [step_key]
        while ahead:
            for flow in self.leaving(ahead.pop()):
                if flow.key in further and flow.key not in found:
                    found.add(flow.key)
                    ahead.append(flow.target)
        return frozenset(found)

    def may_still_arrive(self, join_key: str, live_step_keys: Iterable[str]) -> bool:
        """Whether a live task stands where the join can still be reached from (rule R2)."""
        return any(join_key in self._ahead[key] for key in live_step_keys)

    def choose(self, step_key: str, facts: Facts) -> tuple[Flow, ...]:
        """The flows to follow when the step is done, by its split.

        `first`: the first whose condition holds. `every` and `all`: each whose condition holds, a flow without one
        always does. The flow marked "otherwise" is taken when no other is. Raises NoWayOn when there is none at all; an
        end leads nowhere.
        """
        leaving = self._leaving[step_key]
        if step_key in self._unconditional:
            return leaving
        step = self.steps[step_key]
        fields = self.fields
        if step.split == "first":
            for flow in leaving:
                if not flow.otherwise and holds(flow.when, facts, fields):
                    return (flow,)
        elif chosen := tuple(flow for flow in leaving if not flow.otherwise and holds(flow.when, facts, fields)):
            return chosen
        for flow in leaving:
            if flow.otherwise:
                return (flow,)
        if step.is_end:
            return ()
        raise NoWayOn(step=step.name)

    def follow(self, step_key: str, facts: Facts, only: Collection[str] | None = None) -> tuple[Arrival, ...]:
        """All tasks, waits and ends that the finished step leads to, decisions in between answered by the facts.

        `only` restricts a redo to what came back (rule R6): of the flows leaving the step only those in it are
        followed. Where it also names flows further on, decisions that split into all or every one keep to those. A
        `first` split always chooses afresh. An empty answer means that what came back is no longer asked for.
        Raises NoWayOn and EndlessDecisions.
        """
        chosen = self.choose(step_key, facts)
        if only is not None and self.steps[step_key].split != "first":
            chosen = tuple(flow for flow in chosen if flow.key in only)
        back_flows, steps = self.back_flows, self.steps
        arrivals: list[Arrival] = []
        # A stack, so that what lies behind a decision comes before the flow after it: the order people read.
        ahead: list[tuple[Flow, tuple[str, ...], bool]] = [
            (flow, (flow.key,), flow.key in back_flows) for flow in reversed(chosen)
        ]
        followed = 0
        while ahead:
            flow, path, back = ahead.pop()
            step = steps[flow.target]
            followed += 1
            if followed > ARRIVALS_AT_MOST:
                raise EndlessDecisions(step=steps[step_key].name)
            if not step.is_route:
                arrivals.append(Arrival(flow, step, path, back))
                continue
            chosen = self.choose(step.key, facts)
            if only is not None and step.split != "first":
                chosen = tuple(further for further in chosen if further.key in only) or chosen
            for further in reversed(chosen):
                if further.key in path:
                    raise EndlessDecisions(step=steps[step_key].name)
                ahead.append((further, (*path, further.key), back or further.key in back_flows))
        return tuple(arrivals)

    def crosses(self, lane_before: str | None, step: Step) -> bool:
        """Whether work that comes from `lane_before` crosses into another lane when it reaches `step` (rule R1)."""
        return step.is_task and step.lane != lane_before

    def lanes_before(self, flow: Flow) -> frozenset[str]:
        """The lanes that work may come from over this flow, seen through decisions and waits."""
        before = reachable([flow.source], lambda key: self._sources(key) if self.steps[key].is_seen_through else [])
        return frozenset(lane for key in before if self.steps[key].is_work and (lane := self.steps[key].lane))

    def is_crossing(self, flow: Flow) -> bool:
        """Whether work can cross into another lane over this flow: where a contract is demanded."""
        step = self.steps[flow.target]
        return step.lane is not None and any(self.crosses(lane, step) for lane in self.lanes_before(flow))

    def lanes_of_field(self, field_key: str) -> frozenset[str]:
        """The lanes that fill the field, are shown it, or receive it with a handoff."""
        lanes = {step.lane for step in self.steps.values() if field_key in step.fill or field_key in step.show}
        lanes |= {
            self.steps[flow.target].lane
            for flow in self.flows.values()
            if flow.contract is not None and field_key in flow.contract.required
        }
        return frozenset(lane for lane in lanes if lane is not None)

    def _sources(self, step_key: str) -> list[str]:
        return [flow.source for flow in self._entering[step_key]]


def _beside(steps: Iterable[Step]) -> dict[str, frozenset[str]]:
    """What stands beside what, told by the waits: a wait's others are also one another's."""
    together: dict[str, set[str]] = {}
    for step in steps:
        if step.wait and step.wait.beside:
            group = {step.key, *step.wait.beside}
            group |= {other for key in tuple(group) for other in together.get(key, ())}
            together |= dict.fromkeys(group, group)
    return {key: frozenset(group - {key}) for key, group in together.items()}


def _or_none(parts: Mapping[str, Any], key: str) -> Any:
    try:
        return parts[key]
    except KeyError:
        return None


class _Known(dict[str, Any]):
    """Parts by key; one that is not there is asked of the former versions, once."""

    def __init__(self, name: str, former: Former) -> None:
        super().__init__()
        self._name, self._former = name, former
        self._gone: dict[str, Any] = {}

    def __missing__(self, key: str) -> Any:
        if key not in self._gone:
            self._gone[key] = self._former(self._name, key)
        return self._gone[key]


def _by_key(parts: Iterable[Any], name: str, former: Former | None) -> Mapping[str, Any]:
    by_key: dict[str, Any] = _Known(name, former) if former else {}
    for part in parts:
        by_key.setdefault(part.key, part)
    return MappingProxyType(by_key)
