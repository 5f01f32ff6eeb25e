"""An answer to a problem: an earlier step is done again, and what came from there is sent back (rule R8)."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from handoffs import telling
from handoffs.models import Handoff
from handoffs.moves.passage import mark_sent_back
from handoffs.moves.settling import settle_what_stopped
from handoffs.moves.work import NotAcceptedYet
from handoffs.states import HandoffState
from procops.errors import Refused
from workflows import engine
from workflows.casedata import InvalidData
from workflows.earlier import Came, arrivals_from, steps_before, visits_before
from workflows.engine import Advance
from workflows.held import Held
from workflows.models import Task
from workflows.states import IN_HAND, TaskState


class NotABefore(Refused):
    """ "{step}" cannot be done again from here: it has not been done, or it does not lead to "{here}"."""

    next_action = "Choose one of the steps that led here."


class Earlier(NamedTuple):
    """The last time a step was done on the way to a task, and what came over it."""

    visit: Task
    gone: list[Came]


def earlier_visit(held: Held, task: Task, step_key: str) -> Earlier:
    """What is done again before a task can go on.

    :raises NotAcceptedYet, NotABefore, InvalidData:
    """
    here = held.step(task)
    if step_key not in held.graph.steps:
        raise InvalidData({"step": _("Choose the step that is to be done again.")})
    if task.state not in (*IN_HAND, TaskState.ON_HOLD):
        raise NotAcceptedYet(step=here.name)
    visits = list(Task.objects.filter(case=held.case).defer("draft", "pauses"))
    before = visits_before(task, visits)
    if held.graph.steps[step_key] not in steps_before(held.graph, task, before):
        raise NotABefore(step=held.graph.steps[step_key].name, here=here.name)
    return Earlier(before[step_key], arrivals_from(task, before[step_key], visits))


def do_again(held: Held, task: Task, again: Earlier, *, reason: str) -> Advance:
    """Send back what came from an earlier step, and tell whoever does that step again why."""
    earlier, gone = again
    sent_back = _sent_back(held, task, {(came["from"], came["flow"]) for came in gone}, reason)
    advance = engine.redo_from(held, task, earlier, gone=gone)
    if task.state == TaskState.WAITING:
        settle_what_stopped(held, task)
    telling.no_longer_true(held, sent_back)
    redo = engine.being_redone(held, earlier)
    from_there = next((handoff for handoff in sent_back if handoff.from_task_id == earlier.pk), None)
    if redo is not None and from_there is not None:
        telling.returned(held, from_there, redo, reason=reason)
    elif redo is not None:
        telling.assigned(held, [redo])
    return advance


def _sent_back(held: Held, task: Task, gone: set[tuple[str, str]], reason: str) -> list[Handoff]:
    rows = Handoff.objects.filter(to_task=task, state=HandoffState.ACCEPTED, sent_back_at=None, case=held.case)
    locked = rows.select_related("from_task").select_for_update(of=("self",)).order_by("id")
    found = [handoff for handoff in locked if (str(handoff.from_task_id), handoff.flow_key) in gone]
    for handoff in found:
        handoff.points_to(to_task=task)
        mark_sent_back(held, handoff, reason=reason, fields=[])
    return found
