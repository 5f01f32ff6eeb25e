"""What lies on somebody's desk and in the pools of their teams: pages, counts, and what is next.

A queue is read in the order of ``(queue_at, id)`` from a partial index (``task_queue``, ``task_pool``), a page at a
time from where the last one ended, so that it costs the same at any depth. Several pools are several such reads,
merged: one ``team IN (...) ORDER BY`` could not use the order of the index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q, QuerySet

from handoffs.practice import next_task
from handoffs.reminders.snoozing import is_away
from procops.keyset import behind, first_of, mark_of
from procops.people.actor import Actor
from workflows.case_words import told_of
from workflows.deadlines import NEVER
from workflows.models import Task
from workflows.states import IN_HAND, TaskState

PAGE = 50
COUNTED = 100
"""Counts stop here; a screen says "99+"."""
_WEEK = 7  # days


class Desk(StrEnum):
    """Whose work is looked at."""

    MINE = "mine"
    TEAMS = "teams"


class Group(StrEnum):
    """Why a piece of work stands where it stands, in the order of the screen."""

    OVERDUE = "overdue"
    TO_ACCEPT = "accept"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    OTHERS = "others"
    """A join that was accepted and waits for other branches."""
    PAUSED = "paused"


COUNTERS = (Group.OVERDUE, Group.TO_ACCEPT, Group.TODAY, Group.WEEK)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The present, and where today and the next seven days end on somebody's clock."""

    now: datetime
    today_ends: datetime
    week_ends: datetime

    @classmethod
    def of(cls, now: datetime, zone: tzinfo) -> "Horizon":
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        # Calendar arithmetic on the local clock, so that a day with a clock change ends at midnight too.
        return cls(now, midnight + timedelta(days=1), midnight + timedelta(days=1 + _WEEK))

    def group(self, task: Task) -> Group:
        """Where a live task stands."""
        if task.state == TaskState.ON_HOLD:
            return Group.PAUSED
        if task.state == TaskState.WAITING:
            return Group.TO_ACCEPT if task.is_offered else Group.OTHERS
        if task.queue_at < self.now:
            return Group.OVERDUE
        if task.queue_at < self.today_ends:
            return Group.TODAY
        return Group.WEEK if task.queue_at < self.week_ends else Group.LATER

    def where(self, group: Group) -> Q:
        """The rows of a group that has a counter."""
        in_hand = Q(state__in=IN_HAND)
        match group:
            case Group.OVERDUE:
                return in_hand & Q(queue_at__lt=self.now)
            case Group.TO_ACCEPT:
                return Q(state=TaskState.WAITING, queue_at__lt=NEVER)
            case Group.TODAY:
                return in_hand & Q(queue_at__gte=self.now, queue_at__lt=self.today_ends)
            case Group.WEEK:
                return in_hand & Q(queue_at__gte=self.today_ends, queue_at__lt=self.week_ends)
        raise ValueError(f"{group} has no counter")


Narrow = Callable[[QuerySet[Task]], QuerySet[Task]]


class Page(NamedTuple):
    """Some tasks in the order of the queue, and the mark at which the next ones begin; empty when there are none."""

    tasks: list[Task]
    next: str


