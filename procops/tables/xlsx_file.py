"""A list as XLSX: written row by row to a file of its own, so that a long list needs no memory."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any, cast

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from procops.tables.cells import Cell, fit, local
from procops.tables.table import Table

ROWS_OF_A_SHEET = 1_000_000
"""A sheet holds 1,048,576; what is longer goes on in another."""
_LONGEST = 32_767
"""Characters that a cell holds."""
_SPOOL = 4 * 1024 * 1024
"""Bytes; a smaller file stays in memory."""


def written(table: Table) -> IO[bytes]:
    """The whole file, at its beginning; it goes when it is closed."""
    book = Workbook(write_only=True)
    rows = _rows(table)
    first = next(rows, None)
    number = 1
    while first is not None or number == 1:
        sheet = book.create_sheet(table.name if number == 1 else f"{table.name} {number}")
        sheet.freeze_panes = "A2"
        for index, column in enumerate(table.columns):
            sheet.column_dimensions[get_column_letter(index + 1)].width = 20 if column.is_moment else 28
        sheet.append([_head(sheet, column.head) for column in table.columns])
        for _ in range(ROWS_OF_A_SHEET):
            if first is None:
                break
            sheet.append([_cell(sheet, value) for value in first])
            first = next(rows, None)
        number += 1
    if table.about:
        _write_about(book.create_sheet(gettext("About")), table)
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 (whoever is answered closes it)
    book.save(file)
    file.seek(0)
    return file


def _write_about(sheet: Any, table: Table) -> None:
    """Behind the rows, so that whoever reads the first sheet alone finds the list."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    for name, said in table.about:
        sheet.append([_head(sheet, name), _cell(sheet, said)])


def _rows(table: Table) -> Iterator[list[Cell]]:
    for batch in table.batches:
        for row in batch:
            yield [column.cell(row) for column in table.columns]


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=fit(text))
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=fit(value)[:_LONGEST])
        cell.data_type = "s"  # whatever it begins with: a text
        return cell
    if isinstance(value, date):
        is_moment = isinstance(value, datetime)
        cell = WriteOnlyCell(sheet, value=cast(datetime, local(value) if isinstance(value, datetime) else value))
        cell.number_format = "yyyy-mm-dd hh:mm:ss" if is_moment else "yyyy-mm-dd"
        return cell
    return value
