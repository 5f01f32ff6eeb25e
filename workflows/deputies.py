"""Who stands in for somebody who is away: the deputy of the role, else their own."""

from collections.abc import Iterator
from uuid import UUID

from workflows.held import Held
from workflows.models import RoleDeputy


def deputies_of(held: Held, lane_key: str, person: UUID) -> Iterator[UUID]:
    """Who would have the work of this role while this person is away, the first choice first; all are here now.

    Who is chosen for a role stands in for that role alone, so they come before the deputy who was named for everything.
    Of each, if they are away too, their own deputy. One query.
    """
    of_role = RoleDeputy.objects.filter(process_id=held.case.process_id, lane_key=lane_key)
    chosen: UUID | None = of_role.values_list("person_id", flat=True).first()
    if chosen and held.presence.is_here(chosen):
        found = held.presence.stand_in(chosen, at=held.now)
        if found and found != person:
            yield found
    if deputy := held.presence.stand_in(person, at=held.now):
        yield deputy