def page(
    actor: Actor,
    desk: Desk,
    *,
    horizon: Horizon,
    group: Group | None = None,
    query: str = "",
    narrow: Narrow | None = None,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """One page of a desk, each task with its case. One query for one queue, two for several.

    :param narrow: what else narrows each queue.
    """
    narrowed = [_narrowed(queue, actor, horizon, group, query, narrow) for queue in queues(actor, desk)]
    found = _first([behind(queue, moment="queue_at", mark=after) for queue in narrowed], size + 1)
    shown = found[:size]
    return Page(shown, mark_of(shown[-1], "queue_at") if len(found) > size else "")


def tasks_of(
    actor: Actor, desk: Desk, *, horizon: Horizon, group: Group | None = None, query: str = "", narrow: Narrow | None
) -> QuerySet[Task]:
    """The tasks of a desk, in no order: for those who look at parts of it."""
    rows = _all(actor, desk)
    return Task.objects.none() if rows is None else _narrowed(rows, actor, horizon, group, query, narrow)


def counts(actor: Actor, desk: Desk, *, horizon: Horizon) -> dict[Group, int]:
    """How many rows each counter has, at most ``COUNTED`` each. One small query each."""
    rows = _all(actor, desk)
    if rows is None:
        return dict.fromkeys(COUNTERS, 0)
    rows = rows.exclude(is_away(actor.person_id, horizon.now)) if actor.person_id else rows
    return {group: rows.filter(horizon.where(group))[:COUNTED].count() for group in COUNTERS}


def urgent(actor: Actor, *, horizon: Horizon) -> int:
    """What calls for attention on one's own desk: overdue, to accept, due today. At most ``COUNTED``. One query."""
    rows = _all(actor, Desk.MINE)
    if rows is None:
        return 0
    due = Q(state__in=IN_HAND, queue_at__lt=horizon.today_ends)
    rows = rows.exclude(is_away(actor.person_id, horizon.now)) if actor.person_id else rows
    return rows.filter(due | horizon.where(Group.TO_ACCEPT))[:COUNTED].count()


def next_after(task: Task, *, actor: Actor, now: datetime) -> Task | None:
    """What to go on with on one's own desk: the work behind this in the queue, else the first of all, but for what one
    has put away until later.

    Practice goes on with itself.
    """
    if task.case.is_practice:
        return next_task(task.case, but=task)
    doable = Q(state__in=IN_HAND) | Q(state=TaskState.WAITING, queue_at__lt=NEVER)
    rows = Task.objects.live().owned_by(actor.person_id).filter(doable).exclude(pk=task.pk)
    rows = rows.exclude(is_away(actor.person_id, now)) if actor.person_id else rows
    later = behind(rows, moment="queue_at", mark=mark_of(task, "queue_at"))
    return later.order_by("queue_at", "id").first() or rows.order_by("queue_at", "id").first()


def queues(actor: Actor, desk: Desk) -> list[QuerySet[Task]]:
    """The queues that make up a desk, each of which one index serves in order."""
    if actor.person_id is None:
        return []
    live = Task.objects.live()
    if desk == Desk.MINE:
        return [live.owned_by(actor.person_id)]
    return [live.in_pools_of([team]) for team in sorted(actor.own_teams)]


def _all(actor: Actor, desk: Desk) -> QuerySet[Task] | None:
    """The same rows in no order; None for a desk that cannot have any."""
    if actor.person_id is None:
        return None
    live = Task.objects.live()
    if desk == Desk.MINE:
        return live.owned_by(actor.person_id)
    teams = actor.own_teams
    return live.in_pools_of(sorted(teams)) if teams else None


def _narrowed(
    queue: QuerySet[Task], actor: Actor, horizon: Horizon, group: Group | None, query: str, narrow: Narrow | None
) -> QuerySet[Task]:
    queue = narrow(queue) if narrow else queue
    if group is not None:
        queue = queue.filter(horizon.where(group))
        queue = queue.exclude(is_away(actor.person_id, horizon.now)) if actor.person_id else queue
    return told_of(queue, query, case="case", step="step")


def _first(queues: list[QuerySet[Task]], size: int) -> list[Task]:
    if not queues:
        return []
    if len(queues) == 1:
        return list(_with_case(queues[0]).order_by("queue_at", "id")[:size])
    ids = first_of([queue.order_by("queue_at", "id") for queue in queues], moment="queue_at", size=size)
    return sorted(_with_case(Task.objects.filter(pk__in=ids)), key=lambda task: (task.queue_at, task.pk))


def _with_case(tasks: QuerySet[Task]) -> QuerySet[Task]:
    # A case's data and marks can be large, and no row shows them.
    return tasks.select_related("case").defer("case__data", "case__marks")
