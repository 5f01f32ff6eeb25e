"""Finds whom to remind of work and of offers, of all organizations, and has them told many cases at a time.

Any number of sweeps may run, and any of them may be killed: what is due stands in a row until the move that tells of it
has been committed, and each row is looked at again under its case's lock, so that only the first one speaks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial, reduce
from typing import Any
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from handoffs import moves
from handoffs.escalations.models import Escalation
from handoffs.models import Handoff, Snooze
from handoffs.moves.reminding import Told
from handoffs.pausing.models import LongestPause
from handoffs.problems.models import Problem
from procops import due
from procops.faults import Faults
from procops.people.actor import Actor
from procops.scoping import scope
from workflows.models import Case, Task
from workflows.states import CaseState

BATCH = 500
"""So many are found, and those of one organization told in one transaction: whoever wants to move one of their cases
waits so long."""

log = structlog.stdlib.get_logger(__name__)

Due = tuple[UUID, list[str]]
"""An organization and some of its cases in which somebody is to be reminded; their ids as text."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: offers warned of, offers that failed and are tried again by the next one."""

    expired: int
    failed: int


@dataclass(frozen=True, slots=True)
class Reminding:
    """What one sweep did: reminders given, cases that failed, cases that somebody was moving, levels of a ladder that
    were asked. The next one goes on."""

    given: int
    failed: int = 0
    busy: int = 0
    climbed: int = 0


def remind(*, clock: Callable[[], datetime], at_most: timedelta = due.AT_MOST) -> Reminding:
    """Remind everybody whose moment has come; a case that cannot be looked at does not keep the others waiting.

    :param clock: asked anew for every batch, since a backlog may take a while.
    :param at_most: after so long the rest of a backlog is the next sweep's; of what is told together, and of what each
        case is told by itself.
    """
    done = Reminding(0)
    for organization_id, case_ids in due.in_time(_to_look_at(clock()), at_most=at_most):
        done = _sum(done, _together(organization_id, case_ids, clock))
    for organization_id, case_id, move in due.in_time(_moves(clock), at_most=at_most):
        done = _sum(done, _alone(organization_id, case_id, move, clock))
    return done


def _together(organization_id: UUID, case_ids: list[str], clock: Callable[[], datetime]) -> Reminding:
    """Many cases in one transaction; each in its own, where something is wrong with one of them."""
    by = Actor.system(organization_id)
    try:
        with scope(organization_id):
            told, free = moves.remind_together(case_ids, by=by, now=clock())
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.info("cases are reminded one by one", cases=len(case_ids), exc_info=True)
        each = (_alone(organization_id, one, partial(moves.remind, one, by=by), clock) for one in map(UUID, case_ids))
        return reduce(_sum, each, Reminding(0))
    return Reminding(told.reminders, busy=len(case_ids) - free, climbed=told.climbs)


def _alone(organization_id: UUID, case_id: UUID, move: Callable[..., Told], clock: Callable[[], datetime]) -> Reminding:
    done, faults = Reminding(0), Faults(log)
    with faults.noted("nobody could be reminded", case=str(case_id)), scope(organization_id):
        try:
            told = move(now=clock())
            done = Reminding(told.reminders, climbed=told.climbs)
        except Case.DoesNotExist:
            done = Reminding(0, busy=1)
    return replace(done, failed=faults.count)


def _sum(one: Reminding, other: Reminding) -> Reminding:
    return Reminding(
        one.given + other.given, one.failed + other.failed, one.busy + other.busy, one.climbed + other.climbed
    )


def _moves(clock: Callable[[], datetime]) -> Iterator[tuple[UUID, UUID, Callable[..., Told]]]:
    """Of all organizations: what somebody wanted to see again now, what was paused for too long, what nobody
    answered."""
    now = clock()
    return due.in_turn(
        (_move_of(snooze, _over_now) for snooze in _over(now)),
        (_move_of(paused, _end_pause) for paused in due.each(lambda: _paused(now), moment="until")),
        (_move_of(problem, _undecided_told) for problem in due.each(lambda: _undecided(now), moment="nudge_at")),
        (_move_of(asked, _silence) for asked in due.each(lambda: _unanswered(now), moment="nudge_at")),
    )


