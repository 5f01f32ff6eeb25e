"""The cases that somebody started, and who has each of them now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from procops.keyset import Slice, newest_first
from procops.people.actor import Actor
from workflows.models import Case, Task
from workflows.states import LIVE_CASE, CaseState, TaskState

SHOWN = 3
"""Places a row names before it says "and so many more"."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands: a step, and whoever has it."""

    step: str
    who: str
    is_waiting: bool
    task_id: UUID


@dataclass(frozen=True, slots=True)
class Row:
    """One case as its starter sees it."""

    case: Case
    places: tuple[Place, ...]
    more: int
    is_late: bool


def page(actor: Actor, *, running: bool, query: str = "", before: str = "", now: datetime) -> tuple[list[Row], str]:
    """One page of the cases that somebody started, newest first, and the mark of the next. Two queries.

    :param running: those that are not over yet; else those that are.
    """
    cases = Case.objects.filter(started_by_id=actor.person_id).select_related("process").defer("data", "marks")
    cases = cases.filter(state__in=LIVE_CASE) if running else cases.exclude(state__in=LIVE_CASE)
    for word in query.split():
        said = Q(reference__icontains=word) | Q(title__icontains=word) | Q(process__name__icontains=word)
        cases = cases.filter(said)
    found: Slice = newest_first(cases, moment="started_at", before=before)
    places = _places(found.rows)
    return [_row(case, places.get(case.pk, []), now) for case in found.rows], found.older


def _row(case: Case, places: list[Place], now: datetime) -> Row:
    is_late = case.state == CaseState.OPEN and case.due_at is not None and case.due_at < now
    return Row(case, tuple(places[:SHOWN]), max(0, len(places) - SHOWN), is_late)


def _places(cases: Sequence[Case]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = {}
    if cases:
        tasks = Task.objects.live().filter(case__in=[case.pk for case in cases]).order_by("queue_at", "id")
        for task in tasks.select_related("step", "owner", "team"):
            who = str(task.owner or task.team or "")
            waiting = task.state == TaskState.WAITING
            found.setdefault(task.case_id, []).append(Place(task.step.name, who, waiting, task.pk))
    return found
