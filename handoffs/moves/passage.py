"""Makes a handoff of every arrival that waits, and takes back what nobody can answer any more."""

from uuid import UUID

from handoffs import telling
from handoffs.models import Handoff
from handoffs.moves import following_up
from handoffs.moves.kept_events import take_kept
from handoffs.moves.settling import settle_questions
from handoffs.states import UNANSWERED
from procops.errors import Refused
from workflows import contracts, deadlines, engine, writes
from workflows.deadlines import NEVER
from workflows.engine import Advance, Offer
from workflows.graph import DEFAULT_CONTRACT, Contract, Lane
from workflows.held import Held
from workflows.models import Task
from workflows.states import TaskState
from workflows.visibility import lanes_of, readable_fields


class AlreadyAnswered(Refused):
    """The handoff of "{step}" in {case} is already {state}: somebody was faster."""

    next_action = "Look at the case to see who has it now."


def hand_over(held: Held, advance: Advance, *, waive: bool = False) -> Advance:
    """Settle all that a move set going: offers become handoffs, the automatic ones are answered, moot ones taken back.

    :raises MissingForHandoff, CheckFailed: if what a receiver must get is not there, unless that is waived.
    """
    take_kept(held, advance)
    asked: list[Handoff] = []
    # What was reached and ended at once, because an end closed the case, is offered to nobody.
    for offer in (offer for offer in advance.offers if offer.task.is_live):
        handoff = _make(held, offer, waive=waive)
        if handoff.automatic:
            _accept_at_once(held, advance, handoff)
        else:
            asked.append(handoff)
    advance.offers.clear()
    advance.asked += asked
    engine.settle(held, advance)
    _withdraw_moot(held, advance)
    settle_questions(held, advance)
    # Most work ends before anybody is reminded of it, and has nothing to take back.
    telling.no_longer_due(held, [task for task in held.tasks.values() if _was_reminded(held, task)])
    told = {handoff.to_task_id for handoff in asked} | {task.pk for task in advance.redone}
    telling.offered(held, asked)
    telling.assigned(held, (task for task in advance.opened if task.is_live and task.pk not in told))
    return advance


def held_handoff(held: Held) -> Handoff:
    """The unanswered handoff that was read with the held case, its tasks the held ones.

    :raises AlreadyAnswered: if it has been answered meanwhile.
    """
    handoff = held.also
    if not isinstance(handoff, Handoff) or handoff.case_id != held.case.pk:
        raise Handoff.DoesNotExist
    handoff.points_to(case=held.case)
    if not handoff.is_unanswered:
        step = held.graph.steps[held.graph.flows[handoff.flow_key].target].name
        state = str(handoff.get_state_display()).lower()
        raise AlreadyAnswered(step=step, case=held.case.reference, state=state)
    handoff.points_to(to_task=held.task(handoff.to_task_id))
    held.watch(handoff)
    return handoff


def unanswered_for(held: Held, *tasks: Task) -> list[Handoff]:
    """The handoffs of these tasks that are still unanswered, oldest first, counting what this move did."""
    by_id = {task.pk: task for task in tasks}
    found = {row.pk: row for row in held.rows(Handoff) if row.to_task_id in by_id}
    for handoff in writes.locked(Handoff, "to_task", list(by_id), states=UNANSWERED):
        if handoff.pk in found:
            continue
        handoff.points_to(to_task=by_id[handoff.to_task_id])
        held.watch(handoff)
        found[handoff.pk] = handoff
    return sorted((row for row in found.values() if row.is_unanswered), key=lambda row: row.pk)


def all_unanswered(held: Held) -> list[Handoff]:
    """The same of the whole case."""
    return unanswered_for(held, *(task for task in held.live() if task.state == TaskState.WAITING))


def contract_of(handoff: Handoff) -> Contract:
    """The contract as it stood when the work was offered."""
    return Contract.from_json(handoff.contract)


def queue_by_offers(held: Held, task: Task, offers: list[Handoff]) -> None:
    """A waiting task stands in its queue where its first unanswered offer wants an answer."""
    if task.state == TaskState.WAITING:
        task.queue_at = min((handoff.answer_by for handoff in offers if handoff.is_unanswered), default=NEVER)
        following_up.set_nudge(held, task, offers)


def queue_all_by_offers(held: Held, offers: list[Handoff]) -> None:
    """The same of every waiting task; ``offers`` are all that are unanswered."""
    for task in held.live():
        queue_by_offers(held, task, [handoff for handoff in offers if handoff.to_task_id == task.pk])


def mark_sent_back(held: Held, handoff: Handoff, *, reason: str, fields: list[str]) -> None:
    """An accepted handoff stays accepted and says that its work went back (rule R8)."""
    held.watch(handoff)
    handoff.sent_back_at, handoff.sent_back_by_id = held.now, held.by.person_id
    handoff.reason, handoff.fields = reason, fields
    held.record(
        "handoff.sent_back",
        task=handoff.to_task,
        handoff_id=handoff.pk,
        flow_key=handoff.flow_key,
        facts={"giver_task": str(handoff.from_task_id), "fields": fields},
        personal={"reason": reason},
    )


