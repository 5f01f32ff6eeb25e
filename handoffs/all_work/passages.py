"""Handoffs of all work: the same as on the page of one's own handoffs, for everything that somebody may see."""

from datetime import datetime

from django.db.models import QuerySet

from handoffs import list_files, passages
from handoffs.all_work.order import Order
from handoffs.models import Handoff
from handoffs.passages import COUNTED, PAGE, Page
from procops.people.actor import Actor
from procops.tables import Table
from workflows.visibility import cases_seen_by


def seen(actor: Actor) -> QuerySet[Handoff]:
    """The handoffs that somebody may see; not those that the system accepted by itself."""
    rows = Handoff.objects.real().filter(automatic=False)
    if actor.is_admin or actor.is_system:
        return rows
    return rows.filter(case__in=cases_seen_by(actor))


def page(handoffs: QuerySet[Handoff], *, order: Order, after: str = "", size: int = PAGE) -> Page:
    """One page of handoffs in an order. One query."""
    found = order.page(passages.joined(handoffs), mark=after, size=size)
    return Page(found.rows, found.older)


def count(handoffs: QuerySet[Handoff]) -> int:
    """How many, at most a hundred."""
    return handoffs.order_by()[:COUNTED].count()


def table(handoffs: QuerySet[Handoff], *, order: Order, actor: Actor, now: datetime) -> Table:
    """The same as a file."""

    def read(*, after: str, size: int) -> Page:
        return page(handoffs, order=order, after=after, size=size)

    return list_files.handoffs(read, actor=actor, now=now)
