"""Where cases stand: their live steps, who has each, since when and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflows.deadlines import NEVER
from workflows.models import Task
from workflows.states import TaskState


@dataclass(frozen=True, slots=True)
class Standing:
    """One live step of a case.

    ``is_offered``: it was handed over and nobody has accepted it yet; ``is_waiting``: it waits for other branches.
    """

    task: Task
    step: str
    who: str
    is_pool: bool
    """``who`` is a team, not a person."""
    since: datetime
    until: datetime | None
    """When it is due, or until when the handoff is to be accepted; None: no moment is set."""
    is_offered: bool
    is_waiting: bool
    is_paused: bool


def whereabouts(cases: Collection[UUID]) -> dict[UUID, list[Standing]]:
    """The live steps of some cases, most urgent first; one query."""
    found: dict[UUID, list[Standing]] = {case: [] for case in cases}
    rows = Task.objects.filter(case_id__in=found).live().select_related("step", "owner", "team")
    for task in rows.order_by("queue_at", "id"):
        found[task.case_id].append(standing(task))
    return found


def standing(task: Task) -> Standing:
    """One live task, with step, owner and team selected."""
    is_waiting = task.state == TaskState.WAITING
    until = task.queue_at if task.queue_at < NEVER else None
    return Standing(
        task=task,
        step=task.step.name,
        who=str(task.owner or task.team or ""),
        is_pool=task.owner_id is None,
        since=task.ready_at or task.reached_at,
        until=None if task.state == TaskState.ON_HOLD and task.hold_pauses_clock else until,
        is_offered=is_waiting and until is not None,
        is_waiting=is_waiting and until is None,
        is_paused=task.state == TaskState.ON_HOLD,
    )
