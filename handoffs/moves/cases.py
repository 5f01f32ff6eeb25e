"""A whole case is started, paused, resumed, cancelled, reopened, amended."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from handoffs import rules, telling
from handoffs.moves import pausing
from handoffs.moves.passage import all_unanswered, contract_of, hand_over, queue_all_by_offers
from handoffs.moves.talk import put_to_case, stored
from handoffs.moves.work import a_reason
from procops.errors import Refused, quoted
from procops.ids import uuid7
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import deadlines, engine, reminders
from workflows.casedata import InvalidData, check_references, read_amendment, read_form
from workflows.engine import Advance
from workflows.graph import Graph, Step
from workflows.held import Held, holding
from workflows.models import Case, Process, Version
from workflows.plan import plan_of
from workflows.records import linking
from workflows.records.linking import Choice
from workflows.records.seen import open_cases_about
from workflows.rules import may_start, may_try
from workflows.staffing import Staff, organization_calendar
from workflows.states import CaseSource, CaseState, VersionState

PRACTICE = "PRACTICE"
"""What the numbers of practice cases start with; a process's own letters are shorter."""
ALSO_OPEN = 5
"""Other open cases of the same record that are named."""


class NotPublished(Refused):
    """ "{process}" has no published version, so no {case_name} can be started."""

    next_action = "Ask its owner to publish it."


class NotYourStart(Refused):
    """You cannot start "{process}": that is for {lane}."""

    next_action = "Ask somebody of that role to start it, or the process owner to open it to everyone."


class WhichStart(Refused):
    """ "{process}" can begin in several ways: {starts}."""

    next_action = "Say which one."


class NotOnHold(Refused):
    """{case} is not paused."""

    next_action = "Nothing needs to be done."


class NotCompleted(Refused):
    """{case} is {state}: only a completed case can be reopened."""

    next_action = "Start a new one instead."


class NothingToReopen(Refused):
    """ "{step}" is not a step that somebody works on."""

    next_action = "Choose a step with work in it."


@tried_again
def start_case(
    process: Process,
    *,
    by: Actor,
    data: dict[str, Any] | None = None,
    files: Mapping[str, Collection[File]] | None = None,
    start: str = "",
    source: CaseSource = CaseSource.STARTED,
    record: Choice | None = None,
    now: datetime,
) -> Advance:
    """Begin a case of a process's published version: the start form is done at once by the starter, the first giver.

    :param files: what was chosen in the form's file fields, by field: the case they are put to begins here.
    :param start: key of the start step; needed only where a process has several (rule R19).
    :param record: what of the suggestions the starter chose as what the case is about.
    :param source: how the case came to be here; it never changes.
    :raises NotPublished, NotYourStart, WhichStart, InvalidData, FileTooLarge, FileTypeNotAllowed:
    """
    case_id = uuid7()
    chosen = {key: list(each) for key, each in (files or {}).items()}
    with stored(case_id, chosen, by=by, now=now) as attachments, transaction.atomic():
        held = new_case(process, by=by, case_id=case_id, source=source, now=now)
        step = _start_of(held.graph, start)
        _must_start(held, step)
        uploaded = {
            key: [str(one.pk) for one in attachments if one.field_key == key] for key, each in chosen.items() if each
        }
        typed = linking.taken_over(record, held.graph.process.record, data or {}, asked=step.fill)
        values = read_form(held.graph, step, {**typed, **uploaded}, known={}, complete=True)
        check_references(held.graph, held.case, {key: value for key, value in values.items() if key not in uploaded})
        advance = engine.start(held, step, data=values)
        about = linking.link(held, is_new=True, choice=record)
        for attachment in attachments:
            put_to_case(held, attachment, advance.done)
        assert advance.done is not None
        telling.done(held, advance.done)
        advance = hand_over(held, advance)
        held.save()
    if about is not None:  # told, not decided by: so nobody has to wait for it
        others = open_cases_about(about, process, by).exclude(pk=case_id)
        advance.also_open = list(others[:ALSO_OPEN])
    return advance


def new_case(
    process: Process,
    *,
    by: Actor,
    case_id: UUID,
    source: CaseSource,
    started_by_id: UUID | None = None,
    started_at: datetime | None = None,
    now: datetime,
) -> Held:
    """A numbered case of the published version, held, with nothing in it yet; within the caller's transaction.

    Until that is over no other case of the process begins. Its key stays free, so that all other work goes on.

    :raises NotPublished:
    """
    process = Process.objects.select_for_update(no_key=True).get(pk=process.pk)
    version = Version.objects.filter(process=process, state=VersionState.PUBLISHED).only("id").first()
    if version is None:
        raise NotPublished(process=process.name, case_name="case")
    plan = plan_of(version.pk)
    if source == CaseSource.PRACTICE:
        process.practice_count += 1
        reference = f"{PRACTICE}-{process.prefix}-{process.practice_count}"
    else:
        process.case_count += 1
        reference = f"{process.prefix}-{process.case_count}"
    case = Case(
        id=case_id,
        organization_id=process.organization_id,
        process=process,
        version_id=plan.version_id,
        reference=reference,
        source=source,
        started_by_id=started_by_id or by.person_id or process.owner_id,
        started_at=started_at or now,
        last_at=now,
    )
    revision = process.organization.people_revision  # read now, after the lock, not with it
    held = Held(case=case, plan=plan, by=by, now=now, people_revision=revision)
    process.save(update_fields=["case_count", "practice_count"])
    held.add(case)
    return held


