"""Finds the waits whose moment has come, of all organizations, and lets each case go on in a move of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from handoffs import moves
from procops import due
from procops.faults import Faults
from procops.people.actor import Actor
from procops.scoping import scope
from workflows.models import Case, Wait

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Woken:
    """What one sweep did: waits that are over, those that failed, cases that somebody was moving."""

    over: int
    failed: int = 0
    busy: int = 0


def wake(*, clock: Callable[[], datetime]) -> Woken:
    """Let go on what has waited long enough; a case that cannot be moved does not keep the others waiting.

    :param clock: asked anew for every case, since a backlog may take a while.
    """
    over, busy, faults = 0, 0, Faults(log)
    for organization_id, case_id, wait_id in due.in_time(_past(clock())):
        with faults.noted("a wait that is over could not be left", case=str(case_id)), scope(organization_id):
            try:
                over += moves.wake(case_id, wait_id, by=Actor.system(organization_id), now=clock())
            except Case.DoesNotExist:
                busy += 1
    return Woken(over, faults.count, busy)


def oldest(now: datetime) -> datetime | None:
    """When the wait that should have been over for longest was to be, of all organizations; None if there is none."""
    return due.oldest(lambda: Wait.objects.past(now), moment="wake_at")


def _past(now: datetime) -> Iterator[tuple[UUID, UUID, UUID]]:
    rows = due.each(lambda: Wait.objects.past(now), moment="wake_at")
    return ((row.organization_id, row.case_id, row.pk) for row in rows)
