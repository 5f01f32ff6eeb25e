"""Pages of a long list by where the last page ended: as fast on the thousandth page as on the first.

The place is a mark, ``moment/id`` of a page's last row; a mark that cannot be read counts as none, since it came from
an address bar.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class Slice(NamedTuple):
    """Some rows of a list, and the mark at which the next older ones begin; empty when there are none."""

    rows: list[Any]
    older: str


def newest_first(rows: QuerySet[Any], *, moment: str, before: str = "", size: int = 50) -> Slice:
    """At most ``size`` rows by the column ``moment`` and id, newest first, that come before a mark. One query.

    An index on (..., -moment, -id) serves it.
    """
    order = (f"-{moment}", "-id")
    rows = rows.order_by(*order)
    if place := _read(before):
        rows = past(rows, order, place)
    found = list(rows[: size + 1])
    shown = found[:size]
    return Slice(shown, mark_of(shown[-1], moment) if len(found) > size else "")


def soonest_first(rows: QuerySet[Any], *, moment: str, before: str = "", size: int = 50) -> Slice:
    """The same in the other direction: the earliest first, and ``older`` the mark at which later ones begin."""
    found = list(behind(rows, moment=moment, mark=before).order_by(moment, "id")[: size + 1])
    shown = found[:size]
    return Slice(shown, mark_of(shown[-1], moment) if len(found) > size else "")


def behind(rows: QuerySet[Row], *, moment: str, mark: str) -> QuerySet[Row]:
    """The rows that come after a mark in the order of the column ``moment`` and id, the soonest first."""
    place = _read(mark)
    return past(rows, (moment, "id"), place) if place else rows


def past(rows: QuerySet[Row], order: Sequence[str], place: Sequence[Any]) -> QuerySet[Row]:
    """The rows that come after a place in an order of columns that all rise, or all fall (``-``).

    :param place: what stands in these columns there; the last of them tells any two rows from each other.
    """
    further = "lt" if order[0].startswith("-") else "gt"
    after, same = Q(), dict[str, Any]()
    for column, value in zip((column.removeprefix("-") for column in order), place, strict=True):
        after |= Q(**same, **{f"{column}__{further}": value})
        same[column] = value
    # This says nothing new, but an index can begin where it says.
    from_here = {f"{order[0].removeprefix('-')}__{further}e": place[0]}
    return rows.filter(after, **from_here)


def first_of(queues: Sequence[QuerySet[Row]], *, moment: str, size: int) -> list[UUID]:
    """Ids of the first rows of several queues of one table that are sorted by ``moment`` and id, merged. One query.

    Each queue is read to its own limit, in the order of its index; ``column IN (...) ORDER BY`` would sort all of them.
    """
    parts = []
    for queue in queues:
        # SQLite allows no LIMIT in the parts of a union, but one inside a part's condition.
        head = queue.model._default_manager.filter(pk__in=queue.values("pk")[:size])
        parts.append(head.values_list(moment, "pk"))
    if not parts:
        return []
    merged = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [pk for _, pk in merged.order_by(moment, "pk")[:size]]


def mark_of(row: Any, moment: str) -> str:
    """The mark of a row."""
    return f"{getattr(row, moment).isoformat()}/{row.pk}"


def _read(mark: str) -> tuple[datetime, UUID] | None:
    at, _, pk = mark.partition("/")
    try:
        moment = datetime.fromisoformat(at)
        # Its own zone may lead out of the calendar.
        return (moment.astimezone(UTC), UUID(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
