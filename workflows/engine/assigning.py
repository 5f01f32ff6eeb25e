"""Who gets the next piece of work: lanes decide, memory prefers (rules R3, R6, R16)."""

from uuid import UUID

from procops.errors import Refused
from procops.working_time import Calendar
from workflows.graph import Step
from workflows.held import Held
from workflows.models import Task
from workflows.staffing import Assignee, LaneStaff, organization_calendar


class LaneNotStaffed(Refused):
    """Nobody fills the role "{lane}" at the moment, so this work could go to no one."""

    next_action = "Ask the process owner to say who fills it (Process, People & roles)."


def staff_of(held: Held, lane_key: str) -> LaneStaff:
    """
    :raises LaneNotStaffed: if nobody fills the lane any more.
    """
    lane = held.staff.get(lane_key)
    if lane is None:
        raise LaneNotStaffed(lane=held.graph.lanes[lane_key].name)
    return lane


def calendar_of(held: Held, lane_key: str) -> Calendar:
    """Whose working hours count for a lane: also for one that nobody fills any more, whose work is still somebody's."""
    lane = held.staff.get(lane_key)
    return lane.calendar if lane else organization_calendar()


def assign(held: Held, step: Step, lane_key: str) -> Assignee:
    """Whoever last had the lane's work in this case and may still have it, else the team's pool; a person's lane is
    that person's."""
    lane = staff_of(held, lane_key)
    filler = lane.fillers(held.case)
    if filler.owner_id:
        return Assignee(filler.owner_id, None) if held.presence.is_here(filler.owner_id) else _without(held, lane)
    last = held.marks.last_of_lane(lane_key)
    if last and filler.team_id and not forbidden_to(held, step, last) and held.presence.is_in(filler.team_id, last):
        return Assignee(last, filler.team_id)
    return filler


def reassign_to_giver(held: Held, giver: Task) -> Assignee:
    """Back into the giver's hands; gone: the lane's pool, else its accountable person."""
    lane = staff_of(held, giver.lane_key)
    person = giver.done_by_id or giver.owner_id
    if person and held.presence.is_here(person) and not forbidden_to(held, held.step(giver), person):
        return Assignee(person, giver.team_id or lane.fillers(held.case).team_id)
    return _without(held, lane)


def forbidden_to(held: Held, step: Step, person_id: UUID | None) -> str:
    """What this person did in the case that keeps them from this step by four eyes (rule R24), or nothing.

    It reads on after a name: ``did "Approve" in this case``.
    """
    for other in step.not_by:
        if other == "@starter":
            if person_id is not None and person_id == held.case.started_by_id:
                return "started this case"
        elif str(person_id) in held.marks.doers(other):
            return f'did "{held.graph.steps[other].name}" in this case'
    return ""


def _without(held: Held, lane: LaneStaff) -> Assignee:
    """The person whose work it would be is gone."""
    if lane.team_id:
        return Assignee(None, lane.team_id)
    if lane.accountable_id:
        return Assignee(lane.accountable_id, None)
    raise LaneNotStaffed(lane=held.graph.lanes[lane.lane_key].name)
