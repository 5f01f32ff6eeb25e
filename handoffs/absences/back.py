"""The first day back: what was done meanwhile, and what can be had back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from handoffs import moves
from handoffs.bulk import Result, attempt
from procops.people import absences
from procops.people.actor import Actor
from procops.people.models import Absence, Organization
from workflows.models import StandIn, Task
from workflows.states import LIVE_TASK
from workflows.visibility import tasks_seen_by

SHOWN = 200
"""Of each list; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Back:
    """Tasks come with their case, step and whoever has or did them."""

    absence: Absence
    over: list[Task]
    """What has ended meanwhile, the last first."""
    over_count: int
    open: list[Task]
    """What others still have in their place."""
    open_count: int


def back_of(absence: Absence) -> Back:
    """What became of the work that others had in place of somebody: four queries."""
    given = Task.objects.filter(pk__in=StandIn.objects.filter(absence=absence).values("task_id"))
    shown = given.select_related("case", "step", "owner", "done_by").defer("case__data", "case__marks")
    over, still = shown.exclude(state__in=LIVE_TASK), shown.filter(pk__in=_with_deputies(absence).values("task_id"))
    return Back(
        absence=absence,
        over=list(over.order_by("-ended_at", "-id")[:SHOWN]),
        over_count=over.count(),
        open=list(still.order_by("queue_at", "id")[:SHOWN]),
        open_count=still.count(),
    )


def take_back(absence: Absence, tasks: Collection[UUID], *, by: Actor, now: datetime) -> list[Result]:
    """Let somebody have these tasks again; a result for each. The page of the first day back is then closed.

    :raises absences.NotYourAbsence: if the actor may not say when that person is away.
    """
    absences.must_set(by, absence.person_id)
    given = _with_deputies(absence).filter(task_id__in=tasks).values("task_id")
    found = tasks_seen_by(by).filter(pk__in=given).select_related("case").defer("case__data", "case__marks")
    if connection.in_atomic_block:  # under an idempotency key: before the cases, as locks are ordered
        Organization.hold(by.organization_id)
    rows = list(found.order_by("case_id", "id")[:SHOWN])
    results = [attempt(moves.bring_home, task, by=by, now=now, absence=absence) for task in rows]
    absences.close(absence, by=by, now=now)
    return results


def _with_deputies(absence: Absence) -> QuerySet[StandIn]:
    rows: QuerySet[StandIn] = StandIn.objects.all()
    return rows.filter(absence=absence, task__state__in=LIVE_TASK, task__owner_id=F("deputy_id"))
