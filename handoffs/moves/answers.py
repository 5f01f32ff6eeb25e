"""A handoff is answered: accepted, given back, sent back later, passed on, or nobody answers in time."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from handoffs import telling
from handoffs.models import Handoff
from handoffs.moves.hands import must_be_played
from handoffs.moves.passage import (
    contract_of,
    hand_over,
    held_handoff,
    mark_sent_back,
    queue_by_offers,
    record,
    unanswered_for,
)
from handoffs.moves.settling import settle_escalations
from handoffs.moves.work import YOU, a_reason, must, must_not_be_forbidden, name_of, why_it_stands_still
from handoffs.states import HandoffState
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import deadlines, engine
from workflows.casedata import InvalidData
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.models import Task
from workflows.staffing import Assignee, active_among, members_among
from workflows.states import CaseState, TaskState

_ITS_RECEIVER = pgettext_lazy("four eyes", "its receiver")
DISPUTED_AT = 2
"""At the second return or pass between two lanes the accountable person is told."""


class NothingToAccept(Refused):
    """Nothing of "{step}" waits to be accepted."""

    next_action = "Look at the case to see who has it now."


class NotOfTheTeam(Refused):
    """{person} is not one of those who can take "{step}"."""

    next_action = "Choose somebody of the team, or leave it in the pool."


class TooLateToSendBack(Refused):
    """ "{step}" can be sent back only after it was accepted and before it is done."""

    next_action = "Leave a comment, or ask the process owner."


class SameLane(Refused):
    """ "{step}" is with {lane} already."""

    next_action = "Choose another role, or reassign it within this one."


@tried_again
def accept(
    handoff: Handoff, *, by: Actor, for_person: UUID | None = None, keep_in_pool: bool = False, now: datetime
) -> Advance:
    """Take the work: close the handoff and open the task that waited behind it, or a join's when nothing else can come.

    :param for_person: a lead accepts for a named member of the team.
    :param keep_in_pool: a lead accepts for the pool (rule R15).
    :raises AlreadyAnswered: if it was answered before.
    """
    with holding(handoff.case_id, by=by, now=now, also=handoff) as held:
        held.must_be_moving()
        handoff = held_handoff(held)
        return _accept(held, handoff.to_task, [handoff], for_person, keep_in_pool)


@tried_again
def accept_all(
    task: Task, *, by: Actor, for_person: UUID | None = None, keep_in_pool: bool = False, now: datetime
) -> Advance:
    """Take everything that has come for one waiting task: a join's arrivals in one go (rule R3).

    :raises NothingToAccept: if nothing waits.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        offers = unanswered_for(held, task)
        if not offers:
            raise NothingToAccept(step=held.step(task).name)
        return _accept(held, task, offers, for_person, keep_in_pool)


@tried_again
def give_back(handoff: Handoff, *, by: Actor, reason: str, fields: Collection[str] = (), now: datetime) -> Advance:
    """Refuse the work, with a reason and the data that are missing or wrong; the giver's step is done anew (rule R6).

    :raises AlreadyAnswered, ReasonNeeded:
    """
    with holding(handoff.case_id, by=by, now=now, also=handoff) as held:
        held.must_be_moving()
        handoff = held_handoff(held)
        task = handoff.to_task
        must(held, "send back", task)
        reason, marked = a_reason(reason, "send back", quoted(held.step(task).name)), _marked(held, fields)
        handoff.give_back(by=by.person_id, reason=reason, fields=marked, now=held.now)
        record(held, "handoff.returned", handoff, facts={"fields": marked}, personal={"reason": reason})
        advance = engine.give_back(held, task, handoff.from_task, flow_key=handoff.flow_key, fields=marked)
        return _came_back(held, advance, handoff, reason)


