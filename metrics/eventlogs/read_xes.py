"""Event logs as XES (IEEE 1849): traces of events with a lifecycle. Streamed; a document type is refused, so that no
file can reach out or blow up."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple
from xml.parsers import expat

from django.utils.translation import gettext as _

from metrics.eventlogs.event import Event, Log, NotALog, moment

DEEPEST = 64


class Lifecycle(NamedTuple):
    """One event of a trace: a transition of an activity."""

    event: Event
    transition: str
    """In small letters; a missing one counts as ``complete``."""


def read_xes(file: BinaryIO) -> list[Lifecycle]:
    """All events, in the order of the file.

    :raises NotALog: if it is no XES, or an event has no name or time.
    """
    reader = _Reader()
    try:
        reader.parser.ParseFile(file)
    except (expat.ExpatError, LookupError, ValueError) as wrong:  # the last two: it names an encoding that none knows
        raise NotALog(line=reader.parser.ErrorLineNumber, why=_("this is no XML")) from wrong
    return reader.found


def complete_events(found: Iterable[Lifecycle]) -> Log:
    """Only what was completed, each at one moment."""
    return Log(one.event for one in found if one.transition == "complete")


def paired_events(found: Iterable[Lifecycle]) -> Log:
    """Each completion with the earliest start of its activity that is still open, or starting when it ended."""
    return Log((event._replace(start=event.begins) for event in _paired(found)), has_start=True)


def events_of(found: Sequence[Lifecycle]) -> Log:
    """Completions, with their starts and the moments they were taken over (``assign``) where those are told."""
    events = list(_paired(found))
    return Log(events, has_start=any(e.start for e in events), has_team=any(e.team for e in events))


def _paired(found: Iterable[Lifecycle]) -> Iterator[Event]:
    by_case: dict[str, list[Lifecycle]] = defaultdict(list)
    for one in found:
        by_case[one.event.case].append(one)
    for events in by_case.values():
        started: dict[str, deque[Event]] = defaultdict(deque)
        taken: dict[str, deque[Event]] = defaultdict(deque)
        for event, transition in sorted(events, key=lambda one: one.event.complete):
            if transition == "start":
                started[event.activity].append(event)
            elif transition == "assign":
                taken[event.activity].append(event)
            elif transition == "complete":
                begun, ready = started[event.activity], taken[event.activity]
                start = begun.popleft().complete if begun else None  # starts left over are dropped
                yield event._replace(start=start, ready=ready.popleft().complete if ready else None)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Lifecycle] = []
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._path: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] | None = None
        self._traces = 0

    def _refuse(self, *_declared: Any) -> None:
        raise NotALog(line=self.parser.CurrentLineNumber, why=_("a document type is not allowed here"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEEPEST:
            raise NotALog(line=self.parser.CurrentLineNumber, why=_("it is nested too deeply"))
        inside = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "trace":
            self._trace, self._traces = {}, self._traces + 1
        elif name == "event":
            self._event = {}
        elif "key" in attributes and "value" in attributes:
            if inside == "event" and self._event is not None:
                self._event[attributes["key"]] = attributes["value"]
            elif inside == "trace":
                self._trace[attributes["key"]] = attributes["value"]

    def _end(self, name: str) -> None:
        self._path.pop()
        if name != "event" or self._event is None:
            return
        told, line = self._event, self.parser.CurrentLineNumber
        self._event = None
        if "concept:name" not in told or "time:timestamp" not in told:
            raise NotALog(line=line, why=_("an event has no name or no time"))
        event = Event(
            # Two traces may have one name, or none; they are different cases all the same.
            f"{self._traces:09d} {self._trace.get('concept:name', '')}",
            told["concept:name"],
            moment(told["time:timestamp"], line=line),
            resource=told.get("org:resource", ""),
            team=told.get("org:group", ""),
        )
        self.found.append(Lifecycle(event, told.get("lifecycle:transition", "complete").lower()))
