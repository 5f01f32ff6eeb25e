"""What nobody owns: work and questions on the desk of somebody who has gone, pools that nobody empties, open roles."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from handoffs.escalations.models import Escalation
from handoffs.gone import empty_teams, people_gone
from handoffs.problems.models import Problem
from procops.people.models import Team
from workflows.models import FilledBy, Process, RoleDeputy, Staffing, Task
from workflows.staffing import active_among
from workflows.succession import as_words, lane_names


class Unowned(StrEnum):
    """Of what there is one without an owner."""

    TASKS = "tasks"
    PROBLEMS = "problems"
    ESCALATIONS = "escalations"
    ROLES = "roles"
    PROCESSES = "processes"
    TEAMS = "teams"


def tasks() -> QuerySet[Task]:
    """Live tasks that nobody can go on with: their owner has gone or only looks, or their team has nobody."""
    gone = Q(owner_id__in=people_gone())
    empty = Q(owner__isnull=True, team_id__in=empty_teams())
    rows: QuerySet[Task] = Task.objects.real().live()
    return rows.filter(gone | empty)


def problems() -> QuerySet[Problem]:
    """Open problems that wait for the answer of somebody who has gone."""
    rows: QuerySet[Problem] = Problem.objects.of_nobody()
    return rows


def escalations() -> QuerySet[Escalation]:
    """Open escalations that wait for the answer of somebody who has gone, or of a team that nobody is in."""
    rows: QuerySet[Escalation] = Escalation.objects.of_nobody()
    return rows


def roles() -> QuerySet[Staffing]:
    """Roles whose person or deputy has gone, whose team has nobody, or that nobody answers for."""
    by_name = Q(person_id__in=people_gone()) & (Q(by=FilledBy.PERSON) | Q(by=FilledBy.FIELD))
    by_team = Q(by=FilledBy.TEAM, team_id__in=empty_teams())
    answers = Q(accountable__isnull=True) | Q(accountable_id__in=people_gone())
    rows: QuerySet[Staffing] = Staffing.objects.filter(process__archived_at=None)
    deputy = _deputies_gone().filter(process_id=OuterRef("process_id"), lane_key=OuterRef("lane_key"))
    return rows.filter(by_name | by_team | answers | Q(Exists(deputy)))


@dataclass(frozen=True, slots=True)
class OpenRole:
    """A role that lacks somebody."""

    row: Staffing
    name: str
    who: str
    """Who fills it, or did."""
    lacks_people: bool
    lacks_accountable: bool
    lost_deputy: str
    """The deputy who has gone; empty: there is none."""


def roles_by_process() -> list[OpenRole]:
    """The same with what a row shows, by process; five queries."""
    rows = list(
        roles().select_related("process", "person", "team", "accountable").order_by("process__name", "lane_key")
    )
    names = lane_names({row.process_id for row in rows})
    deputies = _deputies_gone().filter(process_id__in={row.process_id for row in rows}).select_related("person")
    gone = {(one.process_id, one.lane_key): str(one.person) for one in deputies}
    here = active_among({one for row in rows for one in (row.person_id, row.accountable_id) if one})
    empty = set(empty_teams().filter(pk__in=[row.team_id for row in rows if row.team_id]).values_list("pk", flat=True))
    return [
        OpenRole(
            row=row,
            name=names.get((row.process_id, row.lane_key)) or as_words(row.lane_key),
            who=str((row.team if row.by == FilledBy.TEAM else row.person) or row.get_by_display()),
            lacks_people=(row.person_id is not None and row.by != FilledBy.TEAM and row.person_id not in here)
            or (row.by == FilledBy.TEAM and row.team_id in empty),
            lacks_accountable=row.accountable_id not in here,
            lost_deputy=gone.get((row.process_id, row.lane_key), ""),
        )
        for row in rows
    ]


def processes() -> QuerySet[Process]:
    """Processes without an owner who is still here."""
    rows: QuerySet[Process] = Process.objects.filter(archived_at=None)
    return rows.filter(Q(owner__isnull=True) | Q(owner_id__in=people_gone()))


def teams() -> QuerySet[Team]:
    """Teams that nobody leads."""
    rows: QuerySet[Team] = Team.objects.filter(archived_at=None)
    return rows.filter(Q(lead__isnull=True) | Q(lead_id__in=people_gone()))


def counts() -> dict[Unowned, int]:
    """How many there are of each: six queries."""
    return {
        Unowned.TASKS: tasks().count(),
        Unowned.PROBLEMS: problems().count(),
        Unowned.ESCALATIONS: escalations().count(),
        Unowned.ROLES: roles().count(),
        Unowned.PROCESSES: processes().count(),
        Unowned.TEAMS: teams().count(),
    }


def _deputies_gone() -> QuerySet[RoleDeputy]:
    """Deputies of roles who cannot stand in any more."""
    rows: QuerySet[RoleDeputy] = RoleDeputy.objects.filter(person_id__in=people_gone())
    return rows


def by_queue(rows: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row shows, in the order of the queue."""
    shown = rows.select_related("case__process", "step", "owner", "team").defer("case__data", "case__marks")
    return shown.order_by(F("queue_at"), "id")


def listed_problems() -> QuerySet[Problem]:
    """Problems that nobody decides, with what a row shows, the most urgent first."""
    shown = problems().select_related("case__process", "task__step", "asked").defer("case__data", "case__marks")
    return shown.order_by("answer_by", "id")


def listed_escalations() -> QuerySet[Escalation]:
    """Escalations that nobody can answer, with what a row shows, the most urgent first."""
    shown = escalations().select_related("case__process", "task__step", "asked", "team")
    return shown.defer("case__data", "case__marks").order_by("answer_by", "id")
