"""Brings together the events that are kept and the cases that wait for them, where neither saw the other.

An event that is told while a case comes to its wait may miss it by a moment, a paused case takes none, and a case may
be given its key later: then this finds the two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet

from handoffs import moves
from handoffs.events.models import Event
from procops import due
from procops.faults import Faults
from procops.people.actor import Actor
from procops.scoping import scope, unscoped

BATCH = 200

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Matched:
    """What one sweep did: events that were used, those that failed."""

    used: int
    failed: int = 0


def match(*, clock: Callable[[], datetime]) -> Matched:
    """Let the cases go on that wait for an event which is kept."""
    used, faults = 0, Faults(log)
    for organization_id, event_id in due.in_time(_waited_for(clock())):
        with faults.noted("an event could not be used", told=str(event_id)), scope(organization_id):
            used += moves.use_event(event_id, by=Actor.system(organization_id), now=clock())
    return Matched(used, faults.count)


def oldest(now: datetime) -> datetime | None:
    """When the event was told that has waited longest for a case which waits for it; None if there is none."""
    return due.oldest(lambda: Event.objects.kept(now).waited_for(), moment="told_at")


def forget(*, now: datetime, at_most: int = 5000) -> int:
    """Give up what was never used in its time, and delete what has been over for long. Returns how many it deleted."""
    with unscoped():
        Event.objects.expire(now, at_most=at_most)
        rows = list(Event.objects.over(now).values_list("pk", flat=True)[:at_most])
        deleted, _ = Event.objects.filter(pk__in=rows).delete()
    return deleted


def _waited_for(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    """The oldest first, each once: those that no case can take now keep no younger one waiting."""

    def rows() -> QuerySet[Any]:
        waited = Event.objects.kept(now).waited_for()
        return waited.values_list("organization_id", "pk", "told_at", named=True)

    return ((row.organization_id, row.pk) for row in due.each(rows, moment="told_at", at_once=BATCH))
