"""Where cases stand: their live steps, who has each, since when and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handoffs.waits.words import waits_for
from workflows.deadlines import NEVER
from workflows.models import Case, Task, Wait
from workflows.plan import plan_of
from workflows.states import TaskState


@dataclass(frozen=True, slots=True)
class Standing:
    """One live step of a case.

    ``is_offered``: it was handed over and nobody has accepted it yet; ``is_waiting``: it waits for other branches.
    ``waits_for``: nobody has it, the case waits for something outside, as this says; there is no task then.
    """

    task: Task | None
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
    waits_for: str = ""


def live_keys(case: Case, *, but: Task) -> list[str]:
    """Keys of the steps at which a case stands beside one of its tasks, waits included."""
    keys = list(Task.objects.filter(case=case).live().exclude(pk=but.pk).values_list("step_key", flat=True))
    return keys + list(Wait.objects.filter(case=case).lasting().values_list("step_key", flat=True))


def whereabouts(cases: Collection[UUID]) -> dict[UUID, list[Standing]]:
    """The live steps of some cases, most urgent first, then what they wait for; two queries."""
    found: dict[UUID, list[Standing]] = {case: [] for case in cases}
    rows = Task.objects.filter(case_id__in=found).live().select_related("step", "owner", "team")
    for task in rows.order_by("queue_at", "id"):
        found[task.case_id].append(standing(task))
    waits = Wait.objects.filter(case_id__in=found).lasting().select_related("case", "step")
    for wait in waits.defer("case__data", "case__marks").order_by("reached_at", "id"):
        found[wait.case_id].append(_outside(wait))
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


def _outside(wait: Wait) -> Standing:
    """One wait that lasts, with case and step selected."""
    return Standing(
        task=None,
        step=wait.step.name,
        who="",
        is_pool=False,
        since=wait.reached_at,
        until=wait.due_at,
        is_offered=False,
        is_waiting=False,
        is_paused=False,
        waits_for=waits_for(wait, plan_of(wait.case.version_id).graph),
    )
