"""Another system tells that something happened: the case that waits for it goes on, else it is kept until one does."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handoffs.events.models import KEPT_FOR, Event, EventState
from handoffs.events.rules import must_tell
from handoffs.moves.kept_events import brought, use
from handoffs.moves.passage import hand_over
from procops.errors import Refused
from procops.people.actor import Actor
from procops.postgres import tried_again
from workflows import writes
from workflows.casedata import InvalidData
from workflows.held import Held, holding
from workflows.models import Case, Wait
from workflows.records import linking
from workflows.states import CaseState


class NotKeptAnyMore(Refused):
    """The event {event} is not kept any more: {state}."""

    next_action = "Nothing needs to be done."


class _WaitsNoMore(Exception):
    """The case went on, or was paused, between the look and the lock."""


@tried_again
def tell(*, name: str, key: str, data: dict[str, Any], by: Actor, now: datetime) -> Event:
    """Keep what another system tells, or let the case go on that has waited for it longest.

    :raises NotForTelling:
    :raises InvalidData: if a case waits for it, and a value does not fit; nothing is kept then.
    """
    must_tell(by)
    key = key.strip()
    if not key:
        raise InvalidData({"key": _("Say what it is about.")})
    with transaction.atomic():
        event = Event.here(
            name=name, key=key, data=data, told_by_id=by.person_id, told_at=now, expires_at=now + KEPT_FOR
        )

        def fits(held: Held, wait: Wait) -> Event:
            brought(held, wait, data, strictly=True)
            held.add(event)
            return event

        if not _used_by_one(event, by=by, now=now, ready=fits, waits=True):
            event.save(force_insert=True)
    return event


@tried_again
def use_event(event_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Let the case go on that has waited longest for an event which is kept.

    :returns: whether one did; another sweep may have been faster, or somebody may be moving the case.
    """
    event = Event.objects.kept(now).filter(pk=event_id).first()
    if event is None:
        return False

    def still_kept(held: Held, wait: Wait) -> Event | None:
        rows = writes.locked(Event, "id", [event_id], states=(EventState.KEPT,))
        for row in rows:
            held.watch(row)
        return rows[0] if rows else None

    return _used_by_one(event, by=by, now=now, ready=still_kept, waits=False)


@tried_again
def remove_event(event: Event, *, by: Actor, now: datetime) -> Event:
    """Forget what was told and nobody has used.

    :raises NotForTelling, NotKeptAnyMore:
    """
    must_tell(by)
    with transaction.atomic():
        (row,) = Event.objects.filter(pk=event.pk).select_for_update(of=("self",))
        if row.state != EventState.KEPT:
            raise NotKeptAnyMore(event=f"“{row}”", state=str(row.get_state_display()).lower())
        row.remove(now=now)
        row.save(update_fields=["state", "data", "ended_at"])
    return row


def _used_by_one(
    event: Event, *, by: Actor, now: datetime, ready: Callable[[Held, Wait], Event | None], waits: bool
) -> bool:
    """By the first case that still waits. One that does not is let go at once, by going back to before it was held: who
    kept several would wait with them in hand for the next, in an order in which nobody else holds cases.
    """
    for case_id, wait_id in _waiting_for(event):
        try:
            with holding(case_id, by=by, now=now, waits=waits) as held:
                wait = held.waits.get(wait_id)
                if wait is None or not wait.lasts or held.case.state != CaseState.OPEN:
                    raise _WaitsNoMore
                if (wait.event, wait.key) != (event.name, event.key):
                    raise _WaitsNoMore
                mine = ready(held, wait)
                if mine is None:
                    return False  # another sweep was faster
                advance = use(held, wait, mine)
                linking.link(held)
                hand_over(held, advance, waive=True)
                return True
        except (Case.DoesNotExist, _WaitsNoMore):
            continue  # where somebody is moving it, the next sweep looks again
    return False


def _waiting_for(event: Event) -> Iterable[tuple[UUID, UUID]]:
    rows = Wait.objects.lasting().filter(event=event.name, key=event.key, case__state=CaseState.OPEN)
    return list(rows.order_by("reached_at", "id").values_list("case_id", "pk")[:20])