@tried_again
def send_back(handoff: Handoff, *, by: Actor, reason: str, fields: Collection[str] = (), now: datetime) -> Advance:
    """Send accepted work back until the receiver's task is done; the handoff stays accepted and says so (rule R8).

    :raises TooLateToSendBack, ReasonNeeded:
    """
    with holding(handoff.case_id, by=by, now=now) as held:
        held.must_be_moving()
        handoff = (
            Handoff.objects.select_related("from_task")
            .select_for_update(of=("self",))
            .get(pk=handoff.pk, case=held.case)
        )
        step = held.graph.steps[held.graph.flows[handoff.flow_key].target].name
        task = held.tasks.get(handoff.to_task_id)
        if task is None or handoff.state != HandoffState.ACCEPTED:
            raise TooLateToSendBack(step=step)
        if not task.has_come(giver_id=handoff.from_task_id, flow_key=handoff.flow_key):
            raise TooLateToSendBack(step=step)  # sent back already, or undone by the giver
        if task.state == TaskState.ON_HOLD:
            raise why_it_stands_still(held, task)
        handoff.to_task = task
        must(held, "send back", task)
        reason, marked = a_reason(reason, "send back", quoted(held.step(task).name)), _marked(held, fields)
        mark_sent_back(held, handoff, reason=reason, fields=marked)
        advance = engine.send_back(held, task, handoff.from_task, flow_key=handoff.flow_key, fields=marked)
        return _came_back(held, advance, handoff, reason)


@tried_again
def pass_on(handoff: Handoff, *, by: Actor, to_lane: str, note: str, now: datetime) -> Advance:
    """*Not ours*: hand the offer to the right role with one line. Its clock starts full, the giver is told (rule R14).

    :raises SameLane, AlreadyAnswered, ReasonNeeded:
    """
    with holding(handoff.case_id, by=by, now=now, also=handoff) as held:
        held.must_be_moving()
        handoff = held_handoff(held)
        task = handoff.to_task
        must(held, "pass on", task)
        step, from_lane = held.step(task).name, task.lane_key
        if to_lane not in held.graph.lanes:
            raise InvalidData({"to_lane": _("There is no such role in this process.")})
        if to_lane == from_lane:
            raise SameLane(step=step, lane=held.graph.lanes[to_lane].name)
        note = a_reason(note, "pass on", quoted(step))
        offers = unanswered_for(held, task)
        telling.no_longer_true(held, offers)
        engine.pass_on(held, task, to_lane)
        for offer in offers:
            _ask_anew(held, offer, note=note)
        queue_by_offers(held, task, offers)
        telling.offered(held, offers)
        if held.marks.bounced(from_lane, to_lane) == DISPUTED_AT:
            telling.disputed(held, handoff, [_accountable(held, to_lane)], times=DISPUTED_AT)
        return hand_over(held, Advance(held.case))


@tried_again
def expire(handoff: Handoff, *, now: datetime) -> bool:
    """Light the warning that nobody accepted in time, and tell the giver; answering stays possible.

    :returns: False if it was answered, warned of, moved on or paused meanwhile.
    """
    with holding(handoff.case_id, by=Actor.system(handoff.organization_id), now=now) as held:
        fresh = Handoff.objects.past(now).select_for_update(of=("self",)).filter(pk=handoff.pk).first()
        if fresh is None or held.case.state != CaseState.OPEN or fresh.to_task_id not in held.tasks:
            return False
        fresh.to_task = held.tasks[fresh.to_task_id]
        held.watch(fresh)
        fresh.expire(now=held.now)
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
        must_be_played(held, for_person)
        allowed = members_among(task.team_id, {for_person}) if task.team_id else active_among({for_person})
        if not allowed:
            raise NotOfTheTeam(person=name_of(for_person), step=held.step(task).name)
        must_not_be_forbidden(held, task, for_person, name_of(for_person))
        task.owner_id = for_person
    elif keep_in_pool and task.team_id:
        must(held, "reassign", task)
        task.owner_id = None
    elif task.owner_id is None and task.team_id in held.by.teams:
        must_not_be_forbidden(held, task, me, YOU)
        task.owner_id = me
    elif task.owner_id is not None:
        # Somebody over the team may accept for whoever was asked.
        receiver = YOU if task.owner_id == me else _ITS_RECEIVER
        must_not_be_forbidden(held, task, task.owner_id, receiver)


def _accept(held: Held, task: Task, offers: list[Handoff], for_person: UUID | None, keep_in_pool: bool) -> Advance:
    """Accept what came for one task; later arrivals of a join are asked of whoever took it (rule R3)."""
    asked = Assignee(task.owner_id, task.team_id)
    _take_over(held, task, for_person, keep_in_pool)
    return _accepted(held, task, offers, asked)


