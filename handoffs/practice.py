"""Trying a process out alone: what somebody plays at the moment, and what comes next in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from procops.people.actor import Actor
from workflows.deadlines import NEVER
from workflows.models import Case, Task
from workflows.states import IN_HAND, TaskState

SHOWN = 5
"""Practice cases that a page names."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice case, and the work with which it goes on; none once it is over or everything is paused."""

    case: Case
    next: Task | None


def practices_of(actor: Actor) -> list[Practice]:
    """What somebody tries out, the newest first. Two queries, one where there is nothing."""
    rows = Case.objects.practice_of(actor.person_id).select_related("process").defer("data", "marks")
    cases = list(rows.order_by("-id")[:SHOWN])
    ahead = _next_of([case.pk for case in cases])
    return [Practice(case, ahead.get(case.pk)) for case in cases]


def next_task(case: Case, *, but: Task | None = None) -> Task | None:
    """With what a practice case goes on, in whatever role: what waits to be accepted or is in hand."""
    return _next_of([case.pk], but=but).get(case.pk)


def onward(case: Case) -> Task | Case:
    """With what one goes on after a move in practice: what comes next in it, in whatever role, else the case."""
    return next_task(case) or case


def _next_of(cases: Iterable[UUID], *, but: Task | None = None) -> dict[UUID, Task]:
    doable = Q(state__in=IN_HAND) | Q(state=TaskState.WAITING, queue_at__lt=NEVER)
    rows = (
        Task.objects.filter(doable, case_id__in=list(cases)).select_related("step__lane").order_by("-queue_at", "-id")
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return {task.case_id: task for task in rows}
