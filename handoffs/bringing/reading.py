"""Reads a table as it was pasted or uploaded: tab or comma separated text, or an XLSX workbook. Knows no process."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from procops.errors import Refused

LINES_AT_MOST = 1_000
COLUMNS_AT_MOST = 60
BYTES_AT_MOST = 5 * 1024 * 1024
UNPACKED_AT_MOST = 60 * 1024 * 1024
"""Bytes: a workbook is packed, and may unpack to far more than was sent."""
CELL_AT_MOST = 20_000  # characters


class UnreadableTable(Refused):
    """This table cannot be read: {why}."""

    next_action = "Save it as CSV or XLSX, with the names of the columns in the first line, and try again."


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the lines below them with their numbers as an editor counts them."""

    headers: list[str]
    lines: list[tuple[int, list[str]]]


def read_text(text: str) -> Table:
    """
    :raises UnreadableTable:
    """
    text = text.lstrip("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    between = max("\t;,", key=first.count)
    try:
        rows = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=between)))
    except csv.Error:
        raise UnreadableTable(why=_("its quotation marks do not match")) from None
    return _table(rows)


def read_file(content: bytes) -> Table:
    """A workbook's first sheet, or text.

    :raises UnreadableTable:
    """
    if len(content) > BYTES_AT_MOST:
        raise UnreadableTable(why=_("it is larger than 5 MB"))
    if content[:4] == b"PK\x03\x04":
        return _table(list(_of_workbook(content)))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_text(content.decode("utf-16", errors="replace"))
    try:
        return read_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return read_text(content.decode("cp1252", errors="replace"))  # as older spreadsheets save it


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """A cell may hold several lines: a line has the number of its first."""
    number = 1
    for cells in reader:
        yield number, [cell.strip() for cell in cells]
        number = reader.line_num + 1


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_AT_MOST:
                raise UnreadableTable(why=_("it is too large when unpacked"))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(
            sheet.iter_rows(max_row=LINES_AT_MOST + 50, max_col=COLUMNS_AT_MOST + 1, values_only=True), start=1
        ):
            yield number, [_as_text(cell) for cell in row]
    except Refused:
        raise
    except Exception:  # a workbook is a folder of XML: there is no end to what can be wrong with it
        raise UnreadableTable(why=_("it is no workbook that can be opened")) from None


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _table(rows: Iterable[tuple[int, list[str]]]) -> Table:
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if len(filled) < 2:
        raise UnreadableTable(why=_("it needs a first line with the names of the columns and at least one line below"))
    headers = filled[0][1]
    while headers and not headers[-1]:
        headers = headers[:-1]
    if len(headers) > COLUMNS_AT_MOST:
        raise UnreadableTable(why=_("it has more than 60 columns"))
    if len(filled) - 1 > LINES_AT_MOST:
        raise UnreadableTable(why=_("it has more than 1,000 lines; bring it in in parts"))
    lines = [(number, _even(cells, len(headers))) for number, cells in filled[1:]]
    return Table([header[:120] for header in headers], lines)


def _even(cells: list[str], width: int) -> list[str]:
    """As many cells as there are columns. What stands beyond them stays, for the fault that it is."""
    kept = [cell.replace("\x00", "")[:CELL_AT_MOST] for cell in cells]
    while len(kept) > width and not kept[-1]:
        kept.pop()
    return kept + [""] * (width - len(kept))
