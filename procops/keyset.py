"""Pages of a long list, newest first, by where the last page ended: as fast on the thousandth page as on the first."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet


class Slice(NamedTuple):
    """Some rows of a list, and the mark at which the next older ones begin; empty when there are none."""

    rows: list[Any]
    older: str


def newest_first(rows: QuerySet[Any], *, moment: str, before: str = "", size: int = 50) -> Slice:
    """At most ``size`` rows by the column ``moment`` and id, newest first, that come before a mark. One query.

    An index on (..., -moment, -id) serves it. A mark that cannot be read counts as none: it came from an address bar.
    """
    rows = rows.order_by(f"-{moment}", "-id")
    if mark := _read(before):
        at, pk = mark
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk}))
    found = list(rows[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return Slice(shown, f"{getattr(shown[-1], moment).isoformat()}/{shown[-1].pk}" if more else "")


def _read(mark: str) -> tuple[datetime, UUID] | None:
    at, _, pk = mark.partition("/")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(pk)) if moment.tzinfo else None
    except ValueError:
        return None
