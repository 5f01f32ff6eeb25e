"""The rows behind a number as a file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from metrics.reports.asked import Asked
from metrics.reports.behind import Behind, in_order
from procops.tables import BATCH, Column, Table, moment

HOUR = 3_600_000


def table(
    behind: Behind, process: UUID, asked: Asked, *, what: Callable[[Any], str], when: str, now: datetime
) -> Table:
    """All that the list shows, in its order; durations are hours there.

    :param what: says which step or handoff a row is about.
    :param when: what the moment of a row is called.
    """

    def batches() -> Iterator[Sequence[Any]]:
        rows = in_order(behind, process, asked, now=now).iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            yield batch

    lasted = Column(_("Hours of working time") if asked.clock == "working" else _("Hours"), _hours)
    columns = (
        Column(_("Case"), lambda row: _case(row, "reference")),
        Column(_("Title"), lambda row: _case(row, "title")),
        *([] if behind.is_of_cases else [Column(_("What"), what)]),
        *([lasted] if behind.is_timed else []),
        moment(when, lambda row: row.ended),
    )
    return Table(f"behind-{behind.figure}", columns, batches())


def _case(row: Any, name: str) -> str:
    """A case is its own row; one of a log has a name of that log alone."""
    if getattr(row, "imported_id", None):
        return str(row.imported) if name == "reference" else ""
    return str(getattr(getattr(row, "case", None) or row, name))


def _hours(row: Any) -> float:
    return round(row.lasted / HOUR, 3)
