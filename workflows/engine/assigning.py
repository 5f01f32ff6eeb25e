"""Who gets the next piece of work: lanes decide, memory prefers (rules R3, R6, R16)."""

from uuid import UUID

from django.utils.translation import gettext as _

from procops.errors import Refused
from procops.working_time import Calendar
from workflows.deputies import deputies_of
from workflows.graph import Step
from workflows.held import Held
from workflows.models import StandIn, Task
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
    that person's. Of somebody who is away their deputy has it, until they are back."""
    lane = staff_of(held, lane_key)
    filler = lane.fillers(held.case)
    if filler.owner_id:
        if not held.presence.is_here(filler.owner_id):
            return _without(held, lane)
        if not _is_away(held, filler.owner_id):
            return filler
        # Without a deputy a pool has it; a role that is one person's waits for that person.
        pool = Assignee(None, lane.team_id) if lane.team_id else filler
        return _deputy(held, step, lane_key, filler.owner_id, team_id=None) or pool
    last = held.marks.last_of_lane(lane_key)
    if last and filler.team_id and not forbidden_to(held, step, last) and held.presence.is_in(filler.team_id, last):
        if not _is_away(held, last):
            return Assignee(last, filler.team_id)
        return _deputy(held, step, lane_key, last, team_id=filler.team_id) or filler
    return filler


def stand_in_for(held: Held, task: Task, who: Assignee) -> None:
    """Remember, and journal, that somebody has a task in place of a person who is away."""
    if who.absence_id is None or who.owner_id is None:
        return
    row = StandIn(
        organization_id=held.case.organization_id,
        task=task,
        absence_id=who.absence_id,
        deputy_id=who.owner_id,
        given_at=held.now,
    )
    held.add(row)
    if who.absent_id:
        held.marks.stands_in(task.lane_key, who.owner_id, who.absent_id)
    facts = {"for": str(who.absent_id), "to": str(who.owner_id), "until": who.until.isoformat() if who.until else None}
    held.record("task.deputized", task=task, facts=facts)


def _is_away(held: Held, person: UUID) -> bool:
    """In practice nobody is away: one person plays everybody."""
    return not held.case.is_practice and held.presence.away(person, at=held.now) is not None


def _deputy(held: Held, step: Step, lane_key: str, person: UUID, *, team_id: UUID | None) -> Assignee | None:
    """Who stands in for somebody who is away, if they may have this work: of a team's, they must be in the team."""
    away = held.presence.away(person, at=held.now)
    if away is None:
        return None
    for deputy in deputies_of(held, lane_key, person):
        if forbidden_to(held, step, deputy) or (team_id is not None and not held.presence.is_in(team_id, deputy)):
            continue
        return Assignee(deputy, team_id, away.absence_id, person, away.ends_at)
    return None


def reassign_to_giver(held: Held, giver: Task) -> Assignee:
    """Back into the giver's hands; gone: the lane's pool, else its accountable person."""
    lane = staff_of(held, giver.lane_key)
    person = giver.done_by_id or giver.owner_id
    step = held.step(giver)
    if person and held.presence.is_here(person) and not forbidden_to(held, step, person):
        team_id = giver.team_id or lane.fillers(held.case).team_id
        if not _is_away(held, person):
            return Assignee(person, team_id)
        if deputy := _deputy(held, step, giver.lane_key, person, team_id=team_id):
            return deputy
        if not lane.team_id:  # their own role: nobody else can do it
            return Assignee(person, team_id)
    return _without(held, lane)


def forbidden_to(held: Held, step: Step, person_id: UUID | None) -> str:
    """What this person did in the case that keeps them from this step by four eyes (rule R24), or nothing.

    It reads on after a name: ``did "Approve" in this case``.
    """
    for other in step.not_by:
        if other == "@starter":
            if person_id is not None and person_id == held.case.started_by_id:
                return _("started this case")
        elif str(person_id) in held.marks.doers(other):
            return _('did "{step}" in this case').format(step=held.graph.steps[other].name)
    return ""


def _without(held: Held, lane: LaneStaff) -> Assignee:
    """The person whose work it would be is gone."""
    if lane.team_id:
        return Assignee(None, lane.team_id)
    if lane.accountable_id:
        return Assignee(lane.accountable_id, None)
    raise LaneNotStaffed(lane=held.graph.lanes[lane.lane_key].name)
