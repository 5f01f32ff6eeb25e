"""Event logs as CSV: one row is one event; which column is what can be said."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TextIO

from metrics.eventlogs.event import Event, Log, NotALog, moment


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns; the last three may be missing in the file."""

    case: str = "case_id"
    activity: str = "activity"
    complete: str = "complete_timestamp"
    start: str = "start_timestamp"
    resource: str = "resource"
    team: str = "team"


def read_csv(file: TextIO, columns: Columns = Columns()) -> Log:
    """Read a whole log. Cells are text: the case ``08`` stays ``08``, and ``NA`` is a case too.

    :raises NotALog: naming the first line that is no event.
    """
    reader = csv.DictReader(file)
    head = reader.fieldnames or []
    for name in (columns.case, columns.activity, columns.complete):
        if name not in head:
            raise NotALog(line=1, why=f"there is no column “{name}”")
    there = {field.name: getattr(columns, field.name) for field in fields(columns)}
    has_start, has_team = columns.start in head, columns.team in head
    return Log(_events(reader, there), has_start=has_start, has_team=has_team)


def _events(reader: "csv.DictReader[str]", columns: Mapping[str, str]) -> Iterator[Event]:
    for row in reader:
        line = reader.line_num
        case, activity = row.get(columns["case"]) or "", row.get(columns["activity"]) or ""
        if not case or not activity:
            raise NotALog(line=line, why="case or activity is empty")
        start = row.get(columns["start"]) or ""
        yield Event(
            case,
            activity,
            moment(row.get(columns["complete"]) or "", line=line),
            moment(start, line=line) if start else None,
            row.get(columns["resource"]) or "",
            row.get(columns["team"]) or "",
        )
