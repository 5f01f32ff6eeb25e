"""A handoff is accepted, given back, sent back later, passed on, taken back; a completion is undone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from handoffs import rules, telling
from handoffs.models import Handoff
from handoffs.moves.passage import contract_of, hand_over, held_handoff, queue_by_offers, record, unanswered_for
from handoffs.moves.work import must, must_not_be_forbidden
from handoffs.states import HandoffState
from procops.errors import Refused
from procops.people.actor import Actor
from workflows import deadlines, engine
from workflows.casedata import InvalidData
from workflows.engine import Advance, LaneNotStaffed
from workflows.held import Held, holding
from workflows.models import Entry, EntryContent, Task
from workflows.staffing import active_among, members_among
from workflows.states import IN_HAND, TaskState


class NothingToAccept(Refused):
    """Nothing of "{step}" waits to be accepted."""

    next_action = "Look at the case to see who has it now."


class NotOfTheTeam(Refused):
    """{person} is not one of those who can take "{step}"."""

    next_action = "Choose somebody of the team, or leave it in the pool."


class ReasonNeeded(Refused):
    """Say why "{step}" goes back, so that the giver can mend it."""

    next_action = "Choose a reason or write one."


class TooLateToSendBack(Refused):
    """"{step}" can be sent back only after it was accepted and before it is done."""

    next_action = "Leave a comment, or ask the process owner."


class TooLateToUndo(Refused):
    """"{step}" cannot be undone: {why}."""

    next_action = "Ask whoever has it now to send it back."


class SameLane(Refused):
    """"{step}" is with {lane} already."""

    next_action = "Choose another role, or reassign it within this one."


def accept(handoff: Handoff, *, by: Actor, for_person: UUID | None = None, keep_in_pool: bool = False, now: datetime) -> Advance:
    """Take the work: close the handoff and open the task that waited behind it, or a join's when nothing else can come.

    :param for_person: a lead accepts for a named member of the team.
    :param keep_in_pool: a lead accepts for the pool (rule R15).
    :raises AlreadyAnswered: if it was answered before.
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = held_handoff(held, handoff.pk)
        _take_over(held, handoff.to_task, for_person, keep_in_pool)
        advance = Advance(held.case)
        _accept(held, advance, handoff)
        return _settled(held, advance, handoff.to_task)


def accept_all(task: Task, *, by: Actor, for_person: UUID | None = None, keep_in_pool: bool = False, now: datetime) -> Advance:
    """Take everything that has come for one waiting task: a join's arrivals in one go (rule R3).

    :raises NothingToAccept: if nothing waits.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        offers = unanswered_for(held, task)
        if not offers:
            raise NothingToAccept(step=held.step(task).name)
        _take_over(held, task, for_person, keep_in_pool)
        advance = Advance(held.case)
        for handoff in offers:
            _accept(held, advance, handoff)
        return _settled(held, advance, task)


def give_back(handoff: Handoff, *, by: Actor, reason: str, fields: Iterable[str] = (), now: datetime) -> Advance:
    """Refuse the work, with a reason and the data that are missing or wrong; the giver's step is visited anew (rule R6).

    :raises AlreadyAnswered, ReasonNeeded:
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = held_handoff(held, handoff.pk)
        task = handoff.to_task
        must(held, "send back", task)
        reason, marked = _reason(held, task, reason), _marked(held, fields)
        handoff.give_back(by=by.person_id, reason=reason, fields=marked, now=now)
        record(held, "handoff.returned", handoff, facts={"fields": marked}, personal={"reason": reason})
        advance = engine.give_back(held, task, handoff.from_task, flow_key=handoff.flow_key, fields=marked)
        return _came_back(held, advance, handoff, reason)


