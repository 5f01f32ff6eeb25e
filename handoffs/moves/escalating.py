"""Work is passed to specialists, or somebody with authority is asked; it changes hands only if they take it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.escalations.models import Escalation
from handoffs.escalations.states import NEEDS_WORDS, OF_AUTHORITY, REPLIES, SETTLES, Cause, EscalationKind, Reply
from handoffs.moves.answers import take_what_came
from handoffs.moves.hands import PracticeIsYours
from handoffs.moves.passage import hand_over
from handoffs.moves.settling import settle_escalations
from handoffs.moves.work import YOU, a_reason, must, must_not_be_forbidden, name_of
from procops.errors import Refused, quoted
from procops.ids import uuid7
from procops.people.actor import Actor
from procops.people.models import Team
from procops.postgres import tried_again
from procops.texts import UnfitText, clean
from procops.working_time import Calendar
from workflows import deadlines, engine, writes
from workflows.casedata import InvalidData
from workflows.engine import Advance
from workflows.held import Held, holding
from workflows.models import Task
from workflows.parts import Span
from workflows.staffing import active_among, team_calendar, team_people
from workflows.states import TaskState
from workflows.visibility import people_who_may_open

TEXT_AT_MOST = 2_000  # characters
ANSWER_WITHIN = Span(8, "working_hours")
"""Until when whoever is asked should answer, in their working hours."""


class EscalationClosed(Refused):
    """What was asked about "{step}" in {case} is answered already ({state}): somebody was faster."""

    next_action = "Look at the task to see who has it now."


class AskedAlready(Refused):
    """{who} has been asked about "{step}" already and has not answered yet."""

    next_action = "Wait for the answer, or take the question back first."


class TheirsAlready(Refused):
    """ "{step}" is with {who} already."""

    next_action = "Choose somebody else."


class NobodyToPassTo(Refused):
    """Nobody of {team} could take "{step}": the team is empty, or may not see this case."""

    next_action = "Choose another team."


class CannotBeAsked(Refused):
    """{person} cannot decide about "{step}": they have left, only look, or may not see this case."""

    next_action = "Choose somebody else."


class NobodyAskedYet(Refused):
    """ "{step}" waits for other branches: there is nothing to decide yet."""

    next_action = "Look at the case to see who has it now."


@tried_again
def pass_to_specialists(task: Task, *, by: Actor, team: UUID, text: str, now: datetime) -> Escalation:
    """Offer a task to a team with special knowledge. It stays where it is until one of them takes it.

    :raises AskedAlready: while another team has not answered.
    :raises TheirsAlready, NobodyToPassTo, InvalidData:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = _to_escalate(held, task)
        step = held.step(task).name
        text = a_reason(_text(text), "escalate", quoted(step))
        wanted = Team.objects.filter(pk=team, archived_at=None).first()
        if wanted is None:
            raise InvalidData({"team": _("Choose a team.")})
        if wanted.pk == task.team_id:
            raise TheirsAlready(step=step, who=wanted.name)
        if not who_may_take(held, wanted.pk):
            raise NobodyToPassTo(step=step, team=wanted.name)
        for one in open_of(held, task):
            if one.team_id == wanted.pk or (one.level == 0 and one.kind == EscalationKind.FUNCTIONAL):
                raise AskedAlready(step=step, who=one.whom)
        return ask(held, task, kind=EscalationKind.FUNCTIONAL, cause=Cause.KNOWLEDGE, team_id=wanted.pk, text=text)


@tried_again
def ask_authority(task: Task, *, by: Actor, person: UUID, cause: Cause, text: str, now: datetime) -> Escalation:
    """Ask somebody with authority to decide about a task, with the reason or the limit that makes it necessary.

    :param cause: above a limit, or a decision is needed.
    :raises AskedAlready: while they have not answered.
    :raises TheirsAlready, CannotBeAsked, InvalidData:
    """
    with holding(task.case_id, by=by, now=now) as held:
        task = _to_escalate(held, task)
        step = held.step(task).name
        text = a_reason(_text(text), "escalate", quoted(step))
        if cause not in OF_AUTHORITY:
            raise InvalidData({"cause": _("Choose why you ask.")})
        must_be_askable(held, task, person, but=by.person_id)
        return ask(held, task, kind=EscalationKind.HIERARCHICAL, cause=cause, person_id=person, text=text)


