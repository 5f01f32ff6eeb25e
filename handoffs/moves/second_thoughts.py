"""Whoever did something thinks again at once: an acceptance or a reassignment is taken back (rule R23)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from handoffs import telling
from handoffs.models import Handoff
from handoffs.moves import pausing
from handoffs.moves.hands import give_to, tell_of_change
from handoffs.moves.passage import contract_of, hand_over, queue_by_offers, record, unanswered_for
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.moves.work import must
from handoffs.rules import NotYours, in_words
from handoffs.states import HandoffState
from procops.errors import quoted
from procops.notices.kinds import Kind
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import deadlines, engine
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.models import Entry, Task
from workflows.staffing import active_among
from workflows.states import CaseState, TaskState

_HANDS_CHANGED = ("task.claimed", "task.released", "task.reassigned")
LOOKS_BACK = 200
"""Lines of a case's history among which a reassignment is looked for: one further back is no second thought."""
_BY_NOBODY = (
    "handoff.expired", "handoff.reminded", "task.due_moved", "task.nudged", "task.reminded", "task.snoozed",
    "task.snooze_ended", "shift.returned", "problem.asked_anew", "problem.overdue",
)  # fmt: skip
"""What leaves a task in the hands in which it is, and undone: most of it happens by itself."""


@tried_again
def undo_accept(task: Task, *, by: Actor, now: datetime) -> Advance:
    """Take back the last acceptance of a task before it is begun: what was accepted then is offered again as it was.

    The receiver's clock was never stopped, so what was late is late again. Of a join, what was accepted in one go goes
    back in one go, and what was accepted before stays accepted.

    :raises TooLateToUndo: saying why.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "undo the acceptance of", task)
        step = held.step(task).name
        if task.state not in (TaskState.READY, TaskState.WAITING):
            raise TooLateToUndo(step=step, why=_("it has been begun"), next_action=_("Send it back, or reassign it."))
        accepted = list(
            Handoff.objects.filter(
                to_task=task, state=HandoffState.ACCEPTED, automatic=False, sent_back_at=None, case=held.case
            )
            .select_related("from_task")
            .select_for_update(of=("self",))
            .order_by("id")
        )
        # What is being done again, in answer to a problem, comes once more.
        accepted = [one for one in accepted if task.has_come(giver_id=one.from_task_id, flow_key=one.flow_key)]
        last = max((one.answered_at for one in accepted if one.answered_at), default=None)
        taken = [one for one in accepted if one.answered_at == last]
        if not taken or task.redo_of_id:
            raise TooLateToUndo(step=step, why=_("nothing was accepted for it"), next_action=_("Send it back instead."))
        if any(one.to_lane != task.lane_key for one in taken):
            # A later arrival was passed on as not theirs, and the task went with it.
            why = _("another role has it by now")
            raise TooLateToUndo(step=step, why=why, next_action=_("Send it back, or reassign it."))
        for one in taken:
            engine.must_lead_back(held, one.from_task, one.path)
        _offer_again(held, task, taken)
        return hand_over(held, Advance(held.case))


@tried_again
def undo_reassign(task: Task, *, by: Actor, now: datetime) -> Task:
    """Take back what one reassigned last, before anybody did anything with it: it lies where it lay.

    :raises NotYours: to anybody but whoever reassigned it.
    :raises TooLateToUndo: saying why.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        if held.case.state != CaseState.ON_HOLD:
            held.must_be_moving()
        step = held.step(task).name
        recent = Entry.objects.filter(case=held.case, seq__gt=held.case.seq - LOOKS_BACK)
        entries = recent.filter(task_id=task.pk)
        last = entries.filter(kind__in=_HANDS_CHANGED).order_by("-seq").first()
        if last is None and held.case.seq > LOOKS_BACK:
            raise TooLateToUndo(step=step, why=_("too much has happened since"), next_action=_("Reassign it instead."))
        if last is None or last.kind != "task.reassigned" or str(task.owner_id) != last.facts["to"]:
            raise TooLateToUndo(step=step, why=_("somebody else has it by now"), next_action=_("Ask them for it."))
        if last.actor_id != by.person_id:
            raise NotYours(verb=in_words("undo the reassigning of"), thing=quoted(step), who=_("whoever reassigned it"))
        if entries.filter(seq__gt=last.seq).exclude(kind__in=_BY_NOBODY).exists():
            raise TooLateToUndo(step=step, why=_("something was done with it since"), next_action=_("Ask them for it."))
        if "escalation" in last.facts:
            why = _("it was taken over in answer to a question")
            raise TooLateToUndo(step=step, why=why, next_action=_("Reassign it instead."))
        if "shift" in last.facts:
            why = _("it was taken over at the change of shifts")
            raise TooLateToUndo(step=step, why=why, next_action=_("Reassign it instead."))
        before = UUID(last.facts["from"]) if last.facts["from"] else None
        if before is None and task.team_id is None:
            why = _("its role is no team's any more")
            raise TooLateToUndo(step=step, why=why, next_action=_("Reassign it instead."))
        if before is None:
            held.marks.had_not_lane(task.lane_key, UUID(last.facts["to"]))
            task.owner_id = None
            held.record("task.released", task=task)
        else:
            give_to(held, task, before)
            held.record("task.reassigned", task=task, facts={"from": last.facts["to"], "to": last.facts["from"]})
        tell_of_change(held, task)
        return task


