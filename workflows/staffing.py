"""Who fills the lanes of a case: read once a revision of the organization's people, resolved in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from procops.people.absences import away_now
from procops.people.models import Membership, Organization, Team, TeamMember, WorkingCalendar
from procops.scoping import current_organization_id
from procops.working_time import Calendar, office_hours
from workflows import writes
from workflows.models import Case, FilledBy, Process, Staffing


@dataclass(frozen=True, slots=True)
class LaneStaff:
    """How one lane is filled, and whose working hours count for it.

    The calendar is the team's; where the lane names no team, the organization's.
    """

    lane_key: str
    by: str
    team_id: UUID | None
    lead_id: UUID | None
    person_id: UUID | None
    field_key: str
    accountable_id: UUID | None
    calendar: Calendar

    def fillers(self, case: Case) -> "Assignee":
        """Who gets work of this lane in this case, before anybody is preferred."""
        if self.by == FilledBy.TEAM:
            return Assignee(None, self.team_id)
        if self.by == FilledBy.STARTER:
            return Assignee(case.started_by_id or self.accountable_id, None)
        if self.by == FilledBy.FIELD:
            chosen = case.data.get(self.field_key)
            if chosen:
                return Assignee(UUID(str(chosen)), None)
            return Assignee(self.person_id, None) if self.person_id else Assignee(None, self.team_id)
        return Assignee(self.person_id, None)


@dataclass(frozen=True, slots=True)
class Assignee:
    """A person's desk, a team's pool, or a person who took it from that pool."""

    owner_id: UUID | None
    team_id: UUID | None
    absence_id: UUID | None = None
    """The owner stands in for somebody who is away: that absence."""
    absent_id: UUID | None = None
    until: datetime | None = None


class Staff:
    """The staffing of one process, as it is now."""

    def __init__(self, lanes: dict[str, LaneStaff]) -> None:
        self._lanes = lanes

    @classmethod
    def of(cls, process_id: UUID) -> "Staff":
        """Read it: one query, calendars apart, which are kept for as long as their revision stands."""
        return cls({lane.lane_key: lane for lane in map(_lane, writes.lane_rows(process_id))})

    @classmethod
    def as_of(cls, people_revision: int, process_id: UUID) -> "Staff":
        """The same, from memory for as long as the organization's people revision stands."""
        return _staff(current_organization_id(), people_revision, process_id)

    @classmethod
    def of_case(cls, case: Case) -> "Staff":
        """Who fills the lanes of one case."""
        return cls.of(case.process_id).in_case(case)

    def in_case(self, case: Case) -> "Staff":
        """As it is in one case: in practice all lanes, with their own working hours, are one person's."""
        if not case.is_practice:
            return self
        alone: dict[str, Any] = {
            "by": FilledBy.PERSON,
            "team_id": None,
            "lead_id": None,
            "person_id": case.started_by_id,
            "accountable_id": case.started_by_id,
        }
        return Staff({key: replace(lane, **alone) for key, lane in self._lanes.items()})

    @classmethod
    def of_each(cls, process_ids: Iterable[UUID]) -> "dict[UUID, Staff]":
        """The staffing of several processes in one query: for lists of them."""
        lanes: dict[UUID, dict[str, LaneStaff]] = {process_id: {} for process_id in process_ids}
        rows = Staffing.objects.filter(process_id__in=lanes).values_list(
            "process_id", "lane_key", "by", "team_id", "team__lead_id", "person_id", "field_key", "accountable_id",
            "team__calendar_id", "team__calendar__revision", "organization__calendar_id",
            "organization__calendar__revision", "organization__time_zone",
        )  # fmt: skip
        for process_id, *row in rows:
            lane = _lane(row)
            lanes[process_id][lane.lane_key] = lane
        return {process_id: cls(of_process) for process_id, of_process in lanes.items()}

    def people(self, case: Case) -> set[UUID]:
        """Those to whom a lane gives work of this case by name."""
        return {owner for lane in self._lanes.values() if (owner := lane.fillers(case).owner_id)}

    def get(self, lane_key: str) -> LaneStaff | None:
        return self._lanes.get(lane_key)

    def lanes_of(self, *, person_id: UUID | None, teams: frozenset[UUID], case: Case | None = None) -> frozenset[str]:
        """Keys of the lanes a person belongs to: through a team, by name, or in this case as starter or by field."""
        found = set()
        for key, lane in self._lanes.items():
            filler = (
                lane.fillers(case)
                if case
                else Assignee(lane.person_id if lane.by == FilledBy.PERSON else None, lane.team_id)
            )
            if (person_id and person_id in (filler.owner_id, lane.accountable_id)) or (
                lane.by == FilledBy.TEAM and lane.team_id in teams
            ):
                found.add(key)
        return frozenset(found)


