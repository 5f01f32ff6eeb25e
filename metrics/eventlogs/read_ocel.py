"""Object-centric event logs as JSON: OCEL 2.0, and 1.0. Each type of object can be seen as the case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from metrics.eventlogs.event import Event, Log, NotALog, moment
from procops.tables import tidy


@dataclass(slots=True)
class Ocel:
    """Events, objects, and which event concerns which objects."""

    events: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """By id, in the order of the file: type and time."""
    objects: dict[str, str] = field(default_factory=dict)
    """By id: type."""
    relations: list[tuple[str, str]] = field(default_factory=list)
    """Of events to objects, each once."""
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of an event by its id: what it says of its owner and its begin, under the names of `_OWNER` and `_BEGIN`."""

    def flattened(self, object_type: str) -> Log:
        """Every object of a type as a case, every event that concerns it as an event of that case."""
        place = {event: number for number, event in enumerate(self.events)}
        relations = sorted(self.relations, key=lambda pair: place[pair[0]])
        found = [self._event(event, of) for event, of in relations if self.objects.get(of) == object_type]
        return Log(found, has_start=any(e.start for e in found), has_team=any(e.team for e in found))

    def _event(self, event: str, of: str) -> Event:
        told = self.attributes.get(event, {})
        start, ready = (moment(told[name], line=1) if told.get(name) else None for name in _BEGIN)
        activity, complete = self.events[event]
        resource, team = (told.get(name, "") for name in _OWNER)
        return Event(of, activity, complete, start, resource, team, ready)


_OWNER, _BEGIN = ("resource", "team"), ("start_timestamp", "ready_timestamp")
_KNOWN = {name: name for name in (*_OWNER, *_BEGIN)} | {"org:resource": "resource", "org:group": "team"}


def read_ocel(document: str | bytes) -> Ocel:
    """
    :raises NotALog: if it is no OCEL.
    """
    try:
        read = json.loads(document)
        return _second(read) if "events" in read else _first(read)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise NotALog(line=1, why=_("this is no OCEL in JSON")) from wrong


def _second(read: Mapping[str, Any]) -> Ocel:
    found = Ocel(objects={_text(one["id"]): _text(one["type"]) for one in read["objects"]})
    for one in read["events"]:
        key = _text(one["id"])
        found.events[key] = (_text(one["type"]), moment(one["time"], line=1))
        named = [_text(relation["objectId"]) for relation in one.get("relationships", ())]
        found.relations += ((key, of) for of in dict.fromkeys(named))
        told = {_KNOWN[a["name"]]: _text(a["value"]) for a in one.get("attributes", ()) if a["name"] in _KNOWN}
        if told:
            found.attributes[key] = told
    return found


def _text(value: Any) -> str:
    """A name or an id: JSON may say a number instead, and characters that no table holds."""
    return tidy(str(value)).encode(errors="replace").decode()


def _first(read: Mapping[str, Any]) -> Ocel:
    objects = {_text(key): _text(one["ocel:type"]) for key, one in read["ocel:objects"].items()}
    found = Ocel(objects=objects)
    for named, one in read["ocel:events"].items():
        key = _text(named)
        found.events[key] = (_text(one["ocel:activity"]), moment(one["ocel:timestamp"], line=1))
        found.relations += ((key, of) for of in dict.fromkeys(map(_text, one["ocel:omap"])))
        told = {_KNOWN[name]: _text(value) for name, value in one.get("ocel:vmap", {}).items() if name in _KNOWN}
        if told:
            found.attributes[key] = told
    return found
