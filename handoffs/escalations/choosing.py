"""Whom a piece of work can be escalated to: what the forms offer, and the API need not ask for."""

from uuid import UUID

from handoffs.colleagues import Colleague, colleagues
from procops.people.models import Team
from workflows.models import Task
from workflows.staffing import Staff, team_people
from workflows.visibility import people_who_may_open


def teams_to_pass_to(task: Task) -> list[Team]:
    """The teams somebody of whom could take it, by name; a handful of queries, however many teams."""
    rows = Team.objects.filter(archived_at=None).order_by("name", "id")
    teams = [team for team in rows if team.pk != task.team_id]
    people = team_people({team.pk for team in teams})
    may_open = people_who_may_open(task.case, {person for members in people.values() for person in members})
    return [team for team in teams if people.get(team.pk, set()) & may_open]


def people_to_ask(task: Task, *, but: UUID | None) -> tuple[list[UUID], list[Colleague]]:
    """Who answers for the work, from near to far, and everybody who can be asked to decide about it."""
    everybody = [one for one in colleagues() if one.id not in (but, task.owner_id)]
    may_open = people_who_may_open(task.case, {one.id for one in everybody})
    lane = Staff.of_case(task.case).get(task.lane_key)
    over = (lane.accountable_id if lane else None, lane.lead_id if lane else None, task.case.process_owner_id)
    usual = [person for person in dict.fromkeys(over) if person is not None]
    return usual, [one for one in everybody if one.id in may_open]
