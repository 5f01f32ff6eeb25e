"""For whom somebody has a task."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from workflows.models import StandIn, Task


def stand_ins_of(tasks: Sequence[Task]) -> dict[UUID, StandIn]:
    """Of these tasks those that are with a deputy now, each with the absence and who is away. One query."""
    if not tasks:
        return {}
    rows = StandIn.objects.filter(task_id__in=[task.pk for task in tasks], task__owner_id=F("deputy_id"))
    return {row.task_id: row for row in rows.select_related("absence__person").order_by("given_at", "id")}
