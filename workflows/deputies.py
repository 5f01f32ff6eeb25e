"""Who stands in for somebody who is away: the deputy of the role, else their own."""

from collections.abc import Iterator
from uuid import UUID

from workflows.held import Held
from workflows.models import RoleDeputy, Task, Visibility
from workflows.visibility import people_who_may_open


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


def told_instead(held: Held, task: Task, owner: UUID) -> UUID | None:
    """Who is told in place of somebody who is away, or has gone, and whose work stays with them: a deputy, else whoever
    answers."""
    if held.case.is_practice:
        return None
    if held.presence.is_here(owner) and held.presence.away(owner, at=held.now) is None:
        return None
    lane = held.staff.get(task.lane_key)
    answer = [lane.accountable_id, lane.lead_id] if lane else []
    possible = [*deputies_of(held, task.lane_key, owner), *answer, held.case.process_owner_id]
    away = held.presence.away_among({one for one in possible if one}, at=held.now)
    here = [one for one in possible if one and one not in away and one != owner and held.presence.is_here(one)]
    if held.process.visibility != Visibility.EVERYONE:
        may = people_who_may_open(held.case, here)
        here = [one for one in here if one in may]
    return here[0] if here else None
