"""The document under examination: its graph, and what several rules ask of it, worked out once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workflows.document import Document
from workflows.faults import REFUSE, Fault
from workflows.graph import Anchor, Flow, Graph, Step
from workflows.parallel import branches, parallel_splits
from workflows.reach import closure

if TYPE_CHECKING:
    from workflows.gate.staffed import LaneStaffing, Staffing


NAMES_AT_MOST = 6


class Draft:
    """What the rules look at. `document` has been read, so its shape can be relied on; its references cannot."""

    def __init__(self, document: Document, staffing: "Staffing | None") -> None:
        self.document = document
        self.graph = Graph(document)
        self.staffing = staffing

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """For each step those that at least one flow leads to, loops and all."""
        return closure({key: [(flow.key, flow.target) for flow in self.graph.leaving(key)] for key in self.graph.steps})

    def _among(self, keys: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """The flows between some steps."""
        return {
            key: [(flow.key, flow.target) for flow in self.graph.leaving(key) if flow.target in keys]
            for key in self.graph.steps
            if key in keys
        }

    @cached_property
    def _between_decisions(self) -> dict[str, list[tuple[str, str]]]:
        """Between decisions, and waits for a moment: both can be passed at once, with nobody doing anything."""
        steps = self.graph.steps.items()
        return self._among({key for key, step in steps if step.is_route or (step.wait and step.wait.kind == "time")})

    @cached_property
    def decision_circles(self) -> Mapping[str, set[str]]:
        """For each decision that leads back to itself through decisions and waits for a moment only, all those on its
        circles."""
        ahead = closure(self._between_decisions)
        return {key: {other for other in ahead[key] if key in ahead[other]} for key in ahead if key in ahead[key]}

    @cached_property
    def decisions_backwards(self) -> tuple[Step, ...]:
        """The decisions and waits, each after those that it leads to; none when they form a circle."""
        between = self._among({key for key, step in self.graph.steps.items() if step.is_seen_through})
        order = TopologicalSorter({key: [to for _, to in flows] for key, flows in between.items()})
        try:
            return tuple(self.graph.steps[key] for key in order.static_order())
        except CycleError:
            return ()

    def comes_before(self, earlier: str, later: str) -> bool:
        """Whether `earlier` can have been done when `later` is reached."""
        return later in self.downstream.get(earlier, ())

    @cached_property
    def filled_before(self) -> Mapping[str, frozenset[str]]:
        """For each step the fields that some step before it fills."""
        filled: dict[str, set[str]] = {key: set() for key in self.graph.steps}
        for key, step in self.graph.steps.items():
            if step.fill:
                for later in self.downstream[key]:
                    filled[later].update(step.fill)
        return {key: frozenset(fields) for key, fields in filled.items()}

    def filled_when_left(self, step_key: str) -> frozenset[str]:
        """The fields that are filled by this step or one before it: what its flows can count on."""
        step = self.graph.steps[step_key]
        return self.filled_before[step_key] | frozenset(step.fill)

    @cached_property
    def filled_anywhere(self) -> frozenset[str]:
        return frozenset(key for step in self.graph.steps.values() for key in step.fill)

    @cached_property
    def branches(self) -> tuple[tuple[Step, Mapping[str, str | None]], ...]:
        """Each step that can start several branches, and which step lies on which of them."""
        return tuple((split, branches(self.graph, split)) for split in parallel_splits(self.graph))

    @cached_property
    def crossings(self) -> tuple[Flow, ...]:
        """The flows that bring work into a task from another lane."""
        return tuple(flow for flow in self.graph.flows.values() if self.graph.is_crossing(flow))

    @property
    def target_field(self) -> str:
        """The date field that the target of a case counts to, "" when it counts from the start or there is none."""
        target = self.graph.process.target
        return target.field or "" if isinstance(target, Anchor) else ""

    @property
    def record_fields(self) -> Mapping[str, str]:
        """The fields that name what a case is about, by member of the document; empty when nothing is named."""
        record = self.graph.process.record
        if record is None:
            return {}
        return {"name": record.name} | ({"outside_id": record.outside_id} if record.outside_id else {})

    def tasks(self) -> Iterator[Step]:
        return (step for step in self.graph.steps.values() if step.is_task)

    def timed(self) -> Iterator[Step]:
        """Tasks, which are due, and waits, which last until a moment."""
        return (step for step in self.graph.steps.values() if step.is_task or step.is_wait)

    def steps_of_lane(self, lane_key: str) -> list[Step]:
        return [step for step in self.graph.steps.values() if step.is_work and step.lane == lane_key]

    def person_field(self, lane_key: str) -> str | None:
        """The person field that fills this lane: as staffed, or before it is staffed as the document suggests."""
        staffing = self.lane_staffing(lane_key)
        if staffing is not None:
            return staffing.field if staffing.by == "field" else None
        return self.graph.lanes[lane_key].suggested_field

    def lane_staffing(self, lane_key: str) -> "LaneStaffing | None":
        return None if self.staffing is None else self.staffing.lanes.get(lane_key)

    def lane_name(self, lane_key: str | None) -> str:
        lane = self.graph.lanes.get(lane_key or "")
        return f'"{lane.name}"' if lane else f'"{lane_key}"'

    def field_label(self, field_key: str) -> str:
        field = self.graph.fields.get(field_key)
        return f'"{field.label}"' if field else f'"{field_key}"'

    def step_name(self, step_key: str) -> str:
        step = self.graph.steps.get(step_key)
        return f'"{step.name}"' if step else f'"{step_key}"'

    def step_names(self, step_keys: Iterable[str]) -> str:
        """Their names in the order of the document: `"A", "B" and "C"`, or the first few of many."""
        wanted = set(step_keys)
        names = [self.step_name(key) for key in self.graph.steps if key in wanted]
        if len(names) > NAMES_AT_MOST:
            names[NAMES_AT_MOST:] = [_("{number} more").format(number=len(names) - NAMES_AT_MOST)]
        return f"{', '.join(names[:-1])}{_(' and ')}{names[-1]}" if len(names) > 1 else "".join(names)

    def flow_words(self, flow: Flow) -> str:
        """How people find the flow in the drawing: its label, and where it runs."""
        label = f'"{flow.label}" ' if flow.label else ""
        ends = _("from {source} to {target}").format(
            source=self.step_name(flow.source), target=self.step_name(flow.target)
        )
        return label + ends

    def flow_path(self, flow: Flow, member: str = "") -> str:
        return f"flows[{flow.position}]{member}"


def refuse(code: str, kind: str, key: str, message: str, path: str = "", about: tuple[str, str] | None = None) -> Fault:
    """A fault that keeps the document from being published."""
    return Fault(REFUSE, code, kind, key, message, path, about)
