"""Who can be chosen wherever a page asks for a person: members who may be given work, by name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from procops.people.models import Membership, TeamMember
from workflows.models import FilledBy, Task
from workflows.names import people_by_name
from workflows.staffing import LaneStaff, Staff


@dataclass(frozen=True, slots=True)
class Colleague:
    id: UUID
    name: str


def colleagues() -> list[Colleague]:
    """Everybody here who may be given work; two of one name are told apart by their addresses. One query."""
    here = Membership.objects.working().order_by("person__name", "person__email")
    rows = list(here.values_list("person_id", "person__name", "person__email"))
    names = [name for _, name, _ in rows]
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return [Colleague(pk, f"{name} ({email})" if name in twice or not name else name) for pk, name, email in rows]


def choices(*, but: UUID | None) -> list[tuple[str, str]]:
    """The same for a field of a form: id as text and name of everybody but one."""
    return [(str(one.id), one.name) for one in colleagues() if one.id != but]


def who_may_have(task: Task, lane: LaneStaff | None) -> list[Colleague]:
    """Those to whom a task can be given: its team, whoever leads or answers for it; without a team everybody."""
    place, members = _Place.of(task, lane), dict[UUID, list[UUID]]()
    if place.team_id is not None:
        rows = TeamMember.objects.filter(team_id=place.team_id)
        members[place.team_id] = list(rows.values_list("person_id", flat=True))
    return [one for one in colleagues() if one.id != task.owner_id and place.fits(one, members)]


def who_may_have_all(tasks: Iterable[Task]) -> list[Colleague]:
    """Those to whom at least one of several tasks can be given, by name. Three queries beside that for the tasks."""
    asked = list(tasks)
    staff = Staff.of_each({task.case.process_id for task in asked})
    places = {(_Place.of(task, staff[task.case.process_id].get(task.lane_key)), task.owner_id) for task in asked}
    wanted, members = {place.team_id for place, _ in places if place.team_id}, defaultdict[UUID, set[UUID]](set)
    for team_id, person_id in TeamMember.objects.filter(team_id__in=wanted).values_list("team_id", "person_id"):
        members[team_id].add(person_id)
    return [one for one in colleagues() if any(place.fits(one, members) and one.id != owner for place, owner in places)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a task lies: with a team and whoever stands over it, or, without a team, with anybody."""

    team_id: UUID | None
    over: frozenset[UUID | None]

    @classmethod
    def of(cls, task: Task, lane: LaneStaff | None) -> "_Place":
        team_id = task.team_id or (lane.team_id if lane and lane.by == FilledBy.TEAM else None)
        return cls(team_id, frozenset({lane.accountable_id, lane.lead_id}) if lane else frozenset())

    def fits(self, one: Colleague, members: Mapping[UUID, Collection[UUID]]) -> bool:
        return self.team_id is None or one.id in members.get(self.team_id, ()) or one.id in self.over


def names_of(people: Iterable[UUID | str | None]) -> dict[str, str]:
    """Names by id as text, of people who have left too. One query, none for nobody."""
    wanted = {str(person) for person in people if person}
    if not wanted:
        return {}
    return {str(person): name for person, name in people_by_name(wanted).items()}
