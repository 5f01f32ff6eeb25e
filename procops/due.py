"""What sweeps find: rows of all organizations whose moment has come, the longest due first, some at a time.

Each row comes once, whatever becomes of it meanwhile: what could not be dealt with is the next sweep's, and keeps
nothing else waiting. No row is locked here; whoever deals with one asks again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

from django.db.models import QuerySet

from procops.keyset import behind, mark_of
from procops.scoping import unscoped

AT_ONCE = 200

AT_MOST = timedelta(seconds=10)
"""How long a sweep is at a backlog; the next one goes on. Where one process runs all of them in turn and several have a
backlog, each still comes again before its silence would be taken for a fault (`procops.sweeps.standing.SILENCE`)."""

Row = TypeVar("Row")


def batches(rows: Callable[[], QuerySet[Any]], *, moment: str, at_once: int = AT_ONCE) -> Iterator[list[Any]]:
    """All of them in the order of ``moment`` and id, found by where the last batch ended: by the partial index.

    :param rows: makes the query, in which organizations are not kept apart; as rows, or as named values with the id and
        the moment among them.
    :param moment: a column that is null in none of these.
    """
    mark = ""
    while True:
        with unscoped():
            found = list(behind(rows(), moment=moment, mark=mark).order_by(moment, "pk")[:at_once])
        if not found:
            return
        yield found
        mark = mark_of(found[-1], moment)


def each(rows: Callable[[], QuerySet[Any]], *, moment: str, at_once: int = AT_ONCE) -> Iterator[Any]:
    """The same, one by one."""
    for found in batches(rows, moment=moment, at_once=at_once):
        yield from found


def in_time(rows: Iterable[Row], *, at_most: timedelta = AT_MOST) -> Iterator[Row]:
    """These, one by one, until it has taken so long: at least one, and the rest is the next sweep's."""
    end = monotonic() + at_most.total_seconds()
    for row in rows:
        yield row
        if monotonic() >= end:
            return


def oldest(rows: Callable[[], QuerySet[Any]], *, moment: str) -> datetime | None:
    """The moment of the one that has been due for longest; None if nothing is."""
    with unscoped():
        found: datetime | None = rows().order_by(moment).values_list(moment, flat=True).first()
    return found
