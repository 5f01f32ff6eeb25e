"""Tasks, handoffs and waits by the id in an address: what may not be seen is not found."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from handoffs.models import Handoff
from procops.people.request import MemberRequest
from workflows.models import Task, Wait
from workflows.visibility import cases_open_to


def task_or_404(request: MemberRequest, task_id: UUID) -> Task:
    """A task with its case, process and whoever has it."""
    rows = Task.objects.filter(case__in=cases_open_to(request.actor)).select_related(
        "case__process", "owner", "team", "done_by"
    )
    return get_object_or_404(rows, pk=task_id)


def handoff_or_404(request: MemberRequest, handoff_id: UUID) -> Handoff:
    """A handoff with its two tasks and their case."""
    rows = Handoff.objects.filter(case__in=cases_open_to(request.actor))
    return get_object_or_404(rows.select_related("case__process", "from_task", "to_task"), pk=handoff_id)


def wait_or_404(request: MemberRequest, wait_id: UUID) -> Wait:
    """A wait with its step, case and process."""
    rows = Wait.objects.filter(case__in=cases_open_to(request.actor)).select_related("case__process", "step")
    return get_object_or_404(rows, pk=wait_id)