@tried_again
def answer_escalation(escalation: Escalation, *, by: Actor, reply: Reply, text: str = "", now: datetime) -> Advance:
    """Take the work over, decide about it, or give the question back.

    :param text: what whoever asked is told; needed to refuse and to give back.
    :raises EscalationClosed: if it was answered before, or the work has ended.
    :raises InvalidData: if specialists are to decide, who can only take it or give it back.
    :raises ReasonNeeded, FourEyes:
    """
    text = _text(text)
    with holding(escalation.case_id, by=by, now=now) as held:
        held.must_be_moving()
        escalation = held_escalation(held, escalation)
        task = held.task(escalation.task_id)
        name = held.step(task).name
        asked_me = escalation.asked_id == by.person_id or escalation.team_id in by.own_teams
        standing = rules.standing(by, asked_id=by.person_id if asked_me else None)
        rules.must("answer escalation", standing, actor=by, thing=quoted(name))
        if reply not in REPLIES[EscalationKind(escalation.kind)]:
            raise InvalidData({"reply": _("Specialists take it over or give it back.")})
        if reply in NEEDS_WORDS:
            text = a_reason(text, "answer", quoted(name))
        before = task.owner_id
        _close(escalation, reply, by=by, text=text, now=held.now)
        facts = _facts(escalation) | {"answer": reply.value, "from": str(before) if before else None}
        calendar = _calendar(held, task, escalation.team_id)
        held.record(
            "escalation.answered",
            task=task,
            elapsed=held.now - escalation.asked_at,
            working=calendar.elapsed(escalation.asked_at, held.now),
            facts=facts,
            personal={"text": text} if text else None,
        )
        telling.no_longer_escalated(held, escalation)
        telling.escalation_answered(held, escalation, task, [escalation.asked_by_id, before])
        if reply == Reply.TAKE or (escalation.level and escalation.state in SETTLES):
            settle_escalations(held, [task], but=escalation)
        return _take(held, task, escalation) if reply == Reply.TAKE else hand_over(held, Advance(held.case))


@tried_again
def withdraw_escalation(escalation: Escalation, *, by: Actor, now: datetime) -> Escalation:
    """Take a question back that needs no answer any more.

    :raises EscalationClosed: if it was answered meanwhile.
    """
    with holding(escalation.case_id, by=by, now=now) as held:
        held.must_be_moving()
        escalation = held_escalation(held, escalation)
        task = held.task(escalation.task_id)
        owner_id = held.case.process_owner_id
        standing = rules.standing(by, reporter_id=escalation.asked_by_id, process_owner_id=owner_id)
        rules.must("take back escalation", standing, actor=by, thing=quoted(held.step(task).name))
        escalation.withdraw(by=by.person_id, now=held.now)
        held.record("escalation.withdrawn", task=task, facts=_facts(escalation))
        telling.no_longer_escalated(held, escalation)
        return escalation


def ask(
    held: Held,
    task: Task,
    *,
    kind: EscalationKind,
    cause: Cause,
    text: str = "",
    person_id: UUID | None = None,
    team_id: UUID | None = None,
    subject_id: UUID | None = None,
    version: datetime | None = None,
    level: int = 0,
) -> Escalation:
    """Write the question, its journal line and its notices; whoever is asked has been looked at."""
    row = Escalation(
        id=uuid7(),
        organization_id=held.case.organization_id,
        process_id=held.case.process_id,
        case=held.case,
        task=task,
        subject_id=subject_id or task.pk,
        version=version or held.now,
        level=level,
        kind=kind,
        cause=cause,
        text=text,
        asked_by_id=held.by.person_id,
        asked_id=person_id,
        team_id=team_id,
        asked_at=held.now,
        answer_by=deadlines.answer_by(held.now, ANSWER_WITHIN, _calendar(held, task, team_id)),
    )
    row.nudge_at = row.answer_by
    held.add(row)
    held.marks.escalated(task.pk)
    held.record("escalation.raised", task=task, facts=_facts(row), personal={"text": text} if text else None)
    told = who_may_take(held, team_id) if team_id else [person_id]
    telling.escalated(held, row, task, told)
    return row


def ask_instead(held: Held, escalation: Escalation, task: Task, person: UUID) -> None:
    """Ask a person the same; the notices of the person or team that was asked before are taken back."""
    before = escalation.asked_id or escalation.team_id
    telling.no_longer_escalated(held, escalation)
    escalation.asked_id, escalation.team_id = person, None
    escalation.answer_by = deadlines.answer_by(held.now, ANSWER_WITHIN, _calendar(held, task, None))
    escalation.nudge_at = escalation.answer_by
    held.record("escalation.raised", task=task, facts=_facts(escalation) | {"instead_of": str(before)})
    telling.escalated(held, escalation, task, [person])


