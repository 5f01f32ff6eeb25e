"""The giver takes work back: an offer is withdrawn, a completion undone (rule R9)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.models import Handoff
from handoffs.moves.passage import hand_over, held_handoff, queue_by_offers, record, unanswered_for
from handoffs.states import HandoffState
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import engine
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.later import opened_without
from workflows.models import Entry, EntryContent, Task
from workflows.states import TaskState


class TooLateToUndo(Refused):
    """ "{step}" cannot be undone: {why}."""

    next_action = "Ask whoever has it now to send it back."


@tried_again
def withdraw(handoff: Handoff, *, by: Actor, reason: str = "", now: datetime) -> Advance:
    """Take an offer back before anybody accepted it; the giver's step is open again.

    :raises AlreadyAnswered:
    """
    with holding(handoff.case_id, by=by, now=now, also=handoff) as held:
        held.must_be_moving()
        handoff = held_handoff(held)
        task = handoff.to_task
        _must_be_giver(held, "take back", task, handoff.giver_id)
        handoff.withdraw(by=by.person_id, reason=reason, now=held.now)
        personal: dict[str, object] | None = {"reason": reason} if reason else None
        record(held, "handoff.withdrawn", handoff, facts={"by_system": False}, personal=personal)
        telling.no_longer_true(held, [handoff])
        advance = engine.take_back(held, task, handoff.from_task, flow_key=handoff.flow_key)
        if task.is_live:
            queue_by_offers(held, task, unanswered_for(held, task))
        telling.assigned(held, advance.redone)
        return hand_over(held, advance)


@tried_again
def undo(task: Task, *, by: Actor, now: datetime) -> Advance:
    """Take back a completion while none of its handoffs is accepted: what it reached ends, the data are as they were.

    :raises TooLateToUndo: saying why.
    """
    with holding(task.case_id, by=by, now=now) as held:
        held.must_be_moving()
        done = Task.objects.select_for_update(of=("self",)).get(pk=task.pk, case=held.case)
        step = held.step(done).name
        _must_be_giver(held, "undo", done, done.done_by_id)
        if done.state != TaskState.DONE:
            raise TooLateToUndo(step=step, why=_("it is not done"))
        if not done.led_to and not any(wait.giver_id == done.pk for wait in held.lasting()):
            raise TooLateToUndo(step=step, why=_("it led to no other step"))
        given = list(Handoff.objects.filter(from_task=done).select_for_update(of=("self",)).order_by("id"))
        if any(handoff.state == HandoffState.ACCEPTED and not handoff.automatic for handoff in given):
            raise TooLateToUndo(step=step, why=_("it has been accepted"))
        reached = [_reached(held, UUID(task_id), done) for task_id in dict.fromkeys(done.led_to)]
        since = Task.objects.filter(case=held.case, ready_at__gte=done.ended_at)
        followed = [*reached, *(_not_begun(held, one.pk, done) for one in opened_without(held.graph, done, since))]
        _take_back(held, given, reached)
        telling.no_longer_done(held, done)
        telling.no_longer_assigned(held, followed)
        advance = engine.undo(held, done, followed, data=_data_before(held, done))
        for one in followed:
            if one.is_live:
                queue_by_offers(held, one, unanswered_for(held, one))
        telling.assigned(held, advance.redone)
        return hand_over(held, advance)


def _take_back(held: Held, given: list[Handoff], reached: list[Task]) -> None:
    tasks = {task.pk: task for task in reached}
    for handoff in given:
        if handoff.is_unanswered:
            held.watch(handoff)
            handoff.to_task = tasks[handoff.to_task_id]
            handoff.withdraw(by=held.by.person_id, reason="", now=held.now)
            record(held, "handoff.withdrawn", handoff, facts={"by_system": False, "why": "undone"})
    telling.no_longer_true(held, given)


def _must_be_giver(held: Held, verb: str, task: Task, giver_id: UUID | None) -> None:
    standing = rules.standing(held.by, giver_id=giver_id, process_owner_id=held.case.process_owner_id)
    rules.must(verb, standing, actor=held.by, thing=quoted(held.step(task).name))


def _reached(held: Held, task_id: UUID, done: Task) -> Task:
    """What the work of a completion came to, if it can still be taken away."""
    task = _not_begun(held, task_id, done)
    if not any(came["from"] == str(done.pk) for came in task.arrivals):
        raise _has_ended(held, done)
    return task


def _not_begun(held: Held, task_id: UUID, done: Task) -> Task:
    """What followed a completion, if nobody has begun it."""
    task = held.tasks.get(task_id)
    if task is None:
        raise _has_ended(held, done)
    if task.is_begun:
        begun = _('"{step}" has been begun').format(step=held.step(task).name)
        raise TooLateToUndo(step=held.step(done).name, why=begun)
    return task


def _has_ended(held: Held, done: Task) -> TooLateToUndo:
    return TooLateToUndo(step=held.step(done).name, why=_("what followed it has ended already"))


def _data_before(held: Held, done: Task) -> dict[str, Any]:
    """The values that the completion changed, as they were; what was erased, or changed again since, stays."""
    entry = Entry.objects.filter(case=held.case, task_id=done.pk, kind="task.done").order_by("-seq").first()
    content = EntryContent.objects.filter(entry=entry).first() if entry else None
    changed = content.values.get("changed", {}) if content else {}
    return {key: before for key, (before, after) in changed.items() if held.case.data.get(key) == after}
