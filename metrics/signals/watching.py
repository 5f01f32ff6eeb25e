"""Looks at the last full week of every process beside the weeks before it (`metrics.control`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.urls import reverse

from metrics import control, days
from metrics.control import Limits, Side
from metrics.improvement.subjects import called
from metrics.models import Signal
from metrics.reports.asked import Asked, Window
from metrics.reports.durations import Scale
from metrics.reports.names import Names, names_of
from metrics.reports.reading import Reading
from procops.faults import Faults
from procops.notices import bell
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.notices.outbox import post
from procops.people.models import Membership, Organization, Person
from procops.scoping import scope
from workflows.models import Process
from workflows.staffing import organization_calendar

FIGURES = ("case", "step", "pair")
WEEK = timedelta(days=7)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A median of the last full week that lies outside of its range."""

    process: UUID
    figure: str
    key: str
    side: Side
    value: float
    limits: Limits


def watch_everywhere(*, now: datetime) -> int:
    """Look in every organization; one that fails keeps no other from being looked at. Returns how many were told of."""
    told, faults = 0, Faults(log)
    for organization in Organization.objects.order_by("id").values_list("pk", flat=True):
        with faults.noted("figures could not be watched", organization=str(organization)), scope(organization):
            told += watch(now=now)
    return told


def watch(*, now: datetime) -> int:
    """Tell the owners of what has left its range since the last look. Twice a week is once, and so is another week
    outside on the same side. Returns how many were told of."""
    processes = {row.pk: row for row in Process.objects.filter(archived_at=None).select_related("owner")}
    week = last_week(days.today(now))
    found = list(unusual(list(processes), week))
    if not found:
        return 0
    names, here = names_of({one.process for one in found}), _here(processes)
    scale, told = Scale.of("working", organization_calendar()), 0
    for one in found:
        process = processes[one.process]
        owner = process.owner if process.owner_id in here else None
        told += _kept(one, week, process, owner, names[one.process], scale, now)
    return told


def last_week(today: date) -> date:
    """The Monday of the last week that is over."""
    return today - timedelta(days=today.weekday()) - WEEK


def unusual(processes: list[UUID], week: date) -> Iterator[Unusual]:
    """What lies outside in that week, by the weeks before it in which enough ended. Two or three queries."""
    since = week - control.AT_MOST * WEEK
    reading = Reading(processes, Asked(Window(since, week + WEEK), "days"), FIGURES)
    for figure in FIGURES:
        weeks: dict[tuple[UUID, str], dict[date, float]] = {}
        group = reading.spreads(figure, lambda process, key, day: (process, key, day - timedelta(days=day.weekday())))
        for (process, key, monday), spread in group.items():
            if spread.n >= control.ENDED_AT_LEAST and spread.median is not None:
                weeks.setdefault((process, key), {})[monday] = spread.median
        for (process, key), medians in sorted(weeks.items(), key=str):
            value = medians.pop(week, None)
            limits = control.limits([medians[monday] for monday in sorted(medians)])
            if value is not None and limits is not None and (side := limits.side(value)):
                yield Unusual(process, figure, key, side, value, limits)


def _here(processes: dict[UUID, Process]) -> set[UUID]:
    owners = {row.owner_id for row in processes.values() if row.owner_id}
    return set(Membership.objects.active().filter(person_id__in=owners).values_list("person_id", flat=True))


@transaction.atomic
def _kept(
    one: Unusual, week: date, process: Process, owner: Person | None, names: Names, scale: Scale, now: datetime
) -> int:
    """Keep the signal, and tell of it where it is new: the row is what makes it once, however many look."""
    about = {"process_id": one.process, "figure": one.figure, "key": one.key, "side": one.side.value}
    goes_on = Signal.objects.filter(**about, last_week__gte=week - WEEK)
    if goes_on.exists():
        goes_on.filter(last_week__lt=week).update(last_week=week)
        return 0
    row = Signal.here(
        **about, since_week=week, last_week=week, value_ms=round(one.value), low_ms=round(one.limits.low),
        high_ms=round(one.limits.high), seen_at=now,
    )  # fmt: skip
    Signal.objects.bulk_create([row], ignore_conflicts=True)
    if not Signal.objects.filter(pk=row.pk).exists() or owner is None:
        return 0
    with owner.in_their_language():
        facts = {
            "step": called(one.figure, one.key, names),
            "process": process.name,
            "value": scale.say(one.value),
            "low": scale.say(one.limits.low),
            "high": scale.say(one.limits.high),
        }
    link = f"{reverse('metrics:process', args=[process.key])}?{_days(week)}"
    Notice.objects.bulk_create(
        post(to=[owner.pk], kind=Kind.UNUSUAL, subject_id=row.pk, n=1, now=now, link=link, facts=facts)
    )
    bell.ring()
    return 1


def _days(week: date) -> str:
    """The weeks that the range was made of too, so that the trend shows the limits that the notice tells."""
    since = week - control.AT_MOST * WEEK
    return f"since={since.isoformat()}&until={(week + WEEK - timedelta(days=1)).isoformat()}"
