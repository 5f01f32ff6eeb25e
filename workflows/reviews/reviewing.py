"""A process is reviewed, and its next review becomes due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from procops.errors import Refused
from procops.notices import outbox
from procops.notices.kinds import Kind
from procops.people import audit
from procops.people.actor import Actor
from procops.working_time import Calendar, NoWorkingTime
from workflows import rules
from workflows.models import Process, Version
from workflows.plan import plan_of
from workflows.reviews.models import Review
from workflows.staffing import organization_calendar
from workflows.states import VersionState

NOTE_AT_MOST = 500


class NotYourReview(Refused):
    """Only its owner, a designer or an admin says that "{process}" has been reviewed."""

    next_action = "Ask one of them."


class NothingToReview(Refused):
    """ "{process}" has no published version, so there is nothing to review."""

    next_action = "Publish it first."


@dataclass(frozen=True, slots=True)
class Standing:
    """How the review of a process stands."""

    every_months: int | None
    """None: its document asks for none."""
    reviewed_at: datetime | None
    reviewed_by: str
    note: str
    due_at: datetime | None
    is_overdue: bool


def keep_in_step(process: Process, document: Mapping[str, Any], *, now: datetime) -> None:
    """Within publishing: the new version says every how many months; what has gone by of them has gone by."""
    row = _held(process, now=now)
    _set_due(row, document["process"].get("review_every_months"))
    row.save()


def rest(process: Process) -> None:
    """Within retiring: nobody need review what nobody can start."""
    Review.objects.filter(process=process).update(due_at=None, told_at=None)


def reviewed(process: Process, *, note: str = "", by: Actor, now: datetime) -> Review:
    """Say that the process has been reviewed now; the next review is so many months away.

    :raises NotYourReview, NothingToReview:
    """
    if not rules.may_review(by, process):
        raise NotYourReview(process=process.name)
    with transaction.atomic():
        Process.objects.select_for_update(no_key=True).get(pk=process.pk)
        months = every_months(process)
        if not Version.objects.filter(process=process, state=VersionState.PUBLISHED).exists():
            raise NothingToReview(process=process.name)
        row = _held(process, now=now)
        row.since, row.reviewed_by_id, row.note = now, by.person_id, note
        _set_due(row, months)
        row.save()
        audit.record("process.reviewed", subject=process, actor_id=by.person_id, now=now, name=process.name, note=note)
        outbox.withdraw(subject_id=process.pk, kind=Kind.REVIEW_DUE, now=now)
    return row


def standing_of(process: Process, *, now: datetime) -> Standing:
    """How the review of a process stands: two queries."""
    row = Review.objects.filter(process=process).select_related("reviewed_by").first()
    if row is None:
        return Standing(every_months(process), None, "", "", None, False)
    return Standing(
        every_months=every_months(process),
        reviewed_at=row.since if row.reviewed_by_id else None,
        reviewed_by=str(row.reviewed_by or ""),
        note=row.note,
        due_at=row.due_at,
        is_overdue=row.due_at is not None and row.due_at <= now,
    )


def every_months(process: Process) -> int | None:
    """Every how many months the published document asks for a review."""
    version = Version.objects.filter(process=process, state=VersionState.PUBLISHED).only("id").first()
    return plan_of(version.pk).graph.process.review_every_months if version else None


def with_review(processes: QuerySet[Process]) -> QuerySet[Process]:
    """The processes with ``review_due_at``, None for those that nobody has to review."""
    rows = Review.objects.filter(process_id=OuterRef("pk"))
    return processes.annotate(review_due_at=Subquery(rows.values("due_at")[:1]))


def overdue(processes: QuerySet[Process], *, now: datetime) -> QuerySet[Process]:
    """Those of the processes whose review is overdue."""
    return processes.filter(Exists(Review.objects.filter(process_id=OuterRef("pk"), due_at__lte=now)))


def due_after(since: datetime, months: int, calendar: Calendar) -> datetime:
    """So many months later, on the same day of the month or its last one, when work begins on that or the next working
    day."""
    day = _months_after(calendar.local_date(since), months)
    try:
        return calendar.opening_of(calendar.nth_working_day(day, 0))
    except NoWorkingTime:
        return calendar.moment(day, since.time())


def _held(process: Process, *, now: datetime) -> Review:
    row: Review | None = Review.objects.select_for_update().filter(process=process).first()
    return row or Review.here(process=process, since=now)


def _set_due(row: Review, months: int | None) -> None:
    due = due_after(row.since, months, organization_calendar()) if months else None
    if due != row.due_at:
        row.due_at, row.told_at = due, None


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)
