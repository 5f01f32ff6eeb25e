"""The rows of a whole list, some hundred at a time, each batch found by where the last one ended.

A batch costs the same number of statements as a page, however long the list is, and no statement reads all of it: a
download neither holds a transaction open for minutes nor the list in memory. What changes meanwhile may be missing
or new in later batches; no row that stays as it is comes twice or is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

BATCH = 500
"""Rows that are read and written at once."""

Read = Callable[[str], tuple[Sequence[Any], str]]
"""Reads the rows behind a mark, and answers them with the mark of the next; both empty at the end."""


def following(read: Read) -> Iterator[Sequence[Any]]:
    """The pages of a list, from the first to the last."""
    mark = ""
    while True:
        rows, mark = read(mark)
        yield rows
        if not mark:
            return


def in_order(rows: QuerySet[Any], *names: str, size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The rows sorted by some columns, none of them null, and then by id; one statement a batch.

    :param names: lookups, as ``person__name``.
    """
    names = (*names, "pk")
    rows = rows.order_by(*names)
    place: tuple[Any, ...] = ()
    while True:
        batch = list(_behind(rows, names, place)[:size])
        yield batch
        if len(batch) < size:
            return
        place = tuple(_value(batch[-1], name) for name in names)


def _behind(rows: QuerySet[Any], names: Sequence[str], place: Sequence[Any]) -> QuerySet[Any]:
    """The rows behind a place in the order of the names."""
    if not place:
        return rows
    behind = Q()
    for at, name in enumerate(names):
        same = Q(**dict(zip(names[:at], place[:at], strict=True)))
        behind |= same & Q(**{f"{name}__gt": place[at]})
    return rows.filter(behind, **{f"{names[0]}__gte": place[0]})


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row
