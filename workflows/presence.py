"""Who is still here, and in which teams: read once a revision of the organization's people, for those asked about."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from procops.scoping import current_organization_id
from workflows import writes

Known = dict[UUID, frozenset[UUID | None]]
"""For each person asked about the teams they are in, and None as well; nothing for somebody who is not here."""


class Presence:
    """Answers from memory about those it was made for, and those others asked about; somebody else costs a query.

    Here is who has an active membership and may be given work: a viewer may not.
    """

    def __init__(self, candidates: Iterable[UUID], known: Known) -> None:
        self._candidates = set(candidates)
        self._known = known

    @classmethod
    def as_of(cls, people_revision: int, candidates: Iterable[UUID]) -> "Presence":
        """What was read at the same revision of the people of the organization in scope is not read again."""
        return cls(candidates, _known(current_organization_id(), people_revision))

    def is_here(self, person_id: UUID) -> bool:
        return bool(self._teams(person_id))

    def is_in(self, team_id: UUID, person_id: UUID) -> bool:
        """Whether this person is here and in the team."""
        return team_id in self._teams(person_id)

    def _teams(self, person_id: UUID) -> frozenset[UUID | None]:
        if person_id not in self._known:
            wanted = ({person_id} | self._candidates) - self._known.keys()
            found: dict[UUID, set[UUID | None]] = {person: set() for person in wanted}
            for person, team in writes.people_here(wanted):
                found[person] |= {team, None}
            self._known.update((person, frozenset(teams)) for person, teams in found.items())
        return self._known[person_id]


@lru_cache(maxsize=256)
def _known(organization_id: UUID, people_revision: int) -> Known:
    return {}
