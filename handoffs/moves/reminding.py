"""Whoever has work is reminded of it: before it is due, when it is, while it is late, while nobody accepts it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from handoffs import telling
from handoffs.models import Handoff, Reminded, Snooze
from handoffs.moves.climbing import climb_for_late, climb_for_offer
from handoffs.moves.following_up import follow_ups
from handoffs.moves.passage import record, unanswered_for
from procops.people.actor import Actor
from workflows import engine, reminders
from workflows.held import Held, holding
from workflows.models import Task
from workflows.reminders import Moment, Stage
from workflows.states import CaseState, TaskState


class Told(NamedTuple):
    """What was done for one case: reminders given, levels of a ladder that were asked."""

    reminders: int
    climbs: int


def remind(case_id: UUID, *, by: Actor, now: datetime) -> Told:
    """Give the reminders of one case whose moment has come and climb its ladders, and say when to look again.

    Journal line, notices, what has been told and the next moment are one transaction. Who was not reminded in time is
    reminded once, of how it stands now.

    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(case_id, by=by, now=now, waits=False) as held:
        due = [task for task in held.live() if task.nudge_at is not None and task.nudge_at <= now]
        if not due:
            return Told(0, 0)  # another sweep was faster
        if held.case.state != CaseState.OPEN or held.case.is_practice:
            for task in due:
                task.nudge_at = None
            return Told(0, 0)
        offers = unanswered_for(held, *(task for task in due if task.state == TaskState.WAITING))
        told = _told(held, [task.pk for task in due] + [offer.pk for offer in offers])
        away = _put_away(held, due)
        for task in (one for one in due if one.state == TaskState.ON_HOLD):
            _go_on(held, task)
        due = [task for task in due if task.nudge_at is not None and task.nudge_at <= now]
        done = [
            _of_offers(held, task, [one for one in offers if one.to_task_id == task.pk], told, away[task.pk], now)
            if task.state == TaskState.WAITING
            else _of_task(held, task, told, away[task.pk], now)
            for task in due
        ]
        return Told(sum(one.reminders for one in done), sum(one.climbs for one in done))


def _go_on(held: Held, task: Task) -> None:
    """A pause has lasted as long as it may: the step goes on, and whoever has it and whoever leads them are told."""
    reason = task.hold_reason
    engine.resume_task(held, task)
    lane = held.staff.get(task.lane_key)
    mail_at = reminders.in_working_time(held.now, engine.calendar_of(held, task.lane_key))
    telling.pause_over(held, task, lead=lane.lead_id if lane else None, reason=reason, mail_at=mail_at)


def _of_task(held: Held, task: Task, told: dict[UUID, Reminded], away: set[UUID], now: datetime) -> Told:
    last, following = reminders.reached(engine.nudges(held, task), now)
    climbs, higher = climb_for_late(held, task, now)
    task.nudge_at = min(filter(None, (following.at if following else None, higher)), default=None)
    if last is None or task.due_at is None or not _is_new(held, told, task.pk, task.due_at, last):
        return Told(0, climbs)
    facts = {"stage": last.stage, "n": last.n, "due": task.due_at.isoformat()}
    held.record("task.reminded", task=task, facts=facts)
    calendar = engine.calendar_of(held, task.lane_key)
    # That it is due now is told to whoever wants to be reminded later, too: nothing is to become late in silence.
    but = away if last.stage != Stage.DUE else ()
    telling.due(held, task, last.stage, mail_at=reminders.in_working_time(held.now, calendar), but=but)
    return Told(1, climbs)


def _of_offers(
    held: Held, task: Task, offers: list[Handoff], told: dict[UUID, Reminded], away: set[UUID], now: datetime
) -> Told:
    given, climbs, following = 0, 0, list[datetime]()
    calendar = engine.calendar_of(held, task.lane_key)
    for offer in offers:
        last, ahead = reminders.reached(follow_ups(held, offer), now)
        climbed, higher = climb_for_offer(held, task, offer, now)
        climbs += climbed
        following += filter(None, (ahead.at if ahead else None, higher))
        if last is not None and _is_new(held, told, offer.pk, offer.asked_at, last):
            record(held, "handoff.reminded", offer, facts={"n": last.n})
            telling.followed_up(held, offer, mail_at=reminders.in_working_time(held.now, calendar), but=away)
            given += 1
    task.nudge_at = min(following, default=None)
    return Told(given, climbs)


def _put_away(held: Held, tasks: list[Task]) -> dict[UUID, set[UUID]]:
    """Who wants to be reminded of each of these tasks later."""
    found: dict[UUID, set[UUID]] = {task.pk: set() for task in tasks}
    rows = Snooze.objects.filter(case=held.case, task_id__in=found, is_over=False, until__gt=held.now)
    for task_id, person in rows.values_list("task_id", "person_id"):
        found[task_id].add(person)
    return found


def _told(held: Held, subjects: list[UUID]) -> dict[UUID, Reminded]:
    rows = {row.subject_id: row for row in Reminded.objects.filter(case=held.case, subject_id__in=subjects)}
    for row in rows.values():
        held.watch(row)
    return rows


def _is_new(held: Held, told: dict[UUID, Reminded], subject: UUID, version: datetime, last: Moment) -> bool:
    """Whether nobody has been told this yet; it is noted as told."""
    row = told.get(subject)
    if row is None:
        told[subject] = row = Reminded.here(
            case=held.case, subject_id=subject, version=version, n=last.n, told_at=held.now
        )
        held.add(row)
        return True
    if row.version == version and row.n >= last.n:
        return False
    row.version, row.n, row.told_at = version, last.n, held.now
    return True
