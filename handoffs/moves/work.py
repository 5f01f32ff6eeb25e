"""A task is begun, saved, completed, paused, resumed, skipped, cancelled."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from handoffs import rules, telling
from handoffs.drafts import typed_by
from handoffs.moves.passage import hand_over
from procops.errors import Refused, quoted
from procops.people.actor import Actor
from procops.people.models import Membership
from procops.postgres import tried_again
from workflows import engine
from workflows.casedata import InvalidData, check_references, not_filled_here, read_form
from workflows.engine import Advance
from workflows.graph import Step
from workflows.held import Held, holding
from workflows.joins import waits_for_others
from workflows.models import Task
from workflows.records import linking
from workflows.states import IN_HAND, HoldCause, TaskState

REASON_AT_MOST = 500  # characters
YOU = pgettext_lazy("four eyes", "you")


class NotAcceptedYet(Refused):
    """ "{step}" has not been accepted yet."""

    next_action = "Accept it first."


class TaskIsPaused(Refused):
    """ "{step}" is paused ({reason})."""

    next_action = "Resume it first."


class StoppedByProblem(Refused):
    """ "{step}" stands still because of a problem: {reason}."""

    next_action = "Whoever was asked has to answer it, or whoever reported it takes it back."


class NotPaused(Refused):
    """ "{step}" is not paused."""

    next_action = "Nothing needs to be done."


class FourEyes(Refused):
    """ "{step}" needs a second pair of eyes: {person} {did}."""

    next_action = "Somebody else of the role has to do it: release or reassign it."


class ReasonNeeded(Refused):
    """Say why you {verb} {thing}."""

    next_action = "Choose a reason or write one."


class StillWaiting(Refused):
    """ "{step}" still waits for other branches and cannot be skipped."""

    next_action = "Finish or skip what is still missing, then it opens by itself."


@tried_again
def start_task(task: Task, *, by: Actor, now: datetime) -> Task:
    """Take a ready task in hand: the touch time begins."""
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "start work on", task)
        _must_be_in_hand(held, task)
        take(held, task)
        if task.state == TaskState.READY:
            _start(held, task, implicit=False)
        return task


@tried_again
def save_draft(
    task: Task, *, by: Actor, data: dict[str, Any], ticked: Collection[str] | None = None, now: datetime
) -> Task:
    """Keep a form as typed, for its writer only; the first change starts the task (rules R18, R21).

    Values need not fit yet: what is wrong is said on completion, what was typed is not lost.

    :raises InvalidData: naming each field that is not filled in here.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "save", task)
        _must_be_in_hand(held, task)
        take(held, task)
        step = held.step(task)
        if wrong := not_filled_here(held.graph, data, allowed=step.fill, place=f'"{step.name}"'):
            raise InvalidData(wrong)
        task.draft = {**typed_by(by.person_id, task), **data}
        task.draft_by_id = by.person_id
        if ticked is not None:
            task.ticked = _ticks(step, ticked)
        if task.state == TaskState.READY:
            _start(held, task, implicit=True)
        return task


@tried_again
def complete(
    task: Task,
    *,
    by: Actor,
    outcome: str = "",
    data: dict[str, Any] | None = None,
    ticked: Collection[str] | None = None,
    now: datetime,
) -> Advance:
    """Finish a task, merge what it filled, follow its flows, and offer the case to whoever is next.

    :param data: values for the step's fields; what is not given is taken from the writer's draft, then from the case.
    :raises NoLongerOpen: if somebody was faster.
    :raises InvalidData: naming each field that is wrong or still missing.
    :raises MissingForHandoff, CheckFailed: if what a receiver must get is not there.
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "complete", task)
        _must_be_in_hand(held, task)
        must_not_be_forbidden(held, task, by.person_id, YOU)
        take(held, task)
        step = held.step(task)
        drafted = typed_by(by.person_id, task)
        values = read_form(held.graph, step, {**drafted, **(data or {})}, known=held.case.data, complete=True)
        check_references(held.graph, held.case, values)
        if ticked is not None:
            task.ticked = _ticks(step, ticked)
        _check_ticks(step, task)
        advance = engine.finish(held, task, outcome=an_outcome(step, outcome), changes=values)
        linking.link(held)
        telling.done(held, task)
        return hand_over(held, advance)


@tried_again
def hold(task: Task, *, by: Actor, reason: str, pauses_clock: bool = True, now: datetime) -> Task:
    """Pause a task, with a reason that says whether its clock stops (rule R13).

    :raises ReasonNeeded:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "pause", task)
        _must_be_in_hand(held, task)
        reason = a_reason(reason, "pause", quoted(held.step(task).name))
        engine.hold_task(held, task, reason=reason, pauses_clock=pauses_clock)
        return task


@tried_again
def resume(task: Task, *, by: Actor, now: datetime) -> Task:
    """Go on with a paused task, in the state it had."""
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "resume", task)
        if task.state != TaskState.ON_HOLD:
            raise NotPaused(step=held.step(task).name)
        if task.hold_cause:
            raise why_it_stands_still(held, task)
        engine.resume_task(held, task)
        return task