@tried_again
def hold_case(
    case: Case, *, by: Actor, reason: str, pauses_clock: bool = True, until: date | None = None, now: datetime
) -> None:
    """Pause a case: nothing in it moves, its clocks stop if the reason says so, its nudges sleep (rule R13).

    :param until: the day on which it goes on by itself; else it does after the longest pause of its process.
    :raises InvalidData: if that day is not ahead, or beyond the longest pause.
    :raises ReasonNeeded:
    """
    with holding(case.pk, by=by, now=now) as held:
        held.must_be_moving()
        _must(held, "pause case")
        reason = a_reason(reason, "pause", held.case.reference)
        pausing.begin(held, on=until)
        engine.hold_case(held, reason=reason, pauses_clock=pauses_clock)


@tried_again
def end_pause(case_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Let a case go on that has been paused as long as it may be, and tell those whom it concerns.

    :returns: whether it did: another sweep may have been faster, or the pause may have ended otherwise.
    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(case_id, by=by, now=now, waits=False) as held:
        row = pausing.over(held)
        if row is None:
            return False
        reason = held.case.hold_reason
        _go_on(held, is_over=True)
        people = [row.paused_by_id, held.case.process_owner_id, *(task.owner_id for task in held.live())]
        mail_at = reminders.in_working_time(held.now, organization_calendar())
        telling.case_pause_over(held, people, reason=reason, mail_at=mail_at)
        return True


@tried_again
def resume_case(case: Case, *, by: Actor, now: datetime) -> None:
    """Let a paused case go on; what its clocks had left they have left."""
    with holding(case.pk, by=by, now=now) as held:
        if held.case.state != CaseState.ON_HOLD:
            raise NotOnHold(case=held.case.reference)
        _must(held, "resume case")
        _go_on(held)


@tried_again
def cancel_case(case: Case, *, by: Actor, reason: str, now: datetime) -> Advance:
    """End a case: its live tasks are cancelled, its offers taken back."""
    with holding(case.pk, by=by, now=now) as held:
        if held.case.state != CaseState.ON_HOLD:
            held.must_be_moving()
        _must(held, "cancel case")
        reason = a_reason(reason, "cancel", held.case.reference)
        pausing.end(held)
        advance = Advance(held.case)
        engine.cancel_case(held, advance, reason=reason)
        return hand_over(held, advance)


@tried_again
def reopen(case: Case, *, by: Actor, step_key: str, reason: str, now: datetime) -> Advance:
    """Take up a completed case again at a step (rule R23).

    :raises NotCompleted, NothingToReopen, ReasonNeeded:
    """
    with holding(case.pk, by=by, now=now) as held:
        if held.case.state != CaseState.COMPLETED:
            raise NotCompleted(case=held.case.reference, state=str(held.case.get_state_display()).lower())
        _must(held, "reopen")
        step = held.graph.steps.get(step_key)
        if step is None:
            raise InvalidData({"step": _("There is no such step in this process.")})
        if not step.is_task:
            raise NothingToReopen(step=step.name)
        reason = a_reason(reason, "reopen", held.case.reference)
        held.record("case.reopened", step_key=step_key, personal={"reason": reason})
        return hand_over(held, engine.reopen(held, step))


@tried_again
def amend(case: Case, *, by: Actor, changes: dict[str, Any], reason: str, now: datetime) -> dict[str, list[Any]]:
    """Change a case's data with a reason; deadlines that hang on a changed date move with it (rules R20, R21).

    :raises InvalidData: naming each field that is wrong.
    :raises ReasonNeeded:
    """
    with holding(case.pk, by=by, now=now) as held:
        if held.case.state not in (CaseState.OPEN, CaseState.ON_HOLD):
            held.must_be_moving()
        _must(held, "amend")
        reason = a_reason(reason, "amend", held.case.reference)
        values = read_amendment(held.graph, changes)
        check_references(held.graph, held.case, values)
        changed = engine.amend(held, values)
        if not changed:
            raise InvalidData({"changes": _("Nothing would change: the case has these values already.")})
        held.record("case.amended", facts={"fields": sorted(changed)}, personal={"changed": changed, "reason": reason})
        linking.link(held)
        engine.settle(held, Advance(held.case))
        return changed


def _start_of(graph: Graph, start: str) -> Step:
    starts = graph.starts
    if start:
        for step in starts:
            if step.key == start:
                return step
    if start or len(starts) != 1:
        raise WhichStart(process=graph.process.name, starts=", ".join(quoted(step.name) for step in starts))
    return starts[0]


def _must_start(held: Held, step: Step) -> None:
    rules.must_work(held.by)
    staff = Staff.of(held.case.process_id) if held.case.is_practice else held.staff
    if held.case.is_practice:
        may = may_try(held.by, process=held.process, graph=held.graph, staff=staff, step=step)
    else:
        may = may_start(held.by, graph=held.graph, staff=staff, step=step)
    if not may:
        raise NotYourStart(process=held.graph.process.name, lane=held.graph.lanes[step.lane or ""].name)


def _must(held: Held, verb: str) -> None:
    standing = rules.standing(held.by, process_owner_id=held.case.process_owner_id)
    rules.must(verb, standing, actor=held.by, thing=held.case.reference)


def _go_on(held: Held, *, is_over: bool = False) -> None:
    pausing.end(held)
    since = engine.resume_case(held, is_over=is_over)
    _wake_offers(held, since)


def _wake_offers(held: Held, since: datetime | None) -> None:
    """Offers that waited while the case was paused have as long left as they had, if its clocks stood still since then;
    those who were asked are reminded again."""
    offers = all_unanswered(held)
    for handoff in offers if since else ():
        assert since is not None
        handoff.answer_by = deadlines.pushed(
            handoff.answer_by,
            since=max(since, handoff.asked_at),
            until=held.now,
            unit=contract_of(handoff).accept_within.unit,
            calendar=engine.staff_of(held, handoff.to_lane).calendar,
        )
    queue_all_by_offers(held, offers)