def closed(escalation: Escalation, *, step: str, case: str) -> EscalationClosed:
    """What a question that needs no answer any more is refused with."""
    return EscalationClosed(step=step, case=case, state=str(escalation.get_state_display()).lower())


def must_be_askable(held: Held, task: Task, person: UUID, *, but: UUID | None) -> None:
    """
    :param but: who asks.
    :raises TheirsAlready, CannotBeAsked, AskedAlready:
    """
    step = held.step(task).name
    if person in (task.owner_id, but):
        raise TheirsAlready(step=step, who=name_of(person))
    must_be_able_to_answer(held, task, person)
    if any(one.asked_id == person for one in open_of(held, task)):
        raise AskedAlready(step=step, who=name_of(person))


def must_be_able_to_answer(held: Held, task: Task, person: UUID) -> None:
    """
    :raises CannotBeAsked: of whoever has gone, or may not open the case.
    """
    if not active_among({person}) or not people_who_may_open(held.case, {person}):
        raise CannotBeAsked(step=held.step(task).name, person=name_of(person))


def open_of(held: Held, task: Task) -> list[Escalation]:
    """What has been asked about a task and is not answered, counting what this move asks."""
    if not held.marks.was_escalated(task.pk):
        return []
    found = {row.pk: row for row in held.rows(Escalation) if row.task_id == task.pk}
    rows = Escalation.objects.open().filter(case=held.case, task=task).select_related("asked", "team")
    return [row for row in ({row.pk: row for row in rows} | found).values() if row.is_open]


def who_may_take(held: Held, team_id: UUID) -> list[UUID]:
    """The members of a team who may be given work of this case, in a fixed order."""
    return sorted(people_who_may_open(held.case, team_people({team_id}).get(team_id, ())))


def _to_escalate(held: Held, task: Task) -> Task:
    """
    :raises PracticeIsYours, NobodyAskedYet, NotYours:
    """
    task = held.task(task.pk)
    held.must_be_moving()
    must(held, "escalate", task)
    if held.case.is_practice:
        raise PracticeIsYours(case=held.case.reference)
    if task.state == TaskState.WAITING and not task.is_offered:
        raise NobodyAskedYet(step=held.step(task).name)
    return task


def _take(held: Held, task: Task, escalation: Escalation) -> Advance:
    """It is theirs now. What it is due stays: who does it is not the case's fault. To the role's memory it stays the
    role's, so that the next step is not a specialist's."""
    me, before = held.by.person_id, task.owner_id
    assert me is not None  # the system takes nothing over
    must_not_be_forbidden(held, task, me, YOU)
    team = escalation.team_id or task.team_id
    if task.is_offered:  # a join that waits for what is done again has none: what still comes is asked of them
        return take_what_came(held, task, me, team)
    task.owner_id, task.team_id = me, team
    facts = {"from": str(before) if before else None, "to": str(me), "escalation": str(escalation.pk)}
    held.record("task.reassigned", task=task, facts=facts)
    return hand_over(held, Advance(held.case))


def _close(escalation: Escalation, reply: Reply, *, by: Actor, text: str, now: datetime) -> None:
    match reply:
        case Reply.TAKE:
            escalation.take(by=by.person_id, answer=text, now=now)
        case Reply.APPROVE:
            escalation.approve(by=by.person_id, answer=text, now=now)
        case Reply.REFUSE:
            escalation.refuse(by=by.person_id, answer=text, now=now)
        case Reply.GIVE_BACK:
            escalation.give_back(by=by.person_id, answer=text, now=now)


def held_escalation(held: Held, escalation: Escalation) -> Escalation:
    """The question, locked with its case.

    :raises EscalationClosed: if it is answered.
    """
    (found,) = writes.locked(Escalation, "id", [escalation.pk])
    if not found.is_open:
        task = held.tasks.get(found.task_id) or Task.objects.get(pk=found.task_id)
        raise closed(found, step=held.step(task).name, case=held.case.reference)
    held.watch(found)
    return found


def _facts(row: Escalation) -> dict[str, object]:
    whom = {"to": str(row.asked_id)} if row.asked_id else {"team": str(row.team_id)}
    return {"escalation": str(row.pk), "kind": str(row.kind), "cause": str(row.cause), "level": row.level, **whom}


def _calendar(held: Held, task: Task, team_id: UUID | None) -> Calendar:
    return team_calendar(team_id) if team_id else engine.calendar_of(held, task.lane_key)


def _text(text: str) -> str:
    try:
        return clean(text, at_most=TEXT_AT_MOST, lines=True).strip()
    except UnfitText as unfit:
        raise InvalidData({"text": _("The text {why}.").format(why=unfit)}) from None
