"""Who is still here, in which teams, and who is away: read once a revision of the people, for those asked about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from procops.scoping import current_organization_id
from workflows import writes


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, and who stands in meanwhile."""

    absence_id: UUID
    begins_at: datetime
    ends_at: datetime
    deputy_id: UUID | None


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one person."""

    teams: set[UUID] = field(default_factory=set)
    is_here: bool = False
    away: dict[UUID, Away] = field(default_factory=dict)
    """Absences that last or are to come, by id; when they begin and end, no row need change."""


Known = dict[UUID, Place]


class Presence:
    """Answers from memory about those it was made for, and those others asked about; somebody else costs a query.

    Here is who has an active membership and may be given work: a viewer may not.
    """

    def __init__(self, candidates: Callable[[], set[UUID]], known: Known) -> None:
        self._candidates = candidates
        self._known = known

    @classmethod
    def as_of(cls, people_revision: int, candidates: Callable[[], set[UUID]]) -> "Presence":
        """What was read at the same revision of the people of the organization in scope is not read again."""
        return cls(candidates, _known(current_organization_id(), people_revision))

    def is_here(self, person_id: UUID) -> bool:
        return self._place(person_id).is_here

    def is_in(self, team_id: UUID, person_id: UUID) -> bool:
        """Whether this person is here and in the team."""
        return team_id in self._place(person_id).teams

    def away(self, person_id: UUID, *, at: datetime) -> Away | None:
        """The absence of this person at that moment, if there is one."""
        return _away_at(self._place(person_id), at)

    def stand_in(self, person_id: UUID, *, at: datetime) -> UUID | None:
        """Who has this person's work at that moment: their deputy, or the deputy's, if that one is away too.

        None where there is nobody; themselves, if they are not away.
        """
        seen, now = {person_id}, person_id
        while away := self.away(now, at=at):
            if away.deputy_id is None or away.deputy_id in seen or not self.is_here(away.deputy_id):
                return None
            now = away.deputy_id
            seen.add(now)
        return now

    def away_among(self, people: Iterable[UUID], *, at: datetime) -> set[UUID]:
        """Who of these people is away at that moment; one query for all who are not known yet."""
        asked = set(people)
        self._read(asked)
        return {person for person in asked if self.away(person, at=at)}

    def _place(self, person_id: UUID) -> Place:
        self._read({person_id})
        return self._known[person_id]

    def _read(self, people: set[UUID]) -> None:
        if people <= self._known.keys():
            return
        wanted = (people | self._candidates()) - self._known.keys()
        found = {person: Place() for person in wanted}
        for person, team, away in writes.people_here(wanted):
            place = found[person]
            found[person] = Place(place.teams | ({team} if team else set()), True, place.away | _by_id(away))
        self._known.update(found)


def _by_id(away: writes.Away | None) -> dict[UUID, Away]:
    return {away[0]: Away(*away)} if away else {}


def _away_at(place: Place, at: datetime) -> Away | None:
    return next((one for one in place.away.values() if one.begins_at <= at < one.ends_at), None)


@lru_cache(maxsize=256)
def _known(organization_id: UUID, people_revision: int) -> Known:
    return {}
