"""What was told, for those who connect systems: with its key and its case as far as the reader may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from handoffs.events.models import Event, EventState
from procops.people.actor import Actor
from workflows.models import Version
from workflows.states import VersionState
from workflows.visibility import cases_open_to


@dataclass(frozen=True, slots=True)
class Row:
    """One event as a line. ``key`` is None where the reader may not see it, ``reference`` where there is no case or
    they may not open it."""

    event: Event
    state: EventState
    key: str | None
    reference: str | None

    @property
    def was_used_elsewhere(self) -> bool:
        """By a case that the reader may not see."""
        return self.state == EventState.USED and self.reference is None

    @property
    def can_be_removed(self) -> bool:
        return self.state == EventState.KEPT


def listed(actor: Actor) -> QuerySet[Event]:
    """Every event, with ``shows_case`` and ``shows_key``: whether the actor may see its case, and its key."""
    rows: QuerySet[Event] = Event.objects.select_related("case__process", "told_by").defer("data", "case__data")
    return rows.annotate(shows_case=_shows(_of_open_cases(actor)), shows_key=_shows(whose_key_is_shown(actor)))


def whose_key_is_shown(actor: Actor) -> Q:
    """The events whose key somebody may see: what they told themselves; else of cases they may open and those nobody
    has used, where no process takes the key from a confidential field.
    """
    theirs = Q(told_by_id=actor.person_id, told_by__isnull=False)
    return theirs | (Q(case=None) | _of_open_cases(actor)) & ~Q(name__in=_secret())


def rows_of(events: "list[Any]", *, now: datetime) -> list[Row]:
    """The lines for some events, which come as `listed` has them. No query."""
    return [
        Row(
            event=event,
            state=event.stands(now),
            key=event.key if event.shows_key else None,
            reference=event.case.reference if event.case and event.shows_case else None,
        )
        for event in events
    ]


def _of_open_cases(actor: Actor) -> Q:
    return Q(Exists(cases_open_to(actor).filter(pk=OuterRef("case_id"))))


def _shows(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _secret() -> frozenset[str]:
    """Names of the events that some version knows by the value of a confidential field. One query."""
    waiting = Version.objects.exclude(state=VersionState.DRAFT).filter(steps__kind="wait").distinct()
    rows = waiting.values_list("pk", "document")
    return frozenset(name for _, document in rows for name in _known_by_a_secret(document))


def _known_by_a_secret(document: dict[str, Any]) -> Iterator[str]:
    secret = {field["key"] for field in document["fields"] if field.get("confidential")}
    for step in document["steps"]:
        wait = step.get("wait") or {}
        if wait.get("event") and wait.get("key") in secret:
            yield wait["event"]
