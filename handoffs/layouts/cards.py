"""What a task says where there is no room for a row, with the row's own button."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from handoffs.desk import Horizon
from handoffs.desk_rows import Row, rows_of
from procops.people.actor import Actor
from workflows.models import Task
from workflows.states import TaskState


class Card(NamedTuple):
    """One task: its row, who has it, whether it is late."""

    row: Row
    who: str
    is_pool: bool
    """``who`` is a team."""
    is_late: bool

    @property
    def mark(self) -> tuple[object, ...]:
        """What differs when the card says something else."""
        task = self.row.task
        return task.pk, task.state, task.queue_at, self.who, self.is_late, task.arrivals


def cards_of(ids: Iterable[UUID], *, actor: Actor, horizon: Horizon) -> dict[UUID, Card]:
    """The cards of some tasks, by task; at most four queries."""
    found = Task.objects.filter(pk__in=list(ids)).select_related("case", "owner", "team")
    tasks = list(found.defer("case__data", "case__marks"))
    return {row.task.pk: _card(row, horizon.now) for row in rows_of(tasks, actor=actor, horizon=horizon)}


def _card(row: Row, now: datetime) -> Card:
    task = row.task
    stands = row.clock_stands_still or task.state == TaskState.ON_HOLD
    return Card(
        row=row,
        who=str(task.owner or task.team or ""),
        is_pool=task.owner is None,
        is_late=row.due is not None and row.due < now and not stands,
    )