def _move_of(
    row: Snooze | LongestPause | Problem | Escalation, move: Callable[..., Told]
) -> tuple[UUID, UUID, Callable[..., Told]]:
    return row.organization_id, row.case_id, partial(move, row, by=Actor.system(row.organization_id))


def _over_now(snooze: Snooze, *, by: Actor, now: datetime) -> Told:
    return Told(int(moves.come_back(snooze, by=by, now=now)), 0)


def _end_pause(paused: LongestPause, *, by: Actor, now: datetime) -> Told:
    return Told(int(moves.end_pause(paused.case_id, by=by, now=now)), 0)


def _silence(asked: Escalation, *, by: Actor, now: datetime) -> Told:
    return Told(0, int(moves.tell_of_silence(asked, by=by, now=now)))


def _undecided_told(problem: Problem, *, by: Actor, now: datetime) -> Told:
    return Told(int(moves.tell_undecided(problem, by=by, now=now)), 0)


def _undecided(now: datetime) -> QuerySet[Problem]:
    """Problems about which nobody has decided in time."""
    return Problem.objects.filter(nudge_at__lte=now).exclude(case__state=CaseState.ON_HOLD)


def _unanswered(now: datetime) -> QuerySet[Escalation]:
    """What somebody was asked about work and has not answered in time."""
    return Escalation.objects.filter(nudge_at__lte=now).exclude(case__state=CaseState.ON_HOLD)


def _paused(now: datetime) -> QuerySet[LongestPause]:
    """Cases whose pause has lasted as long as it may."""
    return LongestPause.objects.filter(until__lte=now)


def _over(now: datetime) -> Iterator[Snooze]:
    """What somebody wanted to see again by now. What is in a paused case comes back when that goes on."""
    return due.each(lambda: _put_away(now), moment="until")


def _put_away(now: datetime) -> QuerySet[Snooze]:
    return Snooze.objects.filter(is_over=False, until__lte=now).exclude(case__state=CaseState.ON_HOLD)


def _to_look_at(now: datetime) -> Iterator[Due]:
    """A batch of tasks at a time, by the partial index; each case once a batch, as one move tells all of it. No case is
    locked here: whoever is to be reminded is asked again when it is."""

    def tasks() -> QuerySet[Any]:
        rows = Task.objects.filter(nudge_at__lte=now)
        text = {f"{name}_text": Cast(f"{name}_id", TextField()) for name in ("organization", "case")}
        return rows.annotate(**text).values_list("pk", *text, "nudge_at", named=True)

    for batch in due.batches(tasks, moment="nudge_at", at_once=BATCH):
        cases: dict[str, dict[str, None]] = {}
        for task in batch:
            cases.setdefault(task.organization_text, {})[task.case_text] = None
        for organization, of_organization in cases.items():
            yield UUID(organization), list(of_organization)


def oldest(now: datetime) -> datetime | None:
    """When whoever has waited longest should have been reminded, of all organizations; None if nobody waits."""
    found = [
        due.oldest(lambda: Task.objects.filter(nudge_at__lte=now), moment="nudge_at"),
        due.oldest(lambda: _put_away(now), moment="until"),
        due.oldest(lambda: _paused(now), moment="until"),
        due.oldest(lambda: _undecided(now), moment="nudge_at"),
        due.oldest(lambda: _unanswered(now), moment="nudge_at"),
    ]
    return min((moment for moment in found if moment), default=None)


def oldest_unanswered(now: datetime) -> datetime | None:
    """When the offer that nobody has been warned of for longest was to be accepted, of all organizations."""
    return due.oldest(lambda: _past(now), moment="answer_by")


def expire_unanswered(*, now: datetime) -> Swept:
    """Warn of every offer whose time is over; one that cannot be moved does not keep the others waiting."""
    expired, faults = 0, Faults(log)
    for handoff in due.in_time(due.each(lambda: _past(now), moment="answer_by")):
        with faults.noted("offer could not be expired", handoff=str(handoff.pk)), scope(handoff.organization_id):
            expired += moves.expire(handoff, now=now)
    return Swept(expired, faults.count)


def _past(now: datetime) -> QuerySet[Handoff]:
    """In a paused case no clock runs out."""
    rows: QuerySet[Handoff] = Handoff.objects.past(now).filter(case__state=CaseState.OPEN)
    return rows.only("id", "organization", "case", "answer_by")
