"""Work changes hands within its lane: claimed, released, reassigned."""

from datetime import datetime
from uuid import UUID

from handoffs import telling
from handoffs.moves.passage import unanswered_for
from handoffs.moves.work import YOU, must, must_not_be_forbidden, name_of
from procops.errors import Refused
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine
from workflows.held import Held, holding
from workflows.models import FilledBy, Task
from workflows.staffing import active_among, members_among
from workflows.states import CaseState, TaskState


class AlreadyTaken(Refused):
    """ "{step}" is already on somebody's desk."""

    next_action = "Ask them, or reassign it if you lead the team."


class NoPool(Refused):
    """ "{step}" came to you by name: there is no team's pool to put it into."""

    next_action = "Reassign it to somebody instead."


class PracticeIsYours(Refused):
    """{case} is practice: whoever tries it out plays every role in it."""

    next_action = "Go on with it yourself."


class NotInTheRole(Refused):
    """{person} does not belong to "{lane}", who do "{step}"."""

    next_action = "Choose somebody of the role, or change who fills it."


@tried_again
def claim(task: Task, *, by: Actor, for_person: UUID | None = None, now: datetime) -> Task:
    """Take a task from the pool to a desk; a lead may take it for a member (rule R15). Claiming is not starting.

    :raises AlreadyTaken, NotInTheRole, FourEyes:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        if task.owner_id is not None:
            raise AlreadyTaken(step=held.step(task).name)
        must(held, "claim", task)
        person = for_person or by.person_id
        assert person is not None  # the system has no desk
        if person != by.person_id:
            must(held, "reassign", task)
        give_to(held, task, person)
        held.record("task.claimed", task=task, facts={"owner": str(person)})
        tell_of_change(held, task)
        return task


@tried_again
def release(task: Task, *, by: Actor, now: datetime) -> Task:
    """Put a task back into its team's pool.

    :raises NoPool: if it came to a person by name.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "release", task)
        if task.team_id is None:
            raise NoPool(step=held.step(task).name)
        task.owner_id = None
        held.record("task.released", task=task)
        tell_of_change(held, task)
        return task


@tried_again
def reassign(task: Task, *, by: Actor, to: UUID, reason: str = "", now: datetime) -> Task:
    """Give a task to somebody else of its lane; while unanswered, the same handoff asks the new receiver (rule R14).

    Allowed in a paused case too: that is when people are replaced.

    :raises NotInTheRole, FourEyes:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        if held.case.state != CaseState.ON_HOLD:
            held.must_be_moving()
        must(held, "reassign", task)
        before = task.owner_id
        give_to(held, task, to)
        held.record(
            "task.reassigned",
            task=task,
            facts={"from": str(before) if before else None, "to": str(to)},
            personal={"reason": reason} if reason else None,
        )
        tell_of_change(held, task)
        return task


@tried_again
def hand_to_role(task: Task, *, by: Actor, reason: str = "", now: datetime) -> Task:
    """Give a task to whoever its role's staffing names now: the team's pool, or a person (rules R14, R16).

    For work that is left on the desk of somebody who has gone, or with those who filled the role before. Where it lies
    right already, nothing is written.

    :raises LaneNotStaffed: if nobody fills the role.
    :raises NotInTheRole: if whoever fills it cannot be given work any more.
    :raises FourEyes:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        if held.case.state != CaseState.ON_HOLD:
            held.must_be_moving()
        must(held, "reassign", task)
        step, before = held.step(task), task.owner_id
        to = engine.assign(held, step, task.lane_key)
        if (to.owner_id, to.team_id) == (task.owner_id, task.team_id):
            return task
        if to.owner_id and not held.presence.is_here(to.owner_id):
            raise NotInTheRole(person=name_of(to.owner_id), lane=held.graph.lanes[task.lane_key].name, step=step.name)
        if to.owner_id:
            must_not_be_forbidden(held, task, to.owner_id, name_of(to.owner_id))
        task.owner_id, task.team_id = to.owner_id, to.team_id
        engine.stand_in_for(held, task, to)
        if to.owner_id and task.state != TaskState.WAITING:
            held.marks.had_lane(task.lane_key, to.owner_id)
        facts = {"from": str(before) if before else None}
        to_whom = {"to": str(to.owner_id)} if to.owner_id else {"team": str(to.team_id)}
        held.record(
            "task.reassigned" if to.owner_id else "task.released",
            task=task,
            facts=facts | to_whom,
            personal={"reason": reason} if reason else None,
        )
        tell_of_change(held, task)
        return task


def give_to(held: Held, task: Task, person: UUID) -> None:
    """Put a task on somebody's desk who belongs to its role."""
    must_be_played(held, person)
    step, lane = held.step(task), held.staff.get(task.lane_key)
    team = task.team_id or (lane.team_id if lane and lane.by == FilledBy.TEAM else None)
    is_over = lane is not None and person in (lane.accountable_id, lane.lead_id)
    belongs = active_among({person}) if is_over or team is None else members_among(team, {person})
    if not belongs:
        raise NotInTheRole(person=name_of(person), lane=held.graph.lanes[task.lane_key].name, step=step.name)
    who = YOU if person == held.by.person_id else name_of(person)
    must_not_be_forbidden(held, task, person, who)
    task.owner_id = person
    if task.state != TaskState.WAITING:
        held.marks.had_lane(task.lane_key, person)


def must_be_played(held: Held, person: UUID) -> None:
    """
    :raises PracticeIsYours: if work of a practice case would go to somebody else than whoever plays it.
    """
    if held.case.is_practice and person != held.case.started_by_id:
        raise PracticeIsYours(case=held.case.reference)


def tell_of_change(held: Held, task: Task) -> None:
    """Whoever has the task now is told. An unanswered handoff asks them; its clock and its warning stay (rule R14)."""
    if task.state != TaskState.WAITING:
        telling.assigned(held, [task])
        return
    offers = unanswered_for(held, task)
    telling.no_longer_true(held, offers)
    for handoff in offers:
        handoff.receiver_id, handoff.receiving_team_id = task.owner_id, task.team_id
    telling.offered(held, offers)
