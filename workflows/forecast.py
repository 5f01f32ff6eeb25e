"""The dates that starting a case would cause, told before it is started. Pure: from the values typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procops.working_time import Calendar
from workflows import fields
from workflows.deadlines import NEVER, due_at, rule_of, target_at
from workflows.graph import Facts, Flow, Graph, Step
from workflows.marks import Marks
from workflows.parts import DeadlineRule
from workflows.reach import reachable
from workflows.staffing import Staff


@dataclass(frozen=True, slots=True)
class Date:
    """When a step, or the whole case, would be due.

    ``due_at`` is None while the date that it counts from is not typed; ``waits_for`` is that field's label.
    """

    step: Step | None
    """None: the whole case."""
    due_at: datetime | None
    waits_for: str
    is_past: bool
    is_sure: bool
    """Whether the step comes in every case, whatever is decided on the way."""


def typed(graph: Graph, start: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical values of what has been typed into a start form so far; what is not right yet is left out."""
    values = {}
    for key in start.fill:
        try:
            values[key] = fields.parse(graph.fields[key], given.get(key))
        except fields.InvalidValue:
            continue
    return {key: value for key, value in values.items() if value is not None}


def dates(
    graph: Graph, start: Step, data: Mapping[str, Any], *, staff: Staff, usual: Calendar, now: datetime
) -> list[Date]:
    """What can be known at the start: deadlines that count from the case's start or from a date of the start form.

    What counts from a step's opening, or from a date that comes later, is not known yet and left out. Known dates come
    first, in their order; then those whose date is still to be typed, in the order of the form.

    :param data: canonical values of the start form, as far as they are typed and right.
    :param staff: whose working hours count for a role; ``usual`` are the organization's.
    """
    sure = _sure(graph, start)
    facts = Facts(data=dict(data), outcomes={start.key: ""}, visits={start.key: 1})
    marks = Marks({"moments": {start.key: {"opened": now.isoformat(), "done": now.isoformat()}}})
    found = []
    for key in _ahead(graph, start):
        step = graph.steps[key]
        rule = rule_of(step, facts, graph)
        if rule is None or not _is_known_at(start, rule):
            continue
        lane = staff.get(step.lane or "")
        calendar = lane.calendar if lane else usual
        due = due_at(rule, opened_at=now, started_at=now, data=data, marks=marks, calendar=calendar)
        waits_for = graph.fields[rule.anchor.field].label if due is None and rule.anchor.field else ""
        found.append(Date(step, due, waits_for, is_past=due is not None and due < now, is_sure=key in sure))
    found += _whole_case(graph, start, data, usual, now)
    fields_of_start = {graph.fields[key].label: position for position, key in enumerate(start.fill)}
    return sorted(found, key=lambda date: (date.due_at or NEVER, fields_of_start.get(date.waits_for, 0)))


def _whole_case(graph: Graph, start: Step, data: Mapping[str, Any], usual: Calendar, now: datetime) -> list[Date]:
    target = graph.process.target
    field = getattr(target, "field", None)
    if target is None or (field and field not in start.fill):
        return []
    due = target_at(target, started_at=now, data=data, calendar=usual)
    waits_for = graph.fields[field].label if due is None and field else ""
    return [Date(None, due, waits_for, is_past=due is not None and due < now, is_sure=True)]


def _is_known_at(start: Step, rule: DeadlineRule) -> bool:
    if rule.anchor.field:
        return rule.anchor.field in start.fill
    if rule.anchor.step:
        return rule.anchor.step == start.key and rule.anchor.event != "accepted"
    return rule.anchor.event == "case_started"


def _ahead(graph: Graph, start: Step) -> list[str]:
    """Keys of the tasks that can come after this start, in the order of the document."""
    there = reachable([start.key], lambda key: [flow.target for flow in graph.leaving(key)])
    return [key for key, step in graph.steps.items() if step.is_task and key in there]


def _sure(graph: Graph, start: Step) -> frozenset[str]:
    """Keys of the steps that come whatever is decided: those that only flows taken in any case lead to."""

    def onward(key: str) -> list[str]:
        return [flow.target for flow in graph.leaving(key) if _is_always_taken(graph, flow)]

    return frozenset(reachable([start.key], onward))


def _is_always_taken(graph: Graph, flow: Flow) -> bool:
    leaving = graph.leaving(flow.source)
    if len(leaving) == 1:
        return flow.when is None
    return graph.steps[flow.source].split == "all" and flow.when is None and not flow.otherwise
