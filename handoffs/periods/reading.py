"""What the page of a process that starts by itself shows, and which period a case is of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from handoffs.periods import setting
from handoffs.periods.models import PeriodStart, PeriodState, Schedule
from handoffs.periods.naming import Period
from handoffs.periods.rhythm import Rhythm, Start
from procops.keyset import Slice, newest_first
from procops.people.actor import Actor
from procops.working_time import Calendar
from workflows import rules
from workflows.models import Case, Process
from workflows.visibility import cases_seen_by

NEXT = 5
SHOWN = 24
MISSED_SHOWN = 50


class Upcoming(NamedTuple):
    """The case of a period that has not begun."""

    period: Period
    at: datetime
    local: datetime
    """The same on the clocks of the calendar's zone, without a zone: they are what the rule speaks of."""


@dataclass(frozen=True, slots=True)
class PeriodsPage:
    """How a process starts by itself, as one reader may see it."""

    process: Process
    schedule: Schedule | None
    is_published: bool
    may_set: bool
    next: list[Upcoming]
    """The next five."""
    zone: str
    """Whose clocks are meant."""
    missed: list[PeriodStart]
    """What somebody has to decide, the oldest first."""
    missed_count: int
    past: Slice
    """What became of which period, the last first, without what is to be decided."""
    seen: frozenset[UUID]
    """The cases of these periods that the reader may open."""


def read(process: Process, *, actor: Actor, now: datetime, before: str = "") -> PeriodsPage:
    """Read the page; a number of queries that does not grow."""
    schedule, graph = setting.schedule_of(process), setting.published_graph(process)
    rows = of_process(process).select_related("case", "decided_by").defer("case__data", "case__marks")
    missed = rows.filter(state=PeriodState.MISSED)
    past = newest_first(rows.exclude(state=PeriodState.MISSED), moment="at", before=before, size=SHOWN)
    upcoming, zone = [], ""
    if schedule and graph:
        calendar = setting.calendar_of(process, graph, schedule.start_key)
        upcoming, zone = next_starts(schedule, calendar, now=now), calendar.timezone
    return PeriodsPage(
        process=process,
        schedule=schedule,
        is_published=graph is not None,
        may_set=rules.may_schedule(actor, process),
        next=upcoming,
        zone=zone,
        missed=list(missed.order_by("at", "id")[:MISSED_SHOWN]),
        missed_count=missed.count(),
        past=past,
        seen=cases_among(past.rows, actor),
    )


def of_process(process: Process) -> QuerySet[PeriodStart]:
    """What became of the periods of a process."""
    rows: QuerySet[PeriodStart] = PeriodStart.objects.filter(process=process)
    return rows


def cases_among(rows: Iterable[PeriodStart], actor: Actor) -> frozenset[UUID]:
    """Of the cases of these periods those that somebody may see. One query, none where there is no case."""
    cases = [row.case_id for row in rows if row.case_id]
    return frozenset(cases_seen_by(actor).filter(pk__in=cases).values_list("pk", flat=True)) if cases else frozenset()


def with_period(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with the key of their period as ``period_key``, None for most."""
    found = PeriodStart.objects.filter(case_id=OuterRef("pk"))
    return cases.annotate(period_key=Subquery(found.values("period")[:1]))


def next_starts(schedule: Schedule, calendar: Calendar, *, now: datetime) -> list[Upcoming]:
    """The next five starts, shown in the calendar's zone; none while it is paused."""
    if schedule.paused_at is not None:
        return []
    return _shown(setting.free_starts(schedule, calendar, after=now), calendar)


def would_start(rhythm: Rhythm, calendar: Calendar, *, now: datetime) -> list[Upcoming]:
    """The next five starts that a rhythm would have."""
    return _shown(rhythm.starts(calendar, after=now), calendar)


def periods_of(cases: Collection[UUID]) -> dict[UUID, PeriodStart]:
    """Of these cases those that belong to a period. One query, none for no case."""
    if not cases:
        return {}
    return {row.case_id: row for row in PeriodStart.objects.filter(case_id__in=cases) if row.case_id}


def period_of_case(case: Case) -> PeriodStart | None:
    """The period that a case is of; None for most."""
    return periods_of([case.pk]).get(case.pk)


def _shown(starts: Iterable[Start], calendar: Calendar) -> list[Upcoming]:
    return [Upcoming(*start, timezone.make_naive(start.at, calendar.zone)) for start in islice(starts, NEXT)]
