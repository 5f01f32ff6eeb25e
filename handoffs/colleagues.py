"""Who can be chosen wherever a page asks for a person: members who may be given work, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from procops.people.models import Membership, Person, Role, TeamMember
from workflows.models import FilledBy, Task
from workflows.staffing import LaneStaff, Staff


@dataclass(frozen=True, slots=True)
class Colleague:
    id: UUID
    name: str


def colleagues() -> list[Colleague]:
    """Everybody here who may be given work; two of one name are told apart by their addresses. One query."""
    here = Membership.objects.active().exclude(role=Role.VIEWER).order_by("person__name", "person__email")
    rows = list(here.values_list("person_id", "person__name", "person__email"))
    names = [name for _, name, _ in rows]
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return [Colleague(pk, f"{name} ({email})" if name in twice or not name else name) for pk, name, email in rows]


def who_may_have(task: Task, lane: LaneStaff | None) -> list[Colleague]:
    """Those to whom a task can be given: its team, whoever leads or answers for it; without a team everybody."""
    everybody = [one for one in colleagues() if one.id != task.owner_id]
    team_id = task.team_id or (lane.team_id if lane and lane.by == FilledBy.TEAM else None)
    if team_id is None:
        return everybody
    able: set[UUID | None] = {*TeamMember.objects.filter(team_id=team_id).values_list("person_id", flat=True)}
    able |= {lane.accountable_id, lane.lead_id} if lane else set()
    return [one for one in everybody if one.id in able]


def who_may_have_all(tasks: Iterable[Task]) -> list[Colleague]:
    """Those to whom at least one of several tasks can be given, by name. A few queries per process and team."""
    by_place = {(task.case.process_id, task.lane_key, task.team_id): task for task in tasks}
    staff = {process_id: Staff.of(process_id) for process_id, _, _ in by_place}
    able = {
        one.id: one
        for (process_id, lane, _), task in by_place.items()
        for one in who_may_have(task, staff[process_id].get(lane))
    }
    return sorted(able.values(), key=lambda one: one.name.casefold())


def names_of(people: Iterable[UUID | str | None]) -> dict[str, str]:
    """Names by id as text, of people who have left too. One query, none for nobody."""
    wanted = {str(person) for person in people if person}
    if not wanted:
        return {}
    return {str(person.pk): str(person) for person in Person.objects.filter(pk__in=wanted).only("id", "name", "email")}
