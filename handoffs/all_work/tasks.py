"""Tasks of all work: a page of rows, the counters above them, the same as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs.all_work.order import Order
from handoffs.arrivals import from_lanes
from procops.people.actor import Actor
from procops.tables import BATCH, Column, Table, following, moment
from workflows.deadlines import NEVER
from workflows.models import Case, Task
from workflows.plan import plan_of
from workflows.states import CaseState, TaskState
from workflows.visibility import tasks_seen_by

PAGE = 50
COUNTED = 100
"""Counts stop here; a screen says "99+"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task as anybody sees it who may see its case."""

    task: Task
    case: Case
    step: str
    process: str
    lane: str
    from_lane: str
    """Who hands it over, while it waits to be accepted; else empty."""
    who: str
    is_pool: bool
    """``who`` is a team."""
    standing: str
    due: datetime | None
    """Its due moment; while it waits, until when it is to be accepted."""
    is_late: bool
    outcome: str

    @property
    def is_over(self) -> bool:
        return not self.task.is_live


class Page(NamedTuple):
    """Some rows, and the mark at which the next begin; empty when there are none."""

    rows: list[Row]
    next: str


def seen(actor: Actor) -> QuerySet[Task]:
    """The tasks that somebody may see."""
    return tasks_seen_by(actor)


def page(tasks: QuerySet[Task], *, order: Order, now: datetime, mark: str = "", size: int = PAGE) -> Page:
    """One page of tasks in an order. One query."""
    joined = tasks.select_related("case", "step", "owner", "team", "done_by")
    joined = joined.defer("case__data", "case__marks", "draft", "pauses", "ticked", "led_to")
    found = order.page(joined, mark=mark, size=size)
    return Page(rows_of(found.rows, now=now), found.older)


def rows_of(tasks: Iterable[Task], *, now: datetime) -> list[Row]:
    """The rows of tasks that came with case, step, owner, team and doer. No query."""
    return [_row(task, now) for task in tasks]


def count(tasks: QuerySet[Task]) -> int:
    """How many, at most ``COUNTED``."""
    return tasks.order_by()[:COUNTED].count()


def table(tasks: QuerySet[Task], *, order: Order, now: datetime) -> Table:
    """The same as a file."""

    def read(mark: str) -> tuple[list[Row], str]:
        return page(tasks, order=order, now=now, mark=mark, size=BATCH)

    columns = (
        Column(_("Step"), lambda row: row.step),
        Column(_("Case"), lambda row: row.case.reference),
        Column(_("Title"), lambda row: row.case.title),
        Column(_("Process"), lambda row: row.process),
        Column(_("Role"), lambda row: row.lane),
        Column(_("Who has it"), lambda row: row.who),
        Column(_("State"), lambda row: row.standing),
        Column(_("Late"), lambda row: row.is_late),
        moment(_("Waiting since"), lambda row: row.task.reached_at),
        moment(_("Due"), lambda row: row.due),
        moment(_("Ended"), lambda row: row.task.ended_at),
        Column(_("Outcome"), lambda row: row.outcome),
    )
    return Table("work", columns, following(read))


def _row(task: Task, now: datetime) -> Row:
    graph = plan_of(task.case.version_id).graph
    lane = graph.lane_once(task.lane_key)
    due = task.queue_at if task.queue_at < NEVER else None
    is_offered = task.state == TaskState.WAITING and due is not None
    who = task.owner if task.is_live else task.done_by or task.owner
    return Row(
        task=task,
        case=task.case,
        step=task.step.name,
        process=graph.process.name,
        lane=lane.name if lane else "",
        from_lane=", ".join(from_lanes(task, graph)) if is_offered else "",
        who=str(who or task.team or ""),
        is_pool=who is None,
        standing=_standing(task, is_offered),
        due=due if task.is_live else task.due_at,
        is_late=_is_late(task, now),
        outcome=next((each.label for each in graph.steps[task.step_key].outcomes if each.key == task.outcome), ""),
    )


def _standing(task: Task, is_offered: bool) -> str:
    if task.state == TaskState.WAITING:
        return _g("To be accepted") if is_offered else _g("Waits for other branches")
    if task.is_live and task.case.state == CaseState.ON_HOLD:
        return _g("The case is paused")
    return str(task.get_state_display())


def _is_late(task: Task, now: datetime) -> bool:
    if not task.is_live:
        return task.due_at is not None and task.ended_at is not None and task.due_at < task.ended_at
    return task.queue_at < now and task.state != TaskState.ON_HOLD and task.case.state == CaseState.OPEN
