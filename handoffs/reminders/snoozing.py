"""What somebody has put away until later: which of their work, and until when."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from handoffs.reminders.models import Snooze
from procops.working_time import WorkingTimeError
from workflows.models import Case
from workflows.staffing import Staff, organization_calendar


def is_away(person_id: UUID, now: datetime) -> Exists:
    """The condition on tasks that this person wants to be reminded of them later."""
    return Exists(Snooze.objects.filter(task_id=OuterRef("pk"), person_id=person_id, is_over=False, until__gt=now))


def until(tasks: Collection[UUID], *, person_id: UUID | None, now: datetime) -> Mapping[UUID, datetime]:
    """Of these tasks those that the person has put away, with when they come back. One query."""
    if person_id is None or not tasks:
        return {}
    rows = Snooze.objects.filter(task_id__in=tasks, person_id=person_id, is_over=False, until__gt=now)
    return dict(rows.values_list("task_id", "until"))


def next_morning(case: Case, lane_key: str, *, now: datetime) -> datetime:
    """When the lane begins to work on its next working day: what most people mean by later."""
    lane = Staff.of_case(case).get(lane_key)
    calendar = lane.calendar if lane else organization_calendar()
    try:
        return calendar.opening_of(calendar.nth_working_day(calendar.local_date(now), 1))
    except WorkingTimeError:
        return now + timedelta(days=1)