def send_back(handoff: Handoff, *, by: Actor, reason: str, fields: Iterable[str] = (), now: datetime) -> Advance:
    """Send accepted work back until the receiver's task is done; the handoff stays accepted and says so (rule R8).

    :raises TooLateToSendBack, ReasonNeeded:
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = Handoff.objects.select_related("from_task").select_for_update(of=("self",)).get(pk=handoff.pk, case=held.case)
        step = held.graph.steps[held.graph.flows[handoff.flow_key].target].name
        task = held.tasks.get(handoff.to_task_id)
        if task is None or task.state not in IN_HAND or handoff.state != HandoffState.ACCEPTED or handoff.sent_back_at:
            raise TooLateToSendBack(step=step)
        handoff.to_task = task
        held.watch(handoff)
        must(held, "send back", task)
        reason, marked = _reason(held, task, reason), _marked(held, fields)
        handoff.sent_back_at, handoff.sent_back_by_id, handoff.reason, handoff.fields = now, by.person_id, reason, marked
        held.record(
            "handoff.sent_back",
            task=task,
            handoff_id=handoff.pk,
            flow_key=handoff.flow_key,
            facts={"giver_task": str(handoff.from_task_id), "fields": marked},
            personal={"reason": reason},
        )
        advance = engine.send_back(held, task, handoff.from_task, flow_key=handoff.flow_key, fields=marked)
        return _came_back(held, advance, handoff, reason)


def pass_on(handoff: Handoff, *, by: Actor, to_lane: str, note: str, now: datetime) -> Advance:
    """*Not ours*: hand the offer to the right role with one line. Its clock starts full, the giver is told (rule R14).

    :raises SameLane, AlreadyAnswered:
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = held_handoff(held, handoff.pk)
        task = handoff.to_task
        must(held, "pass on", task)
        if to_lane not in held.graph.lanes:
            raise InvalidData({"to_lane": "There is no such role in this process."})
        if to_lane == task.lane_key:
            raise SameLane(step=held.step(task).name, lane=held.graph.lanes[to_lane].name)
        offers = [handoff, *(other for other in unanswered_for(held, task) if other.pk != handoff.pk)]
        from_lane = task.lane_key
        engine.pass_on(held, task, to_lane)
        staff = held.staff.get(to_lane)
        if staff is None:
            raise LaneNotStaffed(lane=held.graph.lanes[to_lane].name)
        telling.no_longer_true(held, offers)
        for offer in offers:
            lost = now - offer.asked_at
            offer.to_lane, offer.receiver_id, offer.receiving_team_id = to_lane, task.owner_id, task.team_id
            offer.passes, offer.asked_at = offer.passes + 1, now
            offer.answer_by = deadlines.answer_by(now, contract_of(offer).accept_within, staff.calendar)
            held.record(
                "handoff.passed_on",
                task=task,
                handoff_id=offer.pk,
                flow_key=offer.flow_key,
                elapsed=lost,
                facts={"from_lane": from_lane, "to_lane": to_lane},
                personal={"note": note},
            )
            telling.passed_on(held, offer, note=note)
        queue_by_offers(task, offers)
        telling.offered(held, offers, n=handoff.passes)
        if held.marks.bounced(from_lane, to_lane) == 2:
            telling.disputed(held, handoff, staff.accountable_id, times=2)
        return hand_over(held, Advance(held.case))


