"""How long a visit took: what the journal line that ends it carries."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflows import journal
from workflows.engine.assigning import staff_of
from workflows.held import Held
from workflows.models import Task


@dataclass(frozen=True, slots=True)
class Spent:
    """From ready to now: elapsed, in the team's working time, and as facts the parts in milliseconds.

    ``touch_ms`` is the time in hand less its pauses; None where nobody said when they began (rule R18).
    """

    elapsed: timedelta | None = None
    working: timedelta | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def spent(held: Held, task: Task) -> Spent:
    """What a visit has taken so far; nothing, if it never opened."""
    if task.ready_at is None:
        return Spent()
    touch = held.now - task.started_at - _paused(task, task.started_at, held.now) if task.started_at else None
    return Spent(
        elapsed=held.now - task.ready_at,
        working=staff_of(held, task.lane_key).calendar.elapsed(task.ready_at, held.now),
        facts={
            "touch_ms": journal.milliseconds(touch),
            "paused_ms": journal.milliseconds(_paused(task, task.ready_at, held.now)),
        },
    )


def _paused(task: Task, since: datetime, until: datetime) -> timedelta:
    """How long the task was paused within these moments, a pause that still lasts included.

    A pause of the case may lie within one of the task's own: time counts once.
    """
    pauses = [(datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"])) for one in task.pauses]
    if task.held_at is not None:
        pauses.append((task.held_at, until))
    paused = timedelta()
    for begin, end in sorted(pauses):
        begin, end = max(begin, since), min(end, until)
        if end > begin:
            paused += end - begin
            since = end
    return paused
