"""An export as CSV, XES (IEEE 1849) or OCEL 2.0 in JSON, piece by piece."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from django.http import HttpResponseBase

from metrics.exporting.events import Events, Told, Visit, written
from metrics.rules import may_see_people
from procops.people.actor import Actor
from procops.tables import Column, Table, streamed, tidy
from procops.tables.csv_file import chunks as csv_chunks
from workflows.models import Process

Pieces = Iterator[bytes]


def download(process: Process, kind: str, *, by: Actor, now: datetime) -> HttpResponseBase:
    """The events of a process as a file, as somebody may see them.

    :raises KeyError: if there is no such kind of file.
    """
    write, ending, content_type = KINDS[kind]
    events = Events(process, with_people=may_see_people(by, process))
    return streamed(write(events), name=f"{process.key}-events", ending=ending, type=content_type, now=now)


def as_csv(events: Events) -> Pieces:
    """One row is one visit. The columns are named as an import knows them."""
    members: dict[str, Callable[[Visit], str]] = {
        "activity": lambda visit: visit.activity,
        "ready_timestamp": lambda visit: written(visit.ready),
        "start_timestamp": lambda visit: written(visit.start),
        "complete_timestamp": lambda visit: written(visit.complete),
        "resource": lambda visit: visit.person,
        "team": lambda visit: visit.team,
        "outcome": lambda visit: visit.outcome,
    }

    def of_visit(said: Callable[[Visit], str]) -> Callable[[tuple[Told, Visit]], str]:
        return lambda row: said(row[1])

    def of_case(key: str) -> Callable[[tuple[Told, Visit]], str]:
        return lambda row: row[0].data.get(key, "")

    columns = [
        Column("case_id", lambda row: row[0].case),
        *(Column(name, of_visit(said)) for name, said in members.items()),
        Column("version", lambda row: row[0].version),
        *(Column(f"case:{key}", of_case(key)) for key in events.fields),
    ]
    rows = ([(told, visit) for told in some for visit in told.visits] for some in events.batches())
    return csv_chunks(Table("events", columns, rows))


def as_xes(events: Events) -> Pieces:
    """One trace is one case; each visit is taken over (``assign``), perhaps started, and completed."""
    yield _XES_HEAD.encode()
    yield f"<string key={_q('concept:name')} value={_q(events.process.name)}/>\n".encode()
    for some in events.batches():
        yield "".join(_trace(told) for told in some).encode()
    yield b"</log>\n"


_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/><string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
"""  # noqa: E501


def _trace(told: Told) -> str:
    attributes = {"concept:name": told.case, "version": str(told.version), "state": told.state or "open"}
    attributes |= {f"data:{key}": value for key, value in told.data.items()}
    moments = [
        (at, place, transition, visit)
        for place, visit in enumerate(told.visits)
        for transition, at in (("assign", visit.ready), ("start", visit.start), ("complete", visit.complete))
        if at is not None
    ]
    moments.sort(key=lambda one: (one[0], one[1]))
    lines = "".join(_event(visit, transition, at) for at, _place, transition, visit in moments)
    return f"<trace>\n{_strings(attributes)}{lines}</trace>\n"


def _event(visit: Visit, transition: str, at: datetime) -> str:
    told = {"concept:name": visit.activity, "lifecycle:transition": transition, "concept:instance": visit.id}
    told |= {"org:resource": visit.person, "org:group": visit.team}
    if transition == "complete":
        told["outcome"] = visit.outcome
    return f"<event>\n{_strings(told)}<date key={_q('time:timestamp')} value={_q(written(at))}/>\n</event>\n"


def _strings(told: dict[str, str]) -> str:
    return "".join(f"<string key={_q(key)} value={_q(value)}/>\n" for key, value in told.items() if value)


def _q(text: str) -> str:
    return quoteattr(tidy(text))


def as_ocel(events: Events) -> Pieces:
    """The cases are the objects, each visit is an event of its case."""
    kind = events.process.key
    strings = ("outcome", "resource", "team", "start_timestamp", "ready_timestamp")
    attributes = [{"name": name, "type": "string"} for name in strings]
    event_types = [{"name": name, "attributes": attributes} for name in dict.fromkeys(events.activities)]
    object_types = [{"name": kind, "attributes": [{"name": key, "type": "string"} for key in events.fields]}]
    yield f'{{"objectTypes": {_j(object_types)},\n"eventTypes": {_j(event_types)},\n"events": ['.encode()
    begin = "\n"
    for some in events.batches():
        for told in some:
            for visit in told.visits:
                yield (begin + _j(_ocel_event(told, visit))).encode()
                begin = ",\n"
    yield b'],\n"objects": ['
    begin = "\n"
    for some in events.batches():
        for told in some:
            yield (begin + _j(_ocel_object(told, kind))).encode()
            begin = ",\n"
    yield b"]}\n"


def _ocel_event(told: Told, visit: Visit) -> dict[str, Any]:
    said = {
        "outcome": visit.outcome,
        "resource": visit.person,
        "team": visit.team,
        "start_timestamp": written(visit.start),
        "ready_timestamp": written(visit.ready),
    }
    return {
        "id": visit.id,
        "type": visit.activity,
        "time": written(visit.complete),
        "attributes": [{"name": name, "value": value} for name, value in said.items() if value],
        "relationships": [{"objectId": told.case, "qualifier": "case"}],
    }


def _ocel_object(told: Told, kind: str) -> dict[str, Any]:
    at = written(min((visit.ready for visit in told.visits), default=_NEVER))
    attributes = [{"name": key, "time": at, "value": value} for key, value in told.data.items()]
    return {"id": told.case, "type": kind, "attributes": attributes, "relationships": []}


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _j(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


KINDS: dict[str, tuple[Callable[[Events], Pieces], str, str]] = {
    "csv": (as_csv, "csv", "text/csv; charset=utf-8"),
    "xes": (as_xes, "xes", "application/xml; charset=utf-8"),
    "ocel": (as_ocel, "jsonocel", "application/json; charset=utf-8"),
}
"""By name: what writes it, the ending of the file's name, its content type."""
