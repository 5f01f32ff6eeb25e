"""Finds offers that nobody accepted in time, of all organizations, and lights their warning.

Any number of sweeps may run: each row is looked at again under its case's lock, and only the first one speaks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Q

from handoffs import moves
from handoffs.models import Handoff
from procops.scoping import scope, unscoped
from workflows.states import CaseState

BATCH = 200

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: offers warned of, offers that failed and are tried again by the next one."""

    expired: int
    failed: int


def expire_unanswered(*, now: datetime) -> Swept:
    """Warn of every offer whose time is over; one that cannot be moved does not keep the others waiting."""
    expired = failed = 0
    for handoff in _due(now):
        try:
            with scope(handoff.organization_id):
                expired += moves.expire(handoff, now=now)
        except Exception:  # whatever is wrong with one case concerns no other
            failed += 1
            log.exception("offer could not be expired", handoff=str(handoff.pk))
    return Swept(expired, failed)


def _due(now: datetime) -> Iterator[Handoff]:
    """A batch at a time, by the partial index, each row once. In a paused case no clock runs out."""
    after: tuple[datetime, UUID] | None = None
    while True:
        with unscoped():
            rows = Handoff.objects.past(now).filter(case__state=CaseState.OPEN)
            if after:
                rows = rows.filter(Q(answer_by__gt=after[0]) | Q(answer_by=after[0], pk__gt=after[1]))
            batch = list(rows.order_by("answer_by", "id").only("id", "organization", "case", "answer_by")[:BATCH])
        if not batch:
            return
        yield from batch
        after = batch[-1].answer_by, batch[-1].pk
