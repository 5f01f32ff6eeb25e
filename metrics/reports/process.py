"""The dashboard of one process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from metrics.dimensions import Choices, choices
from metrics.marks.reading import Mark
from metrics.models import EventLog, Fold
from metrics.reports import beside, cases, handoffs, open_work, outcomes, owners, steps
from metrics.reports.asked import Asked
from metrics.reports.between import between_people
from metrics.reports.durations import Scale
from metrics.reports.headline import Headline, headlines
from metrics.reports.heat import HeatMap, heat, heat_table, table_of
from metrics.reports.logs import log_of
from metrics.reports.names import Names, names_of
from metrics.reports.panels import Panel
from metrics.reports.report import Report
from metrics.reports.variants import variants
from procops.people.models import Team
from workflows.models import Process
from workflows.staffing import Staff, organization_calendar

PANELS: dict[str, Callable[[Report], Panel]] = {
    "split": steps.split,
    "spread": cases.spread_of_cases,
    "trend": cases.trend,
    "matrix": handoffs.matrix,
    "parts": cases.where_time_goes,
    "flow": cases.flow,
    "variants": variants,
    "aging": open_work.aging,
    "late": cases.why_late,
    "returns": handoffs.returns,
    "load": open_work.load,
    "outcomes": outcomes.outcomes,
    "owners": owners.load,
    "between": between_people,
    "handoffs": handoffs.every_handoff,
    "steps": steps.every_step,
}

FILES: dict[str, Callable[[Report], Panel]] = PANELS | beside.PANELS | {"map": heat_table}
"""What can be taken along: beside the panels the numbers of the map."""

UNSHARED = ("load", "owners")
"""Panels that people without an account are not shown: who has the open work."""
UNSHARED_OF_LOGS = ("matrix",)
"""Nor this one where the roles are the people and teams whom an event log names."""

FIRST: dict[str, tuple[str, ...]] = {
    "operational": ("late", "aging", "split", "trend"),
    "management": ("trend", "flow", "variants", "steps"),
    "support": ("load", "aging", "returns", "matrix"),
}
"""What stands first, by the kind of the process: customers who wait; what differs from period to period; who is asked,
what lies with them, and what is sent back."""


def arranged(kind: str) -> dict[str, Callable[[Report], Panel]]:
    """All panels in the order that suits a kind of process."""
    first = FIRST.get(kind, ())
    return {key: PANELS[key] for key in (*first, *(key for key in PANELS if key not in first))}


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One process, for one question."""

    process: Process
    asked: Asked
    names: Names
    headlines: list[Headline]
    panels: list[Panel]
    heat: HeatMap
    teams: list[Team]
    marks: list[Mark]
    is_exact: bool
    until: datetime | None
    log: EventLog | None
    """The event log that the process was made of, where it was."""

    @property
    def document(self) -> Any:
        return self.names.graph.document if self.names.graph else None

    @property
    def heat_table(self) -> Panel:
        return table_of(self.heat, self.names)

    @property
    def shared_document(self) -> dict[str, Any] | None:
        """What people without an account see of the map: steps, roles and flows, none of their rules.

        None where the roles are the people and teams whom an event log names.
        """
        if self.document is None or self.log:
            return None
        return {
            "process": {"name": self.process.name},
            "lanes": [{"key": lane["key"], "name": lane["name"]} for lane in self.document["lanes"]],
            "steps": [
                {key: step[key] for key in ("key", "name", "kind", "lane") if key in step}
                for step in self.document["steps"]
            ],
            "flows": [{key: flow[key] for key in ("key", "from", "to")} for flow in self.document["flows"]],
        }

    @property
    def outcomes(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Of each step that ends in one of several ways, what these are called: the figures can be narrowed to one."""
        of_step: dict[str, list[tuple[str, str]]] = {}
        for key, label in self.names.outcomes.items():
            of_step.setdefault(key.partition(":")[0], []).append((key, label))
        return [(self.names.step(step), ways) for step, ways in of_step.items()]

    @property
    def dimensions(self) -> list[Choices]:
        """What the figures can be narrowed to."""
        return choices(self.names.graph) if self.names.graph else []


def report_of(
    process: Process, asked: Asked, *, now: datetime, is_shared: bool = False, with_names: bool = False
) -> Report:
    """What panels of a process are made from; ``is_shared``: for people without an account; ``with_names``: for those
    who may see who did what (`rules.may_see_people`).
    """
    calendar = organization_calendar()
    other = Scale.of("elapsed" if asked.clock == "working" else "working", calendar)
    names = names_of([process.pk])[process.pk]
    return Report(process, names, asked, Scale.of(asked.clock, calendar), other, now, is_shared, with_names)


def dashboard(
    process: Process, asked: Asked, *, now: datetime, is_shared: bool = False, with_names: bool = False
) -> Dashboard | None:
    """Everything on the page, in a fixed number of queries; None where no version has been published.

    ``is_shared``: figures alone, for people without an account. No names of people or teams, nothing that people noted.
    """
    report = report_of(process, asked, now=now, is_shared=is_shared, with_names=with_names)
    if report.names.graph is None:
        return None
    log = log_of(process)
    left_out = {*UNSHARED, *(UNSHARED_OF_LOGS if log else ())} if is_shared else set()
    if not report.names.outcomes:
        left_out.add("outcomes")
    staff = Staff.of(process.pk)
    teams = {lane.team_id for key in report.names.lanes if (lane := staff.get(key)) and lane.team_id}
    fold = Fold.objects.first()
    return Dashboard(
        process=process,
        asked=asked,
        names=report.names,
        headlines=headlines(report),
        panels=[make(report) for make in (beside.PANELS if asked.other else {}).values()]
        + [make(report) for key, make in arranged(report.names.graph.process.kind).items() if key not in left_out],
        heat=heat(report),
        teams=list(Team.objects.filter(pk__in=teams).order_by("name")),
        marks=report.marks,
        is_exact=all(one.is_exact for one in (report.case, *report.steps.values(), *report.waits.values())),
        until=fold.until if fold else None,
        log=log,
    )


def panel(process: Process, asked: Asked, key: str, *, now: datetime, with_names: bool = False) -> Panel:
    """One panel alone, or the numbers of the map.

    :raises KeyError: if there is none of that key.
    """
    return FILES[key](report_of(process, asked, now=now, with_names=with_names))
