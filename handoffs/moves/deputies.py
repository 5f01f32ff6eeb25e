"""Work goes to a deputy while somebody is away, and back afterwards; both names stand in the journal."""

from datetime import datetime
from uuid import UUID

from handoffs.moves.hands import give_to, tell_of_change
from handoffs.moves.work import must, name_of
from procops.errors import Refused
from procops.people import absences
from procops.people.actor import Actor
from procops.people.models import Absence
from procops.postgres import tried_again
from workflows import engine
from workflows.held import Held, holding
from workflows.models import StandIn, Task
from workflows.staffing import Assignee
from workflows.states import CaseState


class NoLongerTheirs(Refused):
    """ "{step}" is not with {person} any more."""

    next_action = "Look at the task to see who has it now."


@tried_again
def hand_to_deputy(task: Task, *, by: Actor, absence: Absence, to: UUID, now: datetime) -> Task:
    """Give somebody's task to another while they are away; the note of the absence goes with it.

    :raises NoLongerTheirs: if it is with somebody else now.
    :raises NotInTheRole, FourEyes:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = _theirs(held, task, absence.person_id)
        must(held, "reassign", task)
        stands_in = Assignee(to, task.team_id, absence.pk, absence.person_id, absence.ends_at)
        give_to(held, task, to)
        _record(held, task, before=absence.person_id, note=absence.note)
        engine.stand_in_for(held, task, stands_in)
        tell_of_change(held, task)
        return task


@tried_again
def bring_home(task: Task, *, by: Actor, absence: Absence, now: datetime) -> Task:
    """Give a task that a deputy has back to the person who was away. They may take it back themselves.

    :raises NoLongerTheirs: if the deputy does not have it any more.
    :raises absences.NotYourAbsence: if ``by`` may not say when that person is away.
    """
    absences.must_set(by, absence.person_id)
    with holding(task.case_id, by=by, now=now) as held:
        stood_in = StandIn.objects.filter(task=task, absence=absence).order_by("-given_at", "-id").first()
        if stood_in is None:
            raise NoLongerTheirs(step=held.step(held.task(task.pk)).name, person=name_of(absence.person_id))
        task = _theirs(held, task, stood_in.deputy_id)
        give_to(held, task, absence.person_id)
        _record(held, task, before=stood_in.deputy_id)
        tell_of_change(held, task)
        return task


def _theirs(held: Held, task: Task, person: UUID) -> Task:
    task = held.task(task.pk)
    if held.case.state != CaseState.ON_HOLD:
        held.must_be_moving()
    if task.owner_id != person:
        raise NoLongerTheirs(step=held.step(task).name, person=name_of(person))
    return task


def _record(held: Held, task: Task, *, before: UUID, note: str = "") -> None:
    held.record(
        "task.reassigned",
        task=task,
        facts={"from": str(before), "to": str(task.owner_id)},
        personal={"reason": note} if note else None,
    )
