"""Whoever has work is reminded of it: before it is due, when it is, while it is late, while nobody accepts it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from handoffs import telling
from handoffs.models import Handoff, Snooze
from handoffs.moves.climbing import Raised, climb_for_late, climb_for_offer
from handoffs.moves.following_up import follow_ups
from handoffs.moves.passage import record
from handoffs.moves.usual_reminders import remind_usual
from handoffs.states import UNANSWERED
from procops.people.actor import Actor
from procops.postgres import tried_again
from procops.working_time import Calendar
from workflows import engine, reminders, writes
from workflows.held import Held, holding, holding_together
from workflows.models import Task
from workflows.reminders import Moment, Stage
from workflows.states import CaseState, TaskState


class Told(NamedTuple):
    """What was done: reminders given, levels of a ladder that were asked."""

    reminders: int
    climbs: int


@tried_again
def remind(case_id: UUID, *, by: Actor, now: datetime) -> Told:
    """Give the reminders of one case whose moment has come and climb its ladders, and say when to look again.

    Journal line, notices, what has been told and the next moment are one transaction. Who was not reminded in time is
    reminded once, of how it stands now.

    :raises Case.DoesNotExist: if somebody is moving the case: the next sweep looks again.
    """
    with holding(case_id, by=by, now=now, waits=False) as held:
        return _remind([held], now)


@tried_again
def remind_together(case_ids: Collection[str], *, by: Actor, now: datetime) -> tuple[Told, int]:
    """The same for many cases in one transaction, with a handful of statements for all of them (`usual_reminders`).

    :param case_ids: as text.
    :returns: what was done, and how many of the cases were free: the others somebody is moving.
    """
    with holding_together(case_ids, by=by, now=now) as together:
        usual, others = remind_usual(together)
        rest = _remind(together.whole(writes.due_among(others, now=now)), now)
        return Told(usual + rest.reminders, rest.climbs), len(together.free)


def _remind(together: Sequence[Held], now: datetime) -> Told:
    due = {held: found for held in together if (found := _due(held, now))}
    for held in [held for held in due if held.case.state != CaseState.OPEN or held.case.is_practice]:
        for task in due.pop(held):
            task.nudge_at = None
    known = _Known(due)
    done = list[Told]()
    for held, tasks in due.items():
        for task in (one for one in tasks if one.state == TaskState.ON_HOLD):
            _go_on(held, task)
        for task in _due(held, now):
            tell = _of_offers if task.state == TaskState.WAITING else _of_task
            done.append(tell(held, task, known, now))
    return _total(done)


def _total(done: Iterable[Told]) -> Told:
    given, climbs = zip(*done, strict=True) if (done := list(done)) else ((), ())
    return Told(sum(given), sum(climbs))


def _due(held: Held, now: datetime) -> list[Task]:
    return [task for task in held.live() if task.nudge_at is not None and task.nudge_at <= now]


class _Known:
    """What rows say about the work that is due: read together, whatever its cases."""

    def __init__(self, due: dict[Held, list[Task]]) -> None:
        tasks = {task.pk: (held, task) for held, found in due.items() for task in found}
        self.offers: dict[UUID, list[Handoff]] = {}
        waiting = [task_id for task_id, (_, task) in tasks.items() if task.state == TaskState.WAITING]
        for offer in writes.locked(Handoff, "to_task", waiting, states=UNANSWERED):
            held, task = tasks[offer.to_task_id]
            offer.points_to(to_task=task)
            held.watch(offer)
            self.offers.setdefault(task.pk, []).append(offer)
        case_of = {task_id: held for task_id, (held, _) in tasks.items()}
        case_of |= {offer.pk: case_of[task_id] for task_id, offers in self.offers.items() for offer in offers}
        self.raised = Raised(case_of)
        self._away: dict[UUID, set[UUID]] = {}
        for task_id, person, until in _snoozes(tasks):
            if until > case_of[task_id].now:
                self._away.setdefault(task_id, set()).add(person)

    def away(self, task: Task) -> Collection[UUID]:
        """Who wants to be reminded of it later."""
        return self._away.get(task.pk, ())


def _snoozes(tasks: Collection[UUID]) -> list[tuple[UUID, UUID, datetime]]:
    rows = Snooze.objects.filter(task_id__in=list(tasks), is_over=False) if tasks else Snooze.objects.none()
    return list(rows.values_list("task_id", "person_id", "until"))


def _go_on(held: Held, task: Task) -> None:
    """A pause has lasted as long as it may: the step goes on, and whoever has it and whoever leads them are told."""
    reason = task.hold_reason
    engine.resume_task(held, task)
    lane = held.staff.get(task.lane_key)
    mail_at = _mail_at(held, engine.calendar_of(held, task.lane_key))
    telling.pause_over(held, task, lead=lane.lead_id if lane else None, reason=reason, mail_at=mail_at)


def _of_task(held: Held, task: Task, known: _Known, now: datetime) -> Told:
    last, following = reminders.reached(engine.nudges(held, task), now)
    climbs, higher = climb_for_late(held, task, known.raised, now)
    task.nudge_at = min(filter(None, (following.at if following else None, higher)), default=None)
    if last is None or task.due_at is None or not _is_new(task, task.due_at, last):
        return Told(0, climbs)
    facts = {"stage": last.stage, "n": last.n, "due": task.due_at.isoformat()}
    held.record("task.reminded", task=task, facts=facts)
    # That it is due now is told to whoever wants to be reminded later, too: nothing is to become late in silence.
    but = known.away(task) if last.stage != Stage.DUE else ()
    telling.due(held, task, last.stage, mail_at=_mail_at(held, engine.calendar_of(held, task.lane_key)), but=but)
    return Told(1, climbs)


def _of_offers(held: Held, task: Task, known: _Known, now: datetime) -> Told:
    given, climbs, following = 0, 0, list[datetime]()
    mail_at = _mail_at(held, engine.calendar_of(held, task.lane_key))
    for offer in known.offers.get(task.pk, ()):
        last, ahead = reminders.reached(follow_ups(held, offer), now)
        climbed, higher = climb_for_offer(held, task, offer, known.raised, now)
        climbs += climbed
        following += filter(None, (ahead.at if ahead else None, higher))
        if last is not None and _is_new(offer, offer.asked_at, last):
            record(held, "handoff.reminded", offer, facts={"n": last.n})
            telling.followed_up(held, offer, mail_at=mail_at, but=known.away(task))
            given += 1
    task.nudge_at = min(following, default=None)
    return Told(given, climbs)


def _mail_at(held: Held, calendar: Calendar) -> datetime:
    """When somebody may be disturbed; asked once for all cases that are held together."""
    known: dict[tuple[int, datetime], datetime] = held.shared.setdefault("mail_at", {})
    key = id(calendar), held.now
    if key not in known:
        known[key] = reminders.in_working_time(held.now, calendar)
    return known[key]


def _is_new(row: Task | Handoff, of: datetime, last: Moment) -> bool:
    """Whether nobody has been told this yet; it is noted as told.

    :param of: what the schedule hangs on: when a task is due, when an offer was asked.
    """
    if reminders.is_told(last, of, told_of=row.reminded_of, told_n=row.reminded_n):
        return False
    row.reminded_of, row.reminded_n = of, last.n
    return True
