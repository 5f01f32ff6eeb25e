"""A list as CSV (RFC 4180), a batch at a time."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from procops.tables.cells import Cell, fit, local
from procops.tables.table import Table

BEGIN = "\ufeff"
"""The mark by which spreadsheets know UTF-8."""

_BEHIND_A_SEPARATOR = re.compile(r"(?<!^')([;\t][ \"]*)(?=[=+\-@＝＋－＠])")
"""Where a cell begins for whoever reads the file with another separator, as spreadsheets of many countries do."""


def chunks(table: Table) -> Iterator[bytes]:
    """The file, piece by piece: the head, then each batch."""
    yield (BEGIN + _lines([[fit(column.head) for column in table.columns]])).encode()
    for batch in table.batches:
        yield _lines([[text(column.cell(row)) for column in table.columns] for row in batch]).encode()


def text(cell: Cell) -> str:
    """A value as CSV says it: moments as ``2026-03-02 14:05:00`` on the reader's clock, yes and no as 1 and 0."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _BEHIND_A_SEPARATOR.sub(r"\1'", fit(cell))
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, datetime):
        return local(cell).isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