@tried_again
def skip(task: Task, *, by: Actor, reason: str, outcome: str = "", now: datetime) -> Advance:
    """Go on as if the task were done; required data still missing travel marked as waived (rule R10).

    :raises StillWaiting: for a join that other branches can still reach.
    :raises ReasonNeeded:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "skip", task)
        step = held.step(task)
        must_be_skippable(held, task)
        reason = a_reason(reason, "skip", quoted(step.name))
        return hand_over(held, engine.skip(held, task, outcome=an_outcome(step, outcome), reason=reason), waive=True)


@tried_again
def cancel_task(task: Task, *, by: Actor, reason: str, now: datetime) -> Advance:
    """End one branch and follow no flow (rule R11).

    :raises LastOpenTask: when no live task would remain.
    :raises ReasonNeeded:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = held.task(task.pk)
        held.must_be_moving()
        must(held, "cancel", task)
        reason = a_reason(reason, "cancel", quoted(held.step(task).name))
        advance = Advance(held.case)
        engine.cancel_task(held, advance, task, reason=reason)
        return hand_over(held, advance)


def must(held: Held, verb: str, task: Task) -> None:
    """
    :raises NotYours, ViewersOnlyLook: unless the actor may do this with the task.
    """
    standing = rules.standing(
        held.by, task=task, lane=held.staff.get(task.lane_key), process_owner_id=held.case.process_owner_id
    )
    if not rules.lets(held.by, verb, standing):  # the step is named only where it has to be
        rules.must(verb, standing, actor=held.by, thing=quoted(held.step(task).name))


def must_not_be_forbidden(held: Held, task: Task, person_id: Any, name: str | Promise) -> None:
    """
    :raises FourEyes: if this person did a step that excludes them from this one (rule R24); practice only tells them.
    """
    if held.case.is_practice:
        return
    did = engine.forbidden_to(held, held.step(task), person_id)
    if did:
        raise FourEyes(step=held.step(task).name, person=str(name), did=did)


def name_of(person: UUID) -> str:
    """Of a colleague; of nobody else, since a stranger's name is nobody's business here."""
    member = Membership.objects.filter(person_id=person).select_related("person").first()
    return str(member.person) if member else _("This person")


def a_reason(reason: str, verb: str, thing: str) -> str:
    """The reason, as it is kept.

    :raises ReasonNeeded: if there is none.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(verb=rules.in_words(verb), thing=thing)
    return reason[:REASON_AT_MOST]


def take(held: Held, task: Task) -> None:
    """Whoever works on a pool's task has taken it.

    :raises FourEyes:
    """
    if task.owner_id is None and not held.by.is_system:
        must_not_be_forbidden(held, task, held.by.person_id, YOU)
        task.owner_id = held.by.person_id
        held.marks.had_lane(task.lane_key, task.owner_id)
        held.record("task.claimed", task=task, facts={"owner": str(task.owner_id)})


def why_it_stands_still(held: Held, task: Task) -> Refused:
    """What a paused task is refused with: a problem needs an answer, anything else to be resumed."""
    refused = StoppedByProblem if task.hold_cause == HoldCause.PROBLEM else TaskIsPaused
    return refused(step=held.step(task).name, reason=task.hold_reason)


def must_be_skippable(held: Held, task: Task) -> None:
    """
    :raises StillWaiting: for a join that other branches can still reach (rule R10).
    """
    if waits_for_others(task, held.graph, held.live_keys(but=task)):
        raise StillWaiting(step=held.step(task).name)


def _start(held: Held, task: Task, *, implicit: bool) -> None:
    task.start(now=held.now)
    assert task.ready_at is not None  # only what has been opened can be started
    held.record(
        "task.started",
        task=task,
        elapsed=held.now - task.ready_at,
        working=engine.staff_of(held, task.lane_key).calendar.elapsed(task.ready_at, held.now),
        facts={"implicit": implicit},
    )


def _must_be_in_hand(held: Held, task: Task) -> None:
    if task.state == TaskState.WAITING:
        raise NotAcceptedYet(step=held.step(task).name)
    if task.state not in IN_HAND:
        raise why_it_stands_still(held, task)


def an_outcome(step: Step, outcome: str) -> str:
    known = {one.key: one.label for one in step.outcomes}
    if not known and outcome:
        raise InvalidData({"outcome": _('"{step}" has no outcomes to choose from.').format(step=step.name)})
    if known and outcome not in known:
        told = _('Say how "{step}" ended: {outcomes}.').format(step=step.name, outcomes=", ".join(known.values()))
        raise InvalidData({"outcome": told})
    return outcome


def _ticks(step: Step, ticked: Iterable[str]) -> list[str]:
    given = set(ticked)
    return [item.key for item in step.checklist if item.key in given]


def _check_ticks(step: Step, task: Task) -> None:
    open_items = [item.label for item in step.checklist if item.key not in task.ticked]
    if open_items:
        told = _("Still to be ticked: {items}.").format(items="; ".join(open_items))
        raise InvalidData({"checklist": told})