def _offer_again(held: Held, task: Task, taken: list[Handoff]) -> None:
    # Written in the moment of the acceptance, so an index leads to it, however long the history has become.
    lines = Entry.objects.filter(case=held.case, handoff_id=taken[0].pk, kind="handoff.accepted")
    accepted_at = taken[0].answered_at
    assert accepted_at is not None
    first = lines.filter(at=accepted_at).order_by("-seq").first()
    facts = first.facts if first else {}
    asked = UUID(facts["asked"]) if facts.get("asked") else None
    # Whoever has it by now (specialists, who fills the role today): the offer goes to the pool in which it lay.
    task.team_id = taken[0].receiving_team_id
    owner_id = asked if "asked" in facts else task.owner_id
    if owner_id and not active_among({owner_id}):
        why = _("whoever was asked has left")
        raise TooLateToUndo(step=held.step(task).name, why=why, next_action=_("Send it back, or reassign it."))
    before = Handoff.objects.filter(case=held.case, to_task__step_key=task.step_key, state=HandoffState.ACCEPTED)
    # The ledger of the task tells whether anything stood still; the case's own pauses stand in the journal.
    was_paused = any(datetime.fromisoformat(pause["to"]) > accepted_at for pause in task.pauses)
    paused = pausing.stood_still(held, since=accepted_at) if was_paused else []
    for handoff in taken:
        held.watch(handoff)
        handoff.to_task = task
        # The line carries what the acceptance counted, so that sums can take it off again.
        record(held, "handoff.accept_undone", handoff)
        _give_back(held, handoff, paused)
        handoff.undo_acceptance()
    engine.undo_acceptance(
        held,
        task,
        arrivals=[(handoff.from_task_id, handoff.flow_key) for handoff in taken],
        owner_id=owner_id,
        accepted_before=before.exclude(pk__in=[one.pk for one in taken]).aggregate(at=Max("answered_at"))["at"],
    )
    offers = unanswered_for(held, task)
    for handoff in offers:
        handoff.receiver_id, handoff.receiving_team_id = task.owner_id, task.team_id
    queue_by_offers(held, task, offers)
    telling.no_longer_true(held, taken, kind=Kind.ACCEPTED)
    telling.offered(held, taken)


def _give_back(held: Held, handoff: Handoff, paused: list[tuple[datetime, datetime]]) -> None:
    """While an offer counts as accepted, a pause of the case does not move its clock: it gets back what that took."""
    unit, calendar = contract_of(handoff).accept_within.unit, engine.calendar_of(held, handoff.to_lane)
    for begin, end in paused:
        handoff.answer_by = deadlines.pushed(handoff.answer_by, since=begin, until=end, unit=unit, calendar=calendar)
