"""A whole list is acknowledged in one go: each item is a move of its own, so that one refusal keeps no other back."""

from datetime import datetime
from functools import partial
from typing import Any

from handoffs import moves
from handoffs.bulk import Result, attempt
from handoffs.shifts import reading
from handoffs.shifts.models import ShiftHandover, ShiftItem
from procops.people.actor import Actor
from workflows.models import Task


def acknowledge_all(handover: ShiftHandover, *, by: Actor, now: datetime) -> list[Result]:
    """Take over every item that waits for somebody's answer; a result for each, which says why not."""
    items = reading.to_answer(handover, actor=by)
    return [attempt(partial(_acknowledge, item), item.task, by=by, now=now) for item in items]


def _acknowledge(item: ShiftItem, task: Task, **facts: Any) -> ShiftItem:
    return moves.acknowledge_item(item, **facts)
