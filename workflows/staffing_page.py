"""What the page shows that asks who does what: a form for each role, filled in as far as can be guessed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from procops.people.actor import Actor
from workflows import rules
from workflows.forms import Fillers, LaneForm
from workflows.graph import Graph, Lane
from workflows.models import FilledBy, Process, RoleDeputy, Staffing, Version
from workflows.plan import graph_of
from workflows.staff_changes import Filling
from workflows.states import VersionState


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """One role, with the question who fills it."""

    lane: Lane
    index: int
    steps: list[str]
    form: LaneForm
    is_new: bool
    """Nobody has said yet who fills it."""
    may_leave_out: bool


@dataclass(frozen=True, slots=True)
class StaffingPage:
    process: Process
    roles: list[RoleAsked]
    draft: Version | None
    may_publish: bool = False
    """Whether the reader may publish it from here: nothing of it is published yet."""

    def is_valid(self) -> bool:
        return all(role.form.is_valid() for role in self.roles)

    def fillings(self) -> list[Filling]:
        """What was chosen; only for a valid page. Roles that nobody was chosen for are left out."""
        return [role.form.filling() for role in self.roles if not role.form.is_open]

    @property
    def still_open(self) -> list[str]:
        """Names of the roles that nobody was chosen for; only for a valid page."""
        return [role.lane.name for role in self.roles if role.form.is_open]

    @property
    def faulty(self) -> list[str]:
        """Names of the roles whose answer lacks something."""
        return [role.lane.name for role in self.roles if role.form.errors]


def staffing_page(process: Process, *, actor: Actor, data: QueryDict | None = None) -> StaffingPage:
    """The roles of the draft and of the published version: running cases need those that a draft has dropped, too."""
    live = Version.objects.filter(process=process).exclude(state=VersionState.RETIRED).order_by("state")
    versions = {version.state: version for version in live}
    draft = versions.get(VersionState.DRAFT)
    graphs = [graph_of(version) for version in (draft, versions.get(VersionState.PUBLISHED)) if version]
    if not graphs:
        return StaffingPage(process, [], None)
    first, fillers = graphs[0], Fillers.here(graphs[0])
    saved = {row.lane_key: row for row in Staffing.objects.filter(process=process)}
    deputies = dict(RoleDeputy.objects.filter(process=process).values_list("lane_key", "person_id"))
    lanes = {key: lane for graph in reversed(graphs) for key, lane in graph.lanes.items()}
    ordered = [*first.lanes, *(key for key in lanes if key not in first.lanes)]
    may_design = rules.may_design(actor)
    roles = []
    for index, key in enumerate(ordered):
        row = saved.get(key)
        initial = _as_saved(row) if row else _as_suggested(lanes[key], fillers, process, me=actor.person_id)
        initial["deputy"] = str(deputies.get(key, ""))
        graph = first if key in first.lanes else graphs[-1]
        roles.append(
            RoleAsked(
                lane=lanes[key],
                index=index,
                steps=[step.name for step in graph.steps.values() if step.lane == key],
                form=LaneForm(lanes[key], fillers, initial=initial, may_stay_open=row is None, data=data),
                is_new=row is None,
                may_leave_out=may_design and key in first.lanes and not _starts(first, key),
            )
        )
    return StaffingPage(process, roles, draft, may_publish=may_design and set(versions) == {VersionState.DRAFT})


def _starts(graph: Graph, lane_key: str) -> bool:
    return any(step.lane == lane_key for step in graph.starts)


def _as_saved(row: Staffing) -> dict[str, Any]:
    fallback = f"team:{row.team_id}" if row.team_id else f"person:{row.person_id}" if row.person_id else ""
    return {
        "by": row.by,
        "team": str(row.team_id or ""),
        "person": str(row.person_id or ""),
        "field": row.field_key,
        "fallback": fallback if row.by == FilledBy.FIELD else "",
        "accountable": str(row.accountable_id or ""),
    }


def _as_suggested(lane: Lane, fillers: Fillers, process: Process, *, me: UUID | None) -> dict[str, Any]:
    """What the document suggests; a team of the role's own name is probably the one, and its lead answers for it.

    While there is no team here at all, whoever asks is probably alone and does everything at first.
    """
    owner = str(process.owner_id or "")
    if lane.suggested_by == FilledBy.TEAM and not fillers.teams and str(me) in dict(fillers.people):
        return {"by": FilledBy.PERSON, "person": str(me), "accountable": owner or str(me)}
    by_name = {name.casefold(): pk for pk, name in fillers.teams}
    team = by_name.get(lane.name.casefold(), "") if lane.suggested_by == FilledBy.TEAM else ""
    return {
        "by": lane.suggested_by,
        "team": team,
        "field": lane.suggested_field or "",
        "fallback": f"person:{owner}" if lane.suggested_by == FilledBy.FIELD and owner else "",
        "accountable": fillers.leads.get(team, owner),
    }
