"""Who is still here, and in which teams: read once a move for everyone who may get its work."""

from collections.abc import Iterable
from uuid import UUID

from workflows import writes


class Presence:
    """Answers from memory about those it was made for; somebody else costs one more query.

    Here is who has an active membership and may be given work: a viewer may not.
    """

    def __init__(self, candidates: Iterable[UUID]) -> None:
        self._candidates = set(candidates)
        self._asked: set[UUID] = set()
        self._teams: dict[UUID, set[UUID | None]] = {}

    def is_here(self, person_id: UUID) -> bool:
        self._ask(person_id)
        return person_id in self._teams

    def is_in(self, team_id: UUID, person_id: UUID) -> bool:
        """Whether this person is here and in the team."""
        self._ask(person_id)
        return team_id in self._teams.get(person_id, ())

    def _ask(self, person_id: UUID) -> None:
        if person_id in self._asked:
            return
        wanted = {person_id} | self._candidates
        self._candidates, self._asked = set(), self._asked | wanted
        for person, team in writes.people_here(wanted):
            self._teams.setdefault(person, set()).add(team)
