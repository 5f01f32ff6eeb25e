"""Somebody cannot go on as planned: the problem is reported, and whoever answers for the role decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.moves.doing_again import Earlier, do_again, earlier_visit
from handoffs.moves.passage import hand_over
from handoffs.moves.talk import must_have_room, put_to_case, stored
from handoffs.moves.work import NotAcceptedYet, a_reason, an_outcome, must_be_skippable
from handoffs.problems.models import Problem
from handoffs.problems.states import Answer
from procops.errors import Refused, quoted
from procops.ids import uuid7
from procops.people.actor import Actor
from procops.postgres import tried_again
from procops.texts import UnfitText, clean
from workflows import deadlines, engine, writes
from workflows.casedata import InvalidData
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.models import Attachment, Task
from workflows.staffing import active_among
from workflows.states import HoldCause, TaskState
from workflows.visibility import people_who_may_open

TEXT_AT_MOST = 2_000  # characters


class AlreadyStopped(Refused):
    """ "{step}" stands still already: {reason}."""

    next_action = "Report it as one that does not stop the work, or wait for the answer to the first."


class ProblemClosed(Refused):
    """The problem with "{step}" in {case} is closed already ({state}): somebody was faster."""

    next_action = "Look at the problem to see what was decided."


class NobodyToAsk(Refused):
    """Nobody answers for "{lane}", so there is nobody to decide."""

    next_action = "Ask the process owner to say who answers for the role."


@tried_again
def report_problem(
    task: Task,
    *,
    by: Actor,
    text: str,
    reason: str = "",
    blocking: bool = False,
    file: File | None = None,
    attachment: UUID | None = None,
    now: datetime,
) -> Problem:
    """Say why the work cannot go on as planned. Whoever answers for the role is asked, with a deadline in their hours.

    :param reason: key of one of the process's reasons; empty: something else.
    :param blocking: the task stands still, its clock too, until there is an answer.
    :param file: a new file; ``attachment``: one of the case that is there already.
    :raises InvalidData: if there is neither text nor reason, or no such reason or file.
    :raises NotAcceptedYet, AlreadyStopped: what nobody works on cannot be stopped.
    :raises NobodyToAsk, FileTooLarge, FileTypeNotAllowed, TooManyFiles:
    """
    text = _text(text)
    with _reported(task, by=by, file=file, now=now) as (held, task, uploaded):
        thing = _('a problem with "{step}"').format(step=held.step(task).name)
        rules.must("report problem", _standing(held, task), actor=by, thing=thing)
        label = _reason(held, reason)
        if not text and not reason:
            raise InvalidData({"text": _("Say what the problem is.")})
        if blocking:
            _must_be_stoppable(held, task)
        lane = engine.staff_of(held, task.lane_key)
        answer_by = deadlines.answer_by(held.now, held.graph.process.answer_problems_within, lane.calendar)
        problem = Problem(
            id=uuid7(),
            organization_id=held.case.organization_id,
            process_id=held.case.process_id,
            case=held.case,
            task=task,
            reason=reason,
            reason_label=label,
            text=text,
            blocking=blocking,
            reported_by_id=by.person_id,
            reported_at=held.now,
            asked_id=whom_to_ask(held, task),
            answer_by=answer_by,
            nudge_at=None if held.case.is_practice else answer_by,
        )
        if uploaded is not None:
            put_to_case(held, uploaded, task)
            problem.file = uploaded
        elif attachment is not None:
            problem.file = _attached(held, attachment)
        held.add(problem)
        held.record(
            "problem.reported",
            task=task,
            facts={"problem": str(problem.pk), "reason": reason, "blocking": blocking, "asked": str(problem.asked_id)},
            personal={"label": label, "text": text},
        )
        if blocking:
            engine.hold_task(held, task, reason=label or text[:200], pauses_clock=True, cause=HoldCause.PROBLEM)
        telling.problem_reported(held, problem, task)
        return problem


@tried_again
def answer_problem(
    problem: Problem,
    *,
    by: Actor,
    answer: Answer,
    text: str = "",
    step: str = "",
    outcome: str = "",
    now: datetime,
) -> Advance:
    """Decide what becomes of work with a problem: it goes on, an earlier step is done again, it is skipped, or it ends.

    :param text: what the reporter is told; needed for everything but going on.
    :param step: key of the earlier step that is done again.
    :param outcome: how a skipped step counts as ended.
    :raises ProblemClosed: if somebody was faster.
    :raises NoLongerOpen: if the task has ended meanwhile, so that only going on is left to say.
    :raises NotABefore, StillWaiting, ReasonNeeded, InvalidData:
    """
    text = _text(text)
    with holding(problem.case_id, by=by, now=now) as held:
        held.must_be_moving()
        problem = held_problem(held, problem)
        about = held.tasks.get(problem.task_id) or Task.objects.get(pk=problem.task_id)
        name = held.step(about).name
        standing = _standing(held, about, asked_id=problem.asked_id)
        rules.must("answer problem", standing, actor=by, thing=_('the problem with "{step}"').format(step=name))
        if answer != Answer.GO_ON:
            text = a_reason(text, {"redo": "send back", "skip": "skip", "cancel": "cancel"}[answer], quoted(name))
            held.task(problem.task_id)
        earlier = earlier_visit(held, about, step) if answer == Answer.REDO else None
        _close(problem, answer, by=by, text=text, step=step, now=held.now)
        facts = {"problem": str(problem.pk), "answer": answer.value} | ({"step": step} if earlier else {})
        held.record("problem.answered", task=about, facts=facts, personal={"text": text} if text else None)
        telling.no_longer_asked(held, problem)
        telling.problem_answered(held, problem, about)
        if about.state == TaskState.ON_HOLD and (problem.blocking or answer != Answer.GO_ON):
            engine.resume_task(held, about)
        return _take_effect(held, about, answer, earlier, text=text, outcome=outcome)


@tried_again
def withdraw_problem(problem: Problem, *, by: Actor, now: datetime) -> Problem:
    """Take a problem back that is none any more: the work goes on.

    :raises ProblemClosed: if it was answered meanwhile.
    """
    with holding(problem.case_id, by=by, now=now) as held:
        held.must_be_moving()
        problem = held_problem(held, problem)
        about = held.tasks.get(problem.task_id) or Task.objects.get(pk=problem.task_id)
        standing = rules.standing(by, reporter_id=problem.reported_by_id, process_owner_id=held.case.process_owner_id)
        thing = _('the problem with "{step}"').format(step=held.step(about).name)
        rules.must("take back problem", standing, actor=by, thing=thing)
        problem.withdraw(by=by.person_id, now=held.now)
        held.record("problem.withdrawn", task=about, facts={"problem": str(problem.pk)})
        telling.no_longer_asked(held, problem)
        if problem.blocking and about.state == TaskState.ON_HOLD:
            engine.resume_task(held, about)
        return problem


def closed(problem: Problem, *, step: str, case: str) -> ProblemClosed:
    """What a closed problem is refused with."""
    return ProblemClosed(step=step, case=case, state=str(problem.get_state_display()).lower())


@contextmanager
def _reported(
    task: Task, *, by: Actor, file: File | None, now: datetime
) -> Iterator[tuple[Held, Task, Attachment | None]]:
    """The case held, the live task, and the file stored; a refusal leaves no file behind."""
    rules.must_work(by)
    if file is not None:
        must_have_room(task.case)
    files = {"": [file]} if file is not None else {}
    with (
        stored(task.case_id, files, by=by, now=now) as made,
        transaction.atomic(),
        holding(task.case_id, by=by, now=now) as held,
    ):
        held.must_be_moving()
        if made:
            must_have_room(held.case)
        yield held, held.task(task.pk), made[0] if made else None


def _take_effect(
    held: Held, task: Task, answer: Answer, earlier: Earlier | None, *, text: str, outcome: str
) -> Advance:
    if answer == Answer.SKIP:
        must_be_skippable(held, task)
        skipped = engine.skip(held, task, outcome=an_outcome(held.step(task), outcome), reason=text)
        return hand_over(held, skipped, waive=True)
    if earlier is not None:
        return hand_over(held, do_again(held, task, earlier, reason=text))
    advance = Advance(held.case)
    if answer == Answer.CANCEL and len(held.live_keys()) == 1:
        engine.cancel_case(held, advance, reason=text)
    elif answer == Answer.CANCEL:
        engine.cancel_task(held, advance, task, reason=text)
    return hand_over(held, advance)


def _close(problem: Problem, answer: Answer, *, by: Actor, text: str, step: str, now: datetime) -> None:
    match answer:
        case Answer.GO_ON:
            problem.go_on(by=by.person_id, answer=text, now=now)
        case Answer.REDO:
            problem.redo(by=by.person_id, answer=text, step_key=step, now=now)
        case Answer.SKIP:
            problem.skip(by=by.person_id, answer=text, now=now)
        case Answer.CANCEL:
            problem.cancel(by=by.person_id, answer=text, now=now)


def held_problem(held: Held, problem: Problem) -> Problem:
    """The problem, locked with its case.

    :raises ProblemClosed: if it is closed.
    """
    (found,) = writes.locked(Problem, "id", [problem.pk])
    if not found.is_open:
        task = held.tasks.get(found.task_id) or Task.objects.get(pk=found.task_id)
        raise closed(found, step=held.step(task).name, case=held.case.reference)
    held.watch(found)
    return found


def _standing(held: Held, task: Task, *, asked_id: UUID | None = None) -> frozenset[rules.Standing]:
    lane = held.staff.get(task.lane_key)
    owner_id = held.case.process_owner_id
    return rules.standing(held.by, task=task, lane=lane, asked_id=asked_id, process_owner_id=owner_id)


def _must_be_stoppable(held: Held, task: Task) -> None:
    if task.state == TaskState.WAITING:
        raise NotAcceptedYet(step=held.step(task).name)
    if task.state == TaskState.ON_HOLD:
        raise AlreadyStopped(step=held.step(task).name, reason=task.hold_reason)


def whom_to_ask(held: Held, task: Task) -> UUID:
    """Whoever answers for the role; the process owner, if that is who reports it, they have left or may not open the
    case.

    :raises NobodyToAsk: if neither is here.
    """
    lane, me = held.staff.get(task.lane_key), held.by.person_id
    wanted = [person for person in (lane and lane.accountable_id, held.case.process_owner_id) if person]
    here = active_among(set(wanted)) if held.case.is_practice else people_who_may_open(held.case, wanted)
    asked = [person for person in wanted if person in here and person != me] or [p for p in wanted if p in here]
    if not asked:
        raise NobodyToAsk(lane=held.graph.lanes[task.lane_key].name)
    return asked[0]


def _reason(held: Held, reason: str) -> str:
    """What the process calls the reason."""
    if not reason:
        return ""
    for one in held.graph.process.problem_reasons:
        if one.key == reason:
            return one.label
    raise InvalidData(
        {"reason": _("This process has no such reason. Choose one of its list, or say it in your words.")}
    )


def _attached(held: Held, attachment: UUID) -> Attachment:
    found = Attachment.objects.filter(pk=attachment, case=held.case, field_key="").first()
    if found is None:
        raise InvalidData({"attachment": _("This case has no such file.")})
    return found


def _text(text: str) -> str:
    try:
        return clean(text, at_most=TEXT_AT_MOST, lines=True).strip()
    except UnfitText as unfit:
        raise InvalidData({"text": _("The text {why}.").format(why=unfit)}) from None