def withdraw(handoff: Handoff, *, by: Actor, reason: str = "", now: datetime) -> Advance:
    """Take an offer back before anybody accepted it; the giver's step is open again (rule R9).

    :raises AlreadyAnswered:
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = held_handoff(held, handoff.pk)
        _must_be_giver(held, "take back", handoff.to_task, handoff.giver_id)
        handoff.withdraw(by=by.person_id, reason=reason, now=now)
        record(held, "handoff.withdrawn", handoff, facts={"by_system": False}, personal={"reason": reason} if reason else None)
        advance = engine.take_back(held, handoff.to_task, handoff.from_task, flow_key=handoff.flow_key)
        telling.no_longer_true(held, [handoff])
        return hand_over(held, advance)


def undo(task: Task, *, by: Actor, now: datetime) -> Advance:
    """Take back a completion while none of its handoffs is accepted: what it reached ends, the data are as they were (rule R9).

    :raises TooLateToUndo: saying why.
    """
    with holding(task.case_id, by=by, now=now) as held:
        held.must_be_moving()
        done = Task.objects.select_for_update(of=("self",)).get(pk=task.pk, case=held.case)
        step = held.step(done).name
        _must_be_giver(held, "undo", done, done.done_by_id)
        if done.state != TaskState.DONE:
            raise TooLateToUndo(step=step, why="it is not done")
        reached = [_not_begun(held, UUID(task_id), step) for task_id in done.led_to]
        if not reached:
            raise TooLateToUndo(step=step, why="it led to no other step")
        given = list(Handoff.objects.filter(from_task=done).select_for_update().order_by("id"))
        if any(handoff.state == HandoffState.ACCEPTED and not handoff.automatic for handoff in given):
            raise TooLateToUndo(step=step, why="it has been accepted")
        tasks = {one.pk: one for one in reached}
        for handoff in given:
            held.watch(handoff)
            if handoff.is_unanswered and handoff.to_task_id in tasks:
                handoff.to_task = tasks[handoff.to_task_id]
                handoff.withdraw(by=by.person_id, reason="", now=now)
                record(held, "handoff.withdrawn", handoff, facts={"by_system": False, "why": "undone"})
        telling.no_longer_true(held, given)
        return hand_over(held, engine.undo(held, done, reached, data=_data_before(held, done)))


def expire(handoff: Handoff, *, now: datetime) -> bool:
    """Light the warning that nobody accepted in time, and tell the giver; answering stays possible.

    :returns: False if it was answered, warned of, moved on or paused meanwhile.
    """
    with holding(handoff.case_id, by=Actor.system(handoff.organization_id), now=now) as held:
        fresh = Handoff.objects.past(now).select_for_update(of=("self",)).filter(pk=handoff.pk).first()
        if fresh is None or held.case.state != "open" or fresh.to_task_id not in held.tasks:
            return False
        fresh.to_task = held.tasks[fresh.to_task_id]
        held.watch(fresh)
        fresh.expire(now=now)
        record(held, "handoff.expired", fresh)
        telling.expired(held, fresh)
        return True


def _take_over(held: Held, task: Task, for_person: UUID | None, keep_in_pool: bool) -> None:
    """Decide on whose desk accepted work lies (rules R3, R15)."""
    must(held, "accept", task)
    if task.state != TaskState.WAITING:
        raise NothingToAccept(step=held.step(task).name)
    me = held.by.person_id
    if for_person and for_person != me:
        must(held, "reassign", task)
        allowed = members_among(task.team_id, {for_person}) if task.team_id else active_among({for_person})
        if not allowed:
            raise NotOfTheTeam(person="This person", step=held.step(task).name)
        must_not_be_forbidden(held, task, for_person, "that person")
        task.owner_id = for_person
        return
    if keep_in_pool and task.team_id:
        return
    if task.owner_id is None and (me is None or task.team_id not in held.by.teams):
        return  # somebody over the team accepts for it: the work lies in the pool
    if task.owner_id is None:
        task.owner_id = me
    must_not_be_forbidden(held, task, task.owner_id, "you" if task.owner_id == me else "its receiver")


def _accept(held: Held, advance: Advance, handoff: Handoff) -> None:
    handoff.accept(by=held.by.person_id, now=held.now)
    handoff.receiver_id = handoff.to_task.owner_id
    record(held, "handoff.accepted", handoff, facts={"late": held.now > handoff.answer_by})
    engine.accepted(held, advance, handoff.to_task, giver_id=handoff.from_task_id, flow_key=handoff.flow_key)
    telling.accepted(held, handoff)


def _settled(held: Held, advance: Advance, task: Task) -> Advance:
    """After an acceptance: later arrivals of a join are asked of whoever took it."""
    engine.settle(held, advance)
    if task.state == TaskState.WAITING:
        rest = unanswered_for(held, task)
        for handoff in rest:
            handoff.receiver_id = task.owner_id
        queue_by_offers(task, rest)
    return hand_over(held, advance)


def _came_back(held: Held, advance: Advance, handoff: Handoff, reason: str) -> Advance:
    times = held.marks.returned(handoff.flow_key)
    contract = contract_of(handoff)
    redo = next((t for t in held.live() if t.redo_of_id == handoff.from_task_id), None)
    telling.no_longer_true(held, [handoff])
    if redo is not None:
        telling.returned(held, handoff, redo, reason=reason, n=times)
    lanes = held.staff.get(handoff.to_lane)
    if held.marks.bounced(handoff.from_lane, handoff.to_lane) == 2 and lanes is not None:
        telling.disputed(held, handoff, lanes.accountable_id, times=2)
    if times > contract.return_limit:
        decider = held.staff.get(contract.decider)
        telling.disputed(held, handoff, decider.accountable_id if decider else held.process.owner_id, times=times)
    if handoff.to_task.is_live:
        queue_by_offers(handoff.to_task, unanswered_for(held, handoff.to_task))
    return hand_over(held, advance)


def _reason(held: Held, task: Task, reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(step=held.step(task).name)
    return reason[:500]


def _marked(held: Held, fields: Iterable[str]) -> list[str]:
    marked = list(dict.fromkeys(fields))
    unknown = [key for key in marked if key not in held.graph.fields]
    if unknown:
        raise InvalidData({"fields": f"This process has no such data: {', '.join(str(key)[:40] for key in unknown)}."})
    return marked


def _must_be_giver(held: Held, verb: str, task: Task, giver_id: UUID | None) -> None:
    standing = rules.standing(held.by, giver_id=giver_id, process_owner_id=held.process.owner_id)
    rules.must(verb, standing, actor=held.by, thing=f'"{held.step(task).name}"')


def _not_begun(held: Held, task_id: UUID, step: str) -> Task:
    task = held.tasks.get(task_id)
    if task is None:
        raise TooLateToUndo(step=step, why="what follows it has ended already")
    if task.started_at or task.state in (TaskState.IN_PROGRESS, TaskState.ON_HOLD):
        raise TooLateToUndo(step=step, why=f'"{held.step(task).name}" has been begun')
    return task


def _data_before(held: Held, done: Task) -> dict[str, Any]:
    """The values that the completion changed, as they were; erased ones stay as they are."""
    entry = Entry.objects.filter(case=held.case, task_id=done.pk, kind="task.done").order_by("-seq").first()
    content = EntryContent.objects.filter(entry=entry).first() if entry else None
    changed = content.values.get("changed", {}) if content else {}
    return {key: before for key, (before, _) in changed.items()}
