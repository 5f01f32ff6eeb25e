"""What sweeps find: rows of all organizations whose moment has come, the longest due first, some at a time.

Each row comes once, whatever becomes of it meanwhile: what could not be dealt with is the next sweep's, and keeps
nothing else waiting. A sweep that ends before it has seen all is gone on with by the next one of this process, which
comes round to the longest due last: however many cannot be dealt with, what stands behind them has its turn.
No row is locked here; whoever deals with one asks again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from procops.keyset import past
from procops.scoping import unscoped

AT_ONCE = 200

AT_MOST = timedelta(seconds=10)
"""How long a sweep is at a backlog; the next one goes on. Where one process runs all of them in turn and several have a
backlog, each still comes again before its silence would be taken for a fault (`procops.sweeps.standing.SILENCE`)."""

Row = TypeVar("Row")

Rows = Callable[[], QuerySet[Any]]
"""Makes a query in which organizations are not kept apart: rows, or named values with the id and the moment among
them."""

Place = tuple[datetime, UUID]
"""The moment and the id of a row."""

_ended_behind: dict[tuple[type[Model], str], Place] = {}
"""Where the next sweep of rows by a moment begins: this process's last one ended there before it had seen all."""


def batches(rows: Rows, *, moment: str, at_once: int = AT_ONCE) -> Iterator[list[Any]]:
    """All of them in the order of ``moment`` and id, found by where the last batch ended: by the partial index.

    A batch that a sweep ended in comes again, unless it was the sweep's only one.

    :param moment: a column that is null in none of these.
    """
    key = _key(rows, moment)
    begin = _ended_behind.get(key)
    before: Place | None = None
    for found in chain(_behind(begin, rows, moment, at_once), _up_to(begin, rows, moment, at_once)):
        end = _place(found[-1], moment)
        _ended_behind[key] = before or end
        yield found
        before = end
    _ended_behind.pop(key, None)


def each(rows: Rows, *, moment: str, at_once: int = AT_ONCE) -> Iterator[Any]:
    """The same, one by one."""
    key = _key(rows, moment)
    for found in batches(rows, moment=moment, at_once=at_once):
        for row in found:
            _ended_behind[key] = _place(row, moment)
            yield row


def _key(rows: Rows, moment: str) -> tuple[type[Model], str]:
    with unscoped():
        return rows().model, moment


def _behind(place: Place | None, rows: Rows, moment: str, at_once: int) -> Iterator[list[Any]]:
    while True:
        with unscoped():
            left = past(rows(), (moment, "id"), place) if place else rows()
            found = list(left.order_by(moment, "pk")[:at_once])
        if not found:
            return
        yield found
        place = _place(found[-1], moment)


def _up_to(place: Place | None, rows: Rows, moment: str, at_once: int) -> Iterator[list[Any]]:
    """The first ones, up to this one; none, where there was no place to begin behind."""
    if place is None:
        return
    for found in _behind(None, rows, moment, at_once):
        there = [row for row in found if _place(row, moment) <= place]
        if there:
            yield there
        if len(there) < len(found):
            return


def _place(row: Any, moment: str) -> Place:
    return getattr(row, moment), row.pk


def in_time(rows: Iterable[Row], *, at_most: timedelta = AT_MOST) -> Iterator[Row]:
    """These, one by one, until it has taken so long: at least one, and the rest is the next sweep's."""
    end = monotonic() + at_most.total_seconds()
    for row in rows:
        yield row
        if monotonic() >= end:
            return


def in_turn(*many: Iterable[Row]) -> Iterator[Row]:
    """One of each in turn, until none has any left: a backlog of one kind keeps no other kind waiting."""
    left = [iter(rows) for rows in many]
    while left:
        for rows in tuple(left):
            try:
                yield next(rows)
            except StopIteration:
                left.remove(rows)


def oldest(rows: Rows, *, moment: str) -> datetime | None:
    """The moment of the one that has been due for longest; None if nothing is."""
    with unscoped():
        found: datetime | None = rows().order_by(moment).values_list(moment, flat=True).first()
    return found
