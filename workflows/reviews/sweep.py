"""Reminds the owners of processes whose review is due: once."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from procops import clock, due, sweeps
from procops.faults import Faults
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.scoping import scope
from workflows.reviews.models import Review
from workflows.staffing import who_answers_for

log = structlog.stdlib.get_logger(__name__)


def register() -> None:
    sweeps.register("reviews", title=_("Reviews of processes"), run=_remind, oldest=lambda: oldest(clock.now()))


def remind(*, now: datetime) -> tuple[int, int]:
    """Remind of what is due in all organizations; answers how many were told, and how many rows failed."""
    told, faults = 0, Faults(log)
    for review_id, organization_id in due.in_time(_due(now)):
        with faults.noted("nobody could be told of a review", review=str(review_id)), scope(organization_id):
            told += _tell(review_id, now=now)
    return told, faults.count


def oldest(now: datetime) -> datetime | None:
    """When whoever has waited longest should have been told, of all organizations."""
    return due.oldest(lambda: _untold(now), moment="due_at")


@transaction.atomic
def _tell(review_id: UUID, *, now: datetime) -> bool:
    """Tell whoever answers for the process, unless somebody else has."""
    rows = Review.objects.select_for_update(skip_locked=True, of=("self",)).select_related("process")
    row = rows.filter(pk=review_id, due_at__lte=now, told_at=None).first()
    if row is None:
        return False
    assert row.due_at is not None
    process = row.process
    notices = outbox.post(
        to=who_answers_for(process, now=now),
        kind=Kind.REVIEW_DUE,
        subject_id=process.pk,
        n=int(row.due_at.timestamp()),
        now=now,
        link=f"/processes/{process.key}/#review",
        facts={"process": process.name, "step": process.name},
    )
    Notice.objects.bulk_create(notices)
    row.told_at = now
    row.save(update_fields=["told_at"])
    bell.ring()
    return True


def _remind() -> sweeps.Swept:
    return sweeps.Swept(*remind(now=clock.now()))


def _due(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    return ((row.pk, row.organization_id) for row in due.each(lambda: _untold(now), moment="due_at"))


def _untold(now: datetime) -> QuerySet[Review]:
    return Review.objects.filter(due_at__lte=now, told_at=None, process__archived_at=None)
