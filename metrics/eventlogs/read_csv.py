"""Event logs as CSV: one row is one event; which column is what can be said."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from django.utils.translation import gettext as _

from metrics.eventlogs.event import Event, Log, NotALog, Unreadable, moment
from procops.tables import tidy

csv.field_size_limit(1_000_000)  # characters of one cell


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns; the last four may be missing in the file."""

    case: str = "case_id"
    activity: str = "activity"
    complete: str = "complete_timestamp"
    start: str = "start_timestamp"
    resource: str = "resource"
    team: str = "team"
    ready: str = "ready_timestamp"

    def missing(self, head: Sequence[str]) -> list[str]:
        """Of the three that every log must have, those that the file has not."""
        return [name for name in (self.case, self.activity, self.complete) if name not in head]


def read_csv(file: TextIO, columns: Columns = Columns()) -> Log:
    """Read a whole log. Cells are text: the case ``08`` stays ``08``, and ``NA`` is a case too.

    :raises NotALog: naming the first line that is no event.
    """
    events = []
    for one in csv_events(file, columns):
        if isinstance(one, Unreadable):
            raise NotALog(line=one.line, why=one.why)
        events.append(one)
    file.seek(0)
    head = next(csv.reader(file), [])
    return Log(events, has_start=columns.start in head, has_team=columns.team in head)


def csv_events(
    file: TextIO, columns: Columns, *, delimiter: str = ",", zone: tzinfo = UTC, order: str = "iso"
) -> Iterator[Event | Unreadable]:
    """Each row as an event, or why it is none. Streams: a row at a time.

    :param zone: of moments that name none.
    :param order: of ``event.ORDERS``, how days are written.
    :raises NotALog: if a column is missing, or it is no CSV at all.
    """
    reader = csv.reader(file, delimiter=delimiter)
    try:
        head = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
        for name in columns.missing(head):
            raise NotALog(line=1, why=_("there is no column “%(name)s”") % {"name": name})
        row_of = _Row(head, columns, zone, order)
        for cells in reader:
            if cells:
                yield row_of(cells, reader.line_num)
    except (csv.Error, UnicodeDecodeError):
        raise NotALog(line=reader.line_num + 1, why=_("this is no table in CSV")) from None


class _Row:
    """Understands the rows of one file. What repeats (names, moments) is kept once, which halves the memory."""

    def __init__(self, head: Sequence[str], columns: Columns, zone: tzinfo, order: str) -> None:
        places = {name: place for place, name in enumerate(head)}
        self.places = {field.name: places.get(getattr(columns, field.name), -1) for field in fields(columns)}
        self.zone, self.order = zone, order
        self.names: dict[str, str] = {"": ""}

    def __call__(self, cells: list[str], line: int) -> Event | Unreadable:
        case, activity = self._name(cells, "case"), self._name(cells, "activity")
        if not case or not activity:
            return Unreadable(line, _("case or activity is empty"), case)
        try:
            complete = moment(self._cell(cells, "complete"), line=line, zone=self.zone, order=self.order)
            start, ready = self._moment(cells, "start", line), self._moment(cells, "ready", line)
        except NotALog as no:
            return Unreadable(line, str(no.facts["why"]), case)
        if start is not None and start > complete:
            return Unreadable(line, _("it ends before it starts"), case)
        return Event(case, activity, complete, start, self._name(cells, "resource"), self._name(cells, "team"), ready)

    def _cell(self, cells: list[str], name: str) -> str:
        place = self.places[name]
        return cells[place] if 0 <= place < len(cells) else ""

    def _name(self, cells: list[str], name: str) -> str:
        text = self._cell(cells, name)
        if text not in self.names:
            self.names[text] = tidy(text)  # no table holds NUL
        return self.names[text]

    def _moment(self, cells: list[str], name: str, line: int) -> datetime | None:
        text = self._cell(cells, name)
        return moment(text, line=line, zone=self.zone, order=self.order) if text else None