def record(
    held: Held,
    kind: str,
    handoff: Handoff,
    *,
    facts: dict[str, object] | None = None,
    personal: dict[str, object] | None = None,
) -> None:
    """Journal what happened to a handoff; an answer carries how long its receiver had been asked."""
    elapsed = working = None
    if handoff.answered_at:
        lane = held.staff.get(handoff.to_lane)
        elapsed = handoff.answered_at - handoff.asked_at
        working = lane.calendar.elapsed(handoff.asked_at, handoff.answered_at) if lane else None
    held.record(
        kind,
        task=handoff.to_task,
        handoff_id=handoff.pk,
        flow_key=handoff.flow_key,
        elapsed=elapsed,
        working=working,
        facts={"giver_task": str(handoff.from_task_id), **(facts or {})},
        personal=personal,
    )


def _make(held: Held, offer: Offer, *, waive: bool) -> Handoff:
    task, giver = offer.task, offer.giver
    contract = offer.flow.contract or DEFAULT_CONTRACT
    to_lane: Lane = held.graph.lanes[task.lane_key]
    passed = contracts.ask(
        contract,
        graph=held.graph,
        data=held.case.data,
        receiver=to_lane.name,
        waive=waive,
        unreadable=_unreadable(held, contract),
    )
    lane = engine.staff_of(held, task.lane_key)
    # In practice one person plays both sides, and what they came for is to see work being handed over.
    same_person = not held.case.is_practice and giver.done_by_id is not None and giver.done_by_id == task.owner_id
    from_lane = held.staff.get(giver.lane_key)
    handoff = Handoff.fresh(
        organization_id=held.case.organization_id,
        case_id=held.case.pk,
        from_task_id=giver.pk,
        to_task_id=task.pk,
        flow_key=offer.flow.key,
        path=list(offer.path),
        visit=task.visit,
        from_lane=giver.lane_key,
        to_lane=task.lane_key,
        contract=contract.as_json(),
        content=passed.content,
        waived=passed.waived,
        warnings=passed.warnings,
        automatic=contract.acceptance == "automatic" or same_person,
        same_person=same_person,
        giver_id=giver.done_by_id,
        receiver_id=task.owner_id,
        receiving_team_id=task.team_id,
        responsible_id=_responsible(
            held, contract, giver, task, sender=from_lane.accountable_id if from_lane else None
        ),
        offered_at=held.now,
        asked_at=held.now,
        answer_by=deadlines.answer_by(held.now, contract.accept_within, lane.calendar),
    )
    handoff.points_to(case=held.case, from_task=giver, to_task=task)
    held.add(handoff)
    if not handoff.automatic:  # a join that waits for other branches asks nobody for an answer meanwhile
        task.queue_at = min(task.queue_at, handoff.answer_by)
        following_up.add_nudge(held, task, handoff, contract)
    facts: dict[str, object] = {
        "from_lane": handoff.from_lane,
        "to_lane": handoff.to_lane,
        "automatic": handoff.automatic,
    }
    facts |= {"same_person": True} if same_person else {}
    facts |= {"waived": passed.waived} if passed.waived else {}
    record(
        held, "handoff.offered", handoff, facts=facts, personal={"content": passed.content} if passed.content else None
    )
    return handoff


def _unreadable(held: Held, contract: Contract) -> frozenset[str]:
    """The fields whose values whoever hands over may not read; asked only where a check could tell one."""
    if held.by.is_system or not contracts.compares_confidential(contract, held.graph):
        return frozenset()
    me = held.by.person_id
    # What somebody has taken in this very move, no row tells yet.
    just_now = {task.lane_key for task in held.tasks.values() if me in (task.owner_id, task.done_by_id)}
    lanes = lanes_of(held.by, held.case, held.staff) | just_now
    return frozenset(held.graph.fields) - readable_fields(held.graph, lanes, actor=held.by)


def _responsible(held: Held, contract: Contract, giver: Task, task: Task, *, sender: UUID | None) -> UUID | None:
    """Who owns the passage until it is accepted."""
    if contract.owner == "sender":
        return giver.done_by_id or sender
    lane = held.staff.get(task.lane_key if contract.owner == "receiver" else contract.owner)
    return lane.accountable_id if lane else None


def _accept_at_once(held: Held, advance: Advance, handoff: Handoff) -> None:
    """The contract says so, or giver and receiver are the same person (rule R17)."""
    handoff.accept(by=None, now=held.now)
    facts: dict[str, object] = {"automatic": True, "same_person": handoff.same_person}
    record(held, "handoff.accepted", handoff, facts=facts)
    engine.accepted(held, advance, handoff.to_task, giver_id=handoff.from_task_id, flow_key=handoff.flow_key)


def _withdraw_moot(held: Held, advance: Advance) -> None:
    """What was offered to a task that has ended is taken back, without a redo."""
    if not advance.ended:
        return
    moot = unanswered_for(held, *advance.ended)
    for handoff in moot:
        handoff.withdraw(by=None, reason="", now=held.now)
        record(held, "handoff.withdrawn", handoff, facts={"by_system": True, "why": _why(handoff.to_task)})
    telling.no_longer_true(held, moot)


def _was_reminded(held: Held, task: Task) -> bool:
    """Whether an ended task may have come so far that somebody has been reminded of it."""
    if task.is_live or task.due_at is None or held.case.is_practice:
        return False
    first = next(engine.nudges(held, task), None)
    return first is not None and first.at <= held.now


def _why(task: Task) -> str:
    return "skipped" if task.state == TaskState.SKIPPED else "ended"
