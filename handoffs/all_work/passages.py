"""Handoffs of all work: the same as on the page of one's own handoffs, for everything that somebody may see."""

from datetime import datetime

from django.db.models import QuerySet

from handoffs import list_files, passages
from handoffs.all_work.order import Order, Sort
from handoffs.models import Handoff
from handoffs.passages import COUNTED, PAGE, Page
from procops.people.actor import Actor
from procops.tables import Table
from workflows.visibility import of_seen_cases


def seen(actor: Actor) -> QuerySet[Handoff]:
    """The handoffs that somebody may see; not those that the system accepted by itself."""
    return of_seen_cases(Handoff.objects.real().filter(automatic=False), actor)


def page(handoffs: QuerySet[Handoff], *, order: Order, after: str = "", size: int = PAGE) -> Page:
    """One page of handoffs in an order; of those that wait at one join the first alone. One query."""
    if order.sort != Sort.ENDED:
        handoffs = passages.one_of_each_join(handoffs, moment=order.moment, is_down=order.is_down)
    found = order.page(passages.joined(handoffs), mark=after, size=size)
    return Page(found.rows, found.older)


def count(unanswered: QuerySet[Handoff]) -> int:
    """How many rows the unanswered ones are, at most a hundred."""
    return passages.one_of_each_join(unanswered.order_by(), moment="answer_by")[:COUNTED].count()


def table(handoffs: QuerySet[Handoff], *, order: Order, actor: Actor, now: datetime) -> Table:
    """The same as a file."""

    def read(*, after: str, size: int) -> Page:
        return page(handoffs, order=order, after=after, size=size)

    return list_files.handoffs(read, actor=actor, now=now, joins_as_one=True)
