"""Open tasks by the day on which they are due, or by which they are to be accepted, on their reader's clock."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from handoffs.desk import Horizon
from handoffs.layouts.cards import Card, cards_of
from handoffs.layouts.heads import COUNTED, heads_of
from handoffs.layouts.period import Period, Span, bounds
from procops.people.actor import Actor
from workflows.models import Task

SHOWN = {Span.MONTH: 3, Span.WEEK: 12}
"""Cards a day."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, the first of what is due on it, and how much that is, at most ``COUNTED``."""

    date: date
    cards: list[Card]
    number: int
    is_today: bool
    is_inside: bool
    """One of the month's own days."""

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.cards)

    @property
    def is_capped(self) -> bool:
        """There are more than were counted."""
        return self.number >= COUNTED


def days_of(tasks: QuerySet[Task], *, period: Period, actor: Actor, horizon: Horizon) -> list[Day]:
    """The days of a period, each with its first tasks. At most five queries."""
    zone = timezone.get_current_timezone()
    days = period.days
    parts = []
    for day in days:
        begin, end = bounds(day, zone)
        parts.append(tasks.filter(queue_at__gte=begin, queue_at__lt=end))
    heads = heads_of(parts, shown=SHOWN[period.span])
    cards = cards_of((pk for head in heads for pk in head.ids), actor=actor, horizon=horizon)
    today = timezone.localdate(horizon.now)
    return [
        Day(
            date=day,
            cards=[cards[pk] for pk in head.ids if pk in cards],
            number=head.number,
            is_today=day == today,
            is_inside=period.has(day),
        )
        for day, head in zip(days, heads, strict=True)
    ]
