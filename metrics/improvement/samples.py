"""How long it took, of the cases that began on some days: what is over from the figures, what is not from journals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from metrics.definitions import Hours, replay
from metrics.definitions.hours import to_ms, worked
from metrics.definitions.replay import History
from metrics.improvement.states import Figure, TimeCounted
from metrics.models import CaseFigure, HandoffFigure, StepFigure
from metrics.reports.asked import Window
from metrics.reports.kinds import BEGUN
from metrics.sources import HoursOfVersions, lines_of
from metrics.survival import Sample
from workflows.models import Case
from workflows.staffing import organization_calendar

AT_ONCE = 500
"""Open cases whose journals are read in one go."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is timed: one figure of one process, by one clock."""

    process: UUID
    figure: Figure
    key: str
    counted: TimeCounted

    @property
    def is_working(self) -> bool:
        return self.counted == TimeCounted.WORKING


Row = tuple[int, bool, UUID]


def sample_of(subject: Subject, window: Window, *, now: datetime) -> Sample:
    """The cases that people began on these days, here or in a log that was imported; practice and those brought in left
    out, for nobody knows when these began.

    Five queries, and two more for each `AT_ONCE` of them that are not over.
    """
    cases = CaseFigure.objects.filter(
        process_id=subject.process,
        source__in=BEGUN,
        started_day__gte=window.since,
        started_day__lt=window.until,
    )
    rows = _of_cases(subject, cases, now) if subject.figure == Figure.CASE else _of_pieces(subject, cases, now)
    return Sample.of(rows)


def _of_cases(subject: Subject, cases: QuerySet[CaseFigure], now: datetime) -> Iterator[Row]:
    """One for each; what was cancelled was seen for as long as it went on."""
    calendar, until = organization_calendar(), to_ms(now)
    lasting = "cycle_working_ms" if subject.is_working else "cycle_ms"
    columns = ("case_id", "imported_id", "started_at", "ended_at", lasting)
    for here, imported, started, ended, lasted in cases.order_by("started_at", "case_id", "pk").values_list(*columns):
        case = here or imported
        if lasted is not None:
            yield lasted, True, case
            continue
        begin, end = to_ms(started), min(until, to_ms(ended)) if ended else until
        yield (worked(calendar, begin, end) if subject.is_working else end - begin), False, case


def _of_pieces(subject: Subject, cases: QuerySet[CaseFigure], now: datetime) -> Iterator[Row]:
    """One for each visit of the step, or each handoff of the pair."""
    rows: QuerySet[Any]
    if subject.figure == Figure.STEP:
        rows = StepFigure.objects.filter(step_key=subject.key)
        lasted = "cycle_working_ms" if subject.is_working else "cycle_ms"
    else:
        giver, _, receiver = subject.key.partition(">")
        rows = HandoffFigure.objects.filter(from_lane=giver, to_lane=receiver, is_automatic=False)
        lasted = "wait_working_ms" if subject.is_working else "wait_ms"
    rows = rows.filter(process_id=subject.process).order_by("ended_at", "pk")
    for whose in ("case_id", "imported_id"):
        of = cases.filter(**{f"{whose}__isnull": False}).values(whose)
        for ms, case in rows.filter(**{f"{whose}__in": of}).values_list(lasted, whose):
            yield ms, True, case
    here = cases.filter(ended_at=None, imported=None)
    under_way = list(here.order_by("started_at", "case_id").values_list("case_id", flat=True))
    for begin in range(0, len(under_way), AT_ONCE):
        yield from _under_way(subject, under_way[begin : begin + AT_ONCE], to_ms(now))


def _under_way(subject: Subject, cases: list[UUID], until: int) -> Iterator[Row]:
    hours, journals = HoursOfVersions(), lines_of(cases)
    versions = dict(Case.objects.filter(pk__in=cases).values_list("pk", "version_id"))
    for case in cases:
        of = hours.of(versions[case], subject.process)
        for begin, calendar in _since(subject, replay(journals[case]), of):
            yield (worked(calendar, begin, until) if subject.is_working else max(0, until - begin)), False, case


def _since(subject: Subject, history: History, hours: Hours) -> Iterator[tuple[int, Any]]:
    """When each piece that is not over began, and whose hours count for it."""
    if history.ended_at is not None:  # it has ended since the figures were made
        return
    if subject.figure == Figure.STEP:
        for stay in history.stays.values():
            is_theirs = stay.step == subject.key and not (stay.is_start or stay.is_brought_in)
            if is_theirs and stay.ready_at is not None and stay.ended_at is None:
                yield stay.ready_at, hours.of_lane(stay.lane) if stay.lane else hours.of_step(stay.step)
        return
    for offer in history.offers.values():
        if offer.answered_at is None and not offer.is_automatic and f"{offer.from_lane}>{offer.to_lane}" == subject.key:
            yield offer.offered_at, hours.of_lane(offer.to_lane)
