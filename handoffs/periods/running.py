"""Starts what is due, once for each period, and asks what to do where the moment was missed.

Any number of sweeps may run, and any of them may be killed: the schedule's row is held while its periods are dealt
with, its next start moves on in the same transaction, and no process has a second row of one period. Lock order:
schedule or period first, then as every move.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from handoffs import moves
from handoffs.periods import filling, setting
from handoffs.periods.models import PeriodStart, PeriodState, Schedule
from handoffs.periods.naming import Period
from handoffs.periods.rhythm import Start
from procops import due
from procops.errors import Refused
from procops.faults import Faults
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.people import audit
from procops.people.actor import Actor
from procops.people.models import Person
from procops.scoping import scope, unscoped
from workflows.casedata import InvalidData
from workflows.models import Case, Process
from workflows.staffing import organization_calendar, who_answers_for

GRACE = timedelta(hours=1)
"""So late a case still begins by itself: workers are restarted, machines too. Later somebody is asked."""
AT_ONCE = 50
"""Periods that one transaction deals with; the next sweep goes on."""
NAMED = 3
"""Missed periods that a message names."""

Clock = Callable[[], datetime]

log = structlog.stdlib.get_logger(__name__)


class AlreadyDecided(Refused):
    """{period} of "{process}" is dealt with already: {state}."""

    next_action = "Reload the page to see how it stands."


def sweep(*, clock: Clock) -> tuple[int, int]:
    """Start what is due in all organizations; answers how many periods are dealt with, and how many failed."""
    done, faults = 0, Faults(log)
    for schedule_id, organization_id in due.in_time(_due(clock())):
        with faults.noted("process could not start by itself", schedule=str(schedule_id)), scope(organization_id):
            done += run(schedule_id, now=clock())
    return done, faults.count


def oldest(now: datetime) -> datetime | None:
    """When the case that has waited longest should have begun, of all organizations."""
    waiting = {"paused_at": None, "process__archived_at": None}
    return due.oldest(lambda: Schedule.objects.filter(next_at__lte=now, **waiting), moment="next_at")


@transaction.atomic
def run(schedule_id: UUID, *, now: datetime) -> int:
    """Deal with the due periods of one process, unless another sweep does; answers how many.

    What was due within the last hour begins. What was due before is missed, and its owner is asked, once for all of it.
    """
    row = Schedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=schedule_id, paused_at=None)
    schedule = row.select_related("process__owner", "organization").first()
    if schedule is None or schedule.process.archived_at is not None:
        return 0
    _reckon_anew(schedule)
    process, done, missed = schedule.process, 0, []
    graph = setting.published_graph(process)
    while schedule.next_at is not None and schedule.next_at <= now and done < AT_ONCE:
        period = schedule.next_period
        assert period is not None
        start = Start(period, schedule.next_at)
        done += 1
        if (became := _begin(schedule, start, now)) and became.state == PeriodState.MISSED:
            missed.append(became)
        calendar = setting.calendar_of(process, graph, schedule.start_key) if graph else organization_calendar()
        following = schedule.rhythm.following(period, calendar)
        schedule.next_first = following.period.first if following else None
        schedule.next_at = following.at if following else None
    schedule.save(update_fields=["next_first", "next_at", "people_revision"])
    if missed:
        _ask(process, missed, now)
    return done


def run_late(period: PeriodStart, *, by: Actor, now: datetime) -> Case:
    """Begin the case of a period that was missed.

    :raises NotYourSchedule, NoSchedule, AlreadyDecided: and what starting a case may raise.
    """
    with transaction.atomic():
        schedule, row = _to_decide(period, by)
        if schedule is None:
            raise setting.NoSchedule(process=row.process.name)
        named = Period(row.first, row.last, row.period)
        row.case = _start(schedule, Start(named, row.at), by=Actor.system(by.organization_id), now=now)
        row.state, row.decided_by_id, row.decided_at = PeriodState.STARTED, by.person_id, now
        row.save(update_fields=["case", "state", "decided_by", "decided_at"])
        _decided("process.period_run_late", row, by, now)
        return row.case


def skip(period: PeriodStart, *, note: str = "", by: Actor, now: datetime) -> PeriodStart:
    """Let a period that was missed go without a case.

    :raises NotYourSchedule, AlreadyDecided:
    """
    with transaction.atomic():
        _schedule, row = _to_decide(period, by)
        row.state, row.decided_by_id, row.decided_at = PeriodState.SKIPPED, by.person_id, now
        row.why = note or row.why
        row.save(update_fields=["why", "state", "decided_by", "decided_at"])
        _decided("process.period_skipped", row, by, now)
    return row


def _begin(schedule: Schedule, start: Start, now: datetime) -> PeriodStart | None:
    """One period: its case begins, or it is missed; None where something has become of it already."""
    if PeriodStart.objects.filter(process_id=schedule.process_id, period=start.period.key).exists():
        return None
    row = PeriodStart.here(
        process_id=schedule.process_id,
        period=start.period.key,
        first=start.period.first,
        last=start.period.last,
        at=start.at,
        state=PeriodState.MISSED,
    )
    if now - start.at <= GRACE:
        try:
            row.case = _start(schedule, start, by=Actor.system(schedule.organization_id), now=now)
            row.state = PeriodState.STARTED
        except InvalidData as wrong:
            row.why = " ".join(wrong.errors.values())[:500]
        except Refused as no:
            row.why = f"{no.message} {no.next_action}".strip()[:500]
    row.save(force_insert=True)
    return row


def _start(schedule: Schedule, start: Start, *, by: Actor, now: datetime) -> Case:
    """Begin the case in the name of the process's owner, as a program does.

    :raises Refused, InvalidData:
    """
    process = schedule.process
    with _language_of(process.owner):
        graph = setting.published_graph(process)
        if graph is None:
            raise setting.NothingToStart(process=process.name)
        step = setting.start_in(graph, schedule.start_key)
        calendar = setting.calendar_of(process, graph, schedule.start_key)
        today = calendar.local_date(start.at)
        data = filling.filled(graph, schedule.values, period=start.period, today=today)
        return moves.start_case(process, by=by, data=data, start=step.key, now=now).case


def _reckon_anew(schedule: Schedule) -> None:
    """Calendars, teams and roles may have changed since the next start was reckoned: it is reckoned as they are now."""
    revision = schedule.organization.people_revision
    period = schedule.next_period
    if revision == schedule.people_revision or period is None:
        return
    graph = setting.published_graph(schedule.process)
    if graph is not None:
        calendar = setting.calendar_of(schedule.process, graph, schedule.start_key)
        schedule.next_at = schedule.rhythm.start_of(period, calendar).at
    schedule.people_revision = revision


def _to_decide(period: PeriodStart, by: Actor) -> tuple[Schedule | None, PeriodStart]:
    setting.must_schedule(by, period.process)
    rows = Schedule.objects.select_for_update(of=("self",)).filter(process_id=period.process_id)
    schedule = rows.select_related("process__owner").first()
    row = PeriodStart.objects.select_for_update(of=("self",)).select_related("process").get(pk=period.pk)
    if row.state != PeriodState.MISSED:
        state = str(row.get_state_display()).lower()
        raise AlreadyDecided(period=row.name, process=row.process.name, state=state)
    return schedule, row


def _decided(kind: str, row: PeriodStart, by: Actor, now: datetime) -> None:
    facts = {"name": row.process.name, "period": row.period, "note": row.why}
    audit.record(kind, subject=row.process, actor_id=by.person_id, now=now, **facts)
    if not PeriodStart.objects.filter(process_id=row.process_id, state=PeriodState.MISSED).exists():
        outbox.withdraw(subject_id=row.process_id, kind=Kind.PERIOD_MISSED, now=now)


def _ask(process: Process, missed: list[PeriodStart], now: datetime) -> None:
    """Tell whoever answers for the process: one message, however many periods it is."""
    with _language_of(process.owner):
        periods = ", ".join(row.name for row in missed[:NAMED]) + (", …" if len(missed) > NAMED else "")
    facts = {"process": process.name, "step": process.name, "periods": periods}
    notices = outbox.post(
        to=who_answers_for(process, now=now),
        kind=Kind.PERIOD_MISSED,
        subject_id=process.pk,
        n=missed[-1].pk.int % 10**12,  # the last of them is never missed a second time
        now=now,
        link=f"/processes/{process.key}/periods/",
        facts=facts,
    )
    Notice.objects.bulk_create(notices)
    bell.ring()


def _language_of(owner: Person | None) -> AbstractContextManager[None]:
    return owner.in_their_language() if owner else nullcontext()


def _due(now: datetime) -> list[tuple[UUID, UUID]]:
    """Schedules whose moment has come, and those reckoned with calendars that have changed since."""
    with unscoped():
        running = Schedule.objects.filter(paused_at=None, process__archived_at=None, next_at__isnull=False)
        reached = running.filter(next_at__lte=now).order_by("next_at", "id").values_list("pk", "organization_id")
        stale = running.exclude(people_revision=F("organization__people_revision")).order_by("id")
        return list(dict.fromkeys([*reached, *stale.values_list("pk", "organization_id")]))
