"""Open tasks in columns: by how they stand, or by the steps of one process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handoffs.all_work.order import BRANCHES, TO_ACCEPT
from handoffs.desk import Horizon
from handoffs.layouts.cards import Card, cards_of
from handoffs.layouts.heads import COUNTED, heads_of
from procops.people.actor import Actor
from workflows.deadlines import NEVER
from workflows.graph import Graph
from workflows.models import Task
from workflows.states import TaskState

SHOWN = 20
"""Cards a column."""

_WAITS = Q(state=TaskState.WAITING)
STATES: Mapping[str, tuple[str | Promise, Q]] = {
    TO_ACCEPT: (_("To accept"), _WAITS & Q(queue_at__lt=NEVER)),
    TaskState.READY: (_("Not started"), Q(state=TaskState.READY)),
    TaskState.IN_PROGRESS: (_("In progress"), Q(state=TaskState.IN_PROGRESS)),
    TaskState.ON_HOLD: (_("Paused"), Q(state=TaskState.ON_HOLD)),
    BRANCHES: (_("Waiting for other branches"), _WAITS & Q(queue_at__gte=NEVER)),
}
"""The columns by state: key as the filters of lists have it, label, rows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its first cards, and how many tasks it has, at most ``COUNTED``."""

    name: str
    """What the list's address asks for to show all of it: ``state`` or ``step``; empty: nothing does."""
    key: str
    label: str | Promise
    cards: list[Card]
    number: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.cards)

    @property
    def is_capped(self) -> bool:
        """There are more than were counted."""
        return self.number >= COUNTED


def by_state(tasks: QuerySet[Task], *, actor: Actor, horizon: Horizon) -> list[Column]:
    """A column for each way in which open work stands. At most five queries."""
    parts = [("state", str(key), label, tasks.filter(where)) for key, (label, where) in STATES.items()]
    return _columns(parts, actor, horizon)


def by_step(tasks: QuerySet[Task], *, graph: Graph, actor: Actor, horizon: Horizon) -> list[Column]:
    """A column for each step of a process, in its order; for starts, to which work only comes back, and for steps that
    it no longer has, where something stands there.

    :param tasks: those of one process.
    :param graph: its published version.
    """
    steps = {key: step.name for key, step in graph.steps.items() if step.is_work}
    parts: list[_Part] = [("step", key, name, tasks.filter(step_key=key)) for key, name in steps.items()]
    parts.append(("", "", _("Steps of other versions"), tasks.exclude(step_key__in=list(steps))))
    tasks_of = {key for key, step in graph.steps.items() if step.kind == "task"}
    return [each for each in _columns(parts, actor, horizon) if each.number or each.key in tasks_of]


_Part = tuple[str, str, str | Promise, QuerySet[Task]]


def _columns(parts: Sequence[_Part], actor: Actor, horizon: Horizon) -> list[Column]:
    heads = heads_of([tasks for _name, _key, _label, tasks in parts], shown=SHOWN)
    cards = cards_of((pk for head in heads for pk in head.ids), actor=actor, horizon=horizon)
    return [
        Column(name, key, label, [cards[pk] for pk in head.ids if pk in cards], head.number)
        for (name, key, label, _tasks), head in zip(parts, heads, strict=True)
    ]