def take_what_came(held: Held, task: Task, person: UUID, team: UUID | None) -> Advance:
    """Somebody whom the work was escalated to takes what waits to be accepted.

    :param team: in whose pool it would lie if they gave it up.
    :raises NothingToAccept: if nothing does.
    """
    offers, asked = unanswered_for(held, task), Assignee(task.owner_id, task.team_id)
    if not offers:
        raise NothingToAccept(step=held.step(task).name)
    task.owner_id, task.team_id = person, team
    return _accepted(held, task, offers, asked)


def _accepted(held: Held, task: Task, offers: list[Handoff], asked: Assignee) -> Advance:
    """
    :param asked: whose it was to accept.
    """
    advance = Advance(held.case)
    # Whose it was before stands in the journal only where that changed: what an undo goes back to.
    moved = {} if task.owner_id == asked.owner_id else {"asked": str(asked.owner_id) if asked.owner_id else None}
    telling.no_longer_true(held, offers)
    for handoff in offers:
        handoff.accept(by=held.by.person_id, now=held.now)
        handoff.receiver_id = task.owner_id
        record(held, "handoff.accepted", handoff, facts={"late": held.now > handoff.answer_by, **moved})
        engine.accepted(held, advance, task, giver_id=handoff.from_task_id, flow_key=handoff.flow_key)
        telling.accepted(held, handoff)
    settle_escalations(held, [task], about=[handoff.pk for handoff in offers])
    engine.settle(held, advance)
    if task.state == TaskState.WAITING:
        rest = unanswered_for(held, task)
        for handoff in rest:
            handoff.receiver_id, handoff.receiving_team_id = task.owner_id, task.team_id
        queue_by_offers(held, task, rest)
    return hand_over(held, advance)


def _came_back(held: Held, advance: Advance, handoff: Handoff, reason: str) -> Advance:
    """Count the return, tell whoever does the step again, and those who decide when it goes to and fro."""
    telling.no_longer_true(held, [handoff])
    redo = engine.being_redone(held, handoff.from_task)
    if redo is not None:
        telling.returned(held, handoff, redo, reason=reason)
    contract, times = contract_of(handoff), held.marks.returned(handoff.flow_key)
    deciders = []
    if held.marks.bounced(handoff.from_lane, handoff.to_lane) == DISPUTED_AT:
        deciders.append(_accountable(held, handoff.to_lane))
    if times > contract.return_limit:
        decides = contract.decider
        deciders.append(held.case.process_owner_id if decides == "process_owner" else _accountable(held, decides))
    if deciders:
        telling.disputed(held, handoff, deciders, times=max(times, DISPUTED_AT))
    if handoff.to_task.is_live:
        queue_by_offers(held, handoff.to_task, unanswered_for(held, handoff.to_task))
    return hand_over(held, advance)


def _ask_anew(held: Held, offer: Handoff, *, note: str) -> None:
    """The offer goes to whoever has the waiting task now, with a full clock; the time lost was the wrong route's."""
    task, lost, from_lane, asked_at = offer.to_task, held.now - offer.asked_at, offer.to_lane, offer.asked_at
    before = held.staff.get(from_lane)
    calendar = engine.staff_of(held, task.lane_key).calendar
    offer.pass_on(
        lane=task.lane_key,
        receiver=task.owner_id,
        team=task.team_id,
        answer_by=deadlines.answer_by(held.now, contract_of(offer).accept_within, calendar),
        now=held.now,
    )
    held.record(
        "handoff.passed_on",
        task=task,
        handoff_id=offer.pk,
        flow_key=offer.flow_key,
        elapsed=lost,
        working=before.calendar.elapsed(asked_at, held.now) if before else None,
        facts={"from_lane": from_lane, "to_lane": offer.to_lane},
        personal={"note": note},
    )
    telling.passed_on(held, offer, note=note)


def _accountable(held: Held, lane_key: str) -> UUID | None:
    lane = held.staff.get(lane_key)
    return lane.accountable_id if lane else None


def _marked(held: Held, fields: Iterable[str]) -> list[str]:
    marked = list(dict.fromkeys(fields))
    unknown = [key for key in marked if key not in held.graph.fields]
    if unknown:
        told = _("This process has no such data: {keys}.").format(keys=", ".join(str(key)[:40] for key in unknown))
        raise InvalidData({"fields": told})
    return marked