@lru_cache(maxsize=4096)
def _staff(organization_id: UUID, people_revision: int, process_id: UUID) -> Staff:
    return Staff.of(process_id)


def _lane(row: Sequence[Any]) -> LaneStaff:
    key, by, team, lead, person, field, accountable, calendar, revision, usual, usual_revision, zone = row
    hours = _calendar(calendar, revision) if calendar else _usual(usual, usual_revision, zone)
    return LaneStaff(key, by, team, lead, person, field, accountable, hours)


def active_among(people: set[UUID]) -> frozenset[UUID]:
    """Which of these people are still here and may be given work."""
    if not people:
        return frozenset()
    here = Membership.objects.working().filter(person_id__in=people)
    return frozenset(here.values_list("person_id", flat=True))


def who_answers_for(process: Process, *, now: datetime) -> list[UUID]:
    """Who is told what concerns a whole process: its owner; while they are away the admins too, and the admins alone
    where nobody owns it, or whoever did has gone."""
    owner = process.owner_id
    told = [owner] if owner and active_among({owner}) else []
    if told and not away_now(told, now=now):
        return told
    return [*told, *(one for one in admins() if one not in told)]


def admins() -> Iterable[UUID]:
    """Whoever administers the organization in scope, in a fixed order; looked up once they are gone through."""
    people: Iterable[UUID] = Membership.objects.admins().order_by("pk").values_list("person_id", flat=True)
    return people


def members_among(team_id: UUID, people: set[UUID]) -> frozenset[UUID]:
    """Which of these people are in the team, still here, and may be given work."""
    rows = TeamMember.objects.filter(team_id=team_id, person_id__in=people)
    return active_among(set(rows.values_list("person_id", flat=True)))


def team_people(teams: set[UUID]) -> dict[UUID, set[UUID]]:
    """Who of each team may be given work."""
    found: dict[UUID, set[UUID]] = {}
    rows = list(TeamMember.objects.filter(team_id__in=teams).values_list("team_id", "person_id"))
    here = active_among({person for _, person in rows})
    for team, person in rows:
        if person in here:
            found.setdefault(team, set()).add(person)
    return found


def organization_calendar() -> Calendar:
    """The organization's usual working hours."""
    calendar, revision, zone = Organization.objects.values_list("calendar_id", "calendar__revision", "time_zone").get(
        pk=current_organization_id()
    )
    return _usual(calendar, revision, zone)


def team_calendar(team_id: UUID) -> Calendar:
    """The working hours of a team: its own, or the organization's."""
    calendar, revision = Team.objects.values_list("calendar_id", "calendar__revision").get(pk=team_id)
    return _calendar(calendar, revision) if calendar else organization_calendar()


def _usual(calendar_id: UUID | None, revision: int | None, zone: str) -> Calendar:
    return _calendar(calendar_id, revision) if calendar_id else _office_hours(zone)


_office_hours = lru_cache(maxsize=1024)(office_hours)


@lru_cache(maxsize=4096)
def _calendar(calendar_id: UUID, revision: Any) -> Calendar:
    """One that has been read is used for as long as its revision stands; the revision is part of the question."""
    return Calendar.from_json(WorkingCalendar.objects.get(pk=calendar_id).as_json())
