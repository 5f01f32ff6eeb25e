"""What somebody has typed into a step and not completed: theirs alone, and there again when the work comes back."""

from typing import Any
from uuid import UUID

from workflows.models import Task
from workflows.states import TaskState


def typed_by(person_id: UUID | None, task: Task) -> dict[str, Any]:
    """What this person typed into a live task; before they have, what they had typed when they sent the step back.

    One query where the case has been at the step before, else none.
    """
    if person_id is None or task.draft_by_id == person_id:
        return dict(task.draft) if person_id else {}
    if task.visit == 1 or not task.is_live:
        return {}
    earlier = Task.objects.filter(case_id=task.case_id, step_key=task.step_key, copy=task.copy, visit__lt=task.visit)
    sent_back = earlier.filter(state=TaskState.RETURNED, draft_by_id=person_id).order_by("-visit")
    return sent_back.values_list("draft", flat=True).first() or {}
