"""What somebody may see: processes and cases first as rows, then confidential values within a case.

A process is visible to the organization, to people of its lanes, or to those who had a task in the case; its owner and
admins always see it. A row that may not be seen is not found, the same answer as one that never existed.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from procops.people.actor import Actor
from procops.people.models import Membership, Role, Team, TeamMember
from workflows.graph import Graph
from workflows.models import Case, FilledBy, Process, Staffing, Task, Visibility, Wait
from workflows.staffing import Staff
from workflows.states import CaseSource

Row = TypeVar("Row", bound=Model)

HIDDEN = "•••"
"""What stands on a screen in place of a confidential value."""


def processes_seen_by(actor: Actor) -> QuerySet[Process]:
    """The processes whose cases somebody may see, or at least their own part of them."""
    rows = Process.objects.all()
    if actor.is_admin or actor.is_system:
        return rows
    return rows.filter(
        Q(visibility=Visibility.EVERYONE)
        | Q(owner_id=actor.person_id)
        | _in_its_lanes(actor, "pk")
        | Exists(_work(actor).filter(case__process_id=OuterRef("pk")).exclude(case__source=CaseSource.PRACTICE))
    )


def processes_seen_whole_by(actor: Actor) -> QuerySet[Process]:
    """The processes all of whose cases somebody may see: their figures tell nothing that could not be looked up."""
    rows = Process.objects.all()
    if actor.is_admin or actor.is_system:
        return rows
    return rows.filter(
        Q(visibility=Visibility.EVERYONE)
        | Q(owner_id=actor.person_id)
        | Q(visibility=Visibility.LANES) & _in_its_lanes(actor, "pk")
    )


def cases_seen_by(actor: Actor) -> QuerySet[Case]:
    """The cases somebody may see: what lists and figures are made of, so none of practice."""
    return Case.objects.real().filter(_may_see(actor))


def cases_open_to(actor: Actor) -> QuerySet[Case]:
    """The cases whose page somebody may open: those they see, and what they try out themselves."""
    practice = Q(source=CaseSource.PRACTICE)
    own = Q(started_by_id=actor.person_id, started_by__isnull=False)
    return Case.objects.filter((~practice & _may_see(actor)) | (practice & own))


def people_who_may_open(case: Case, people: Iterable[UUID]) -> set[UUID]:
    """Who of these people is here and may open the page of a case: `cases_open_to`, asked the other way round.

    Five queries at most, however many people.
    """
    here = Membership.objects.active().filter(person_id__in=set(people))
    roles = dict(here.values_list("person_id", "role"))
    if case.is_practice:
        return {person for person in roles if person == case.started_by_id}
    process = case.process
    if process.visibility == Visibility.EVERYONE:
        return set(roles)
    may = {person for person, role in roles.items() if role == Role.ADMIN}
    may |= roles.keys() & {process.owner_id, case.started_by_id}
    if len(may) == len(roles):
        return may
    teams: dict[UUID, set[UUID]] = {}
    among = list(TeamMember.objects.filter(person_id__in=roles).values_list("team_id", "person_id"))
    for team, person in (*among, *Team.objects.filter(lead_id__in=roles).values_list("pk", "lead_id")):
        teams.setdefault(team, set()).add(person)
    if process.visibility == Visibility.LANES:
        for by, person, team, answers in Staffing.objects.filter(process=process).values_list(
            "by", "person_id", "team_id", "accountable_id"
        ):
            may |= roles.keys() & {answers, person if by == FilledBy.PERSON else None}
            may |= teams.get(team, set()) if by == FilledBy.TEAM else set()
    theirs = Q(owner_id__in=roles) | Q(done_by_id__in=roles) | Q(owner_id=None, team_id__in=teams)
    worked = Task.objects.filter(theirs, case=case).values_list("owner_id", "done_by_id", "team_id")
    for owner, doer, team in worked.distinct():
        may |= roles.keys() & {owner, doer}
        may |= teams.get(team, set()) if owner is None else set()
    return may


def tasks_seen_by(actor: Actor) -> QuerySet[Task]:
    """The tasks of the cases somebody may see."""
    return of_seen_cases(Task.objects.real(), actor)


def waits_seen_by(actor: Actor) -> QuerySet[Wait]:
    """What the cases that somebody may see wait for."""
    return of_seen_cases(Wait.objects.real(), actor)


def of_seen_cases(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """What belongs to cases, as far as somebody may see those.

    :param rows: none of practice, which is in no list.
    """
    return rows if actor.is_admin or actor.is_system else rows.filter(case__in=cases_seen_by(actor))


def lanes_of(actor: Actor, case: Case, staff: Staff | None = None) -> frozenset[str]:
    """The lanes somebody belongs to in one case: by team, name, field, as starter, or because they had its work."""
    staff = staff or Staff.of_case(case)
    lanes = staff.lanes_of(person_id=actor.person_id, teams=actor.teams, case=case)
    worked = Task.objects.filter(case=case).filter(Q(owner_id=actor.person_id) | Q(done_by_id=actor.person_id))
    return lanes | frozenset(worked.values_list("lane_key", flat=True).distinct()) if actor.person_id else lanes


def readable_fields(graph: Graph, lanes: Iterable[str], *, actor: Actor) -> frozenset[str]:
    """Keys of the fields somebody may read: all but confidential ones, and those their lanes fill, see or receive."""
    mine = frozenset(lanes)
    return frozenset(
        key
        for key, field in graph.fields.items()
        if not field.confidential or actor.is_system or graph.lanes_of_field(key) & mine
    )


def shown(values: Mapping[str, Any], readable: frozenset[str]) -> dict[str, Any]:
    """The values somebody may read; the others are left out."""
    return {key: value for key, value in values.items() if key in readable}


def _may_see(actor: Actor) -> Q:
    if actor.is_admin or actor.is_system:
        return Q()
    return (
        Q(process__visibility=Visibility.EVERYONE)
        | Q(process__visibility=Visibility.LANES) & _in_its_lanes(actor, "process_id")
        | Q(process__owner_id=actor.person_id)
        | Q(started_by_id=actor.person_id)
        | Q(Exists(_work(actor).filter(case_id=OuterRef("pk"))))
    )


def _work(actor: Actor) -> QuerySet[Task]:
    mine = Q(owner_id=actor.person_id) | Q(done_by_id=actor.person_id)
    return Task.objects.filter(mine | Q(owner_id=None, team_id__in=_teams(actor)))


def _in_its_lanes(actor: Actor, process: str) -> Exists:
    rows = Staffing.objects.filter(process_id=OuterRef(process))
    mine = (
        Q(by=FilledBy.TEAM, team_id__in=_teams(actor))
        | Q(by=FilledBy.PERSON, person_id=actor.person_id)
        | Q(accountable_id=actor.person_id)
    )
    return Exists(rows.filter(mine))


def _teams(actor: Actor) -> list[UUID]:
    return list(actor.own_teams)
