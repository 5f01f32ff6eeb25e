"""The swimlane map: what a page hands to the island that draws it, and the same as a table for who cannot see it.

This knows process documents only as JSON, so it lies below the apps that own them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procops.ui import avatars, document_words

Json = Mapping[str, Any]

STATES = ("done", "live", "waiting", "branches", "returned", "paused")

WORDS: dict[str, str | Promise] = {
    "map": _("Map of {process}"),
    "start": _("start"),
    "task": _("step"),
    "route": _("decision"),
    "wait": _("wait"),
    "end": _("end"),
    "approval": _("approval"),
    "checklist": _("checklist"),
    "handoff": _("handoff"),
    "flow": _("from {from} to {to}"),
    "legend": _("What the signs mean"),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
    "fit": _("Show the whole process"),
    "here": _("You are here"),
    "toHere": _("Go to where it stands"),
    "late": _("Late"),
    "visits": _("{count} visits"),
    "done": _("Done"),
    "live": _("You are here"),
    "waiting": _("To be accepted"),
    "branches": _("Waits for other branches"),
    "returned": _("Sent back"),
    "paused": _("Paused"),
    "added": _("new"),
    "removed": _("gone"),
    "changed": _("different"),
    "point": _("Failure point"),
}

_DRAWN_OF_STEP = ("key", "name", "kind", "lane", "approval", "checklist")
_DRAWN_OF_FLOW = ("key", "from", "to")


def drawing(
    document: Json, people: Json, progress: Json | None, heat: Json | None = None, marks: Json | None = None
) -> dict[str, Any]:
    """What the island needs, and no more: instructions and rules of a document stay on the server.

    :param people: lane key to ``{"name": ..., "accountable": ...}``
    :param progress: ``{"steps": {key: {"state", "late", "visits", "who"}}, "flows": {key: "taken"}}``, or None for a
        process seen without a case
    :param heat: ``{"word", "steps": {key: {"degree": 0 to 4, "words"}}, "flows": ...}``: a number of each, and what it
        is called; with ``behind``, the address of what it counts, ``means``, its definition, ``count`` and ``sum``
    :param marks: ``{"steps": {key: {"how": "added", "removed" or "changed", "points": [1]}}, "flows": ...}``: what
        differs from another version, and the numbers of failure points; both may be left out
    """
    deadlines = {
        step["key"]: document_words.wait(step, document) or document_words.deadline(step, document)
        for step in document["steps"]
    }
    limits = {flow["key"]: document_words.limit(flow) for flow in document["flows"]}
    conditions = {flow["key"]: document_words.condition(flow, document) for flow in document["flows"]}
    return {
        "document": {
            "process": {"name": document["process"]["name"]},
            "lanes": [{"key": lane["key"], "name": lane["name"]} for lane in document["lanes"]],
            "steps": [_only(step, _DRAWN_OF_STEP) for step in document["steps"]],
            "flows": [_only(flow, _DRAWN_OF_FLOW) for flow in document["flows"]],
        },
        "people": dict(people),
        "progress": progress,
        "heat": heat,
        "marks": marks,
        "labels": {
            "deadlines": {key: words for key, words in deadlines.items() if words},
            "limits": {key: words for key, words in limits.items() if words},
            "conditions": {key: words for key, words in conditions.items() if words},
            "words": WORDS,
        },
    }


def _only(of: Json, members: tuple[str, ...]) -> dict[str, Any]:
    return {member: of[member] for member in members if member in of}


@dataclass(frozen=True, slots=True)
class Onward:
    """One way on from a step."""

    to: str
    condition: str
    handoff: str
    """The limit of the handoff in full; empty where work stays in its lane."""
    mark: str = ""
    took: Json = field(default_factory=dict)
    """From the heat, of the flow."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step in the table."""

    name: str
    kind: str | Promise
    lane: str
    hue: int | None
    who: str
    deadline: str
    state: str | Promise
    is_late: bool
    took: Json = field(default_factory=dict)
    """From the heat, of the step."""
    mark: str = ""
    onward: list[Onward] = field(default_factory=list)


def rows(
    document: Json, people: Json, progress: Json | None, heat: Json | None = None, marks: Json | None = None
) -> Iterator[Row]:
    """The map as a table, a step a row, in the order of the document."""
    lanes = {lane["key"]: (index, lane["name"]) for index, lane in enumerate(document["lanes"])}
    names = {step["key"]: step["name"] for step in document["steps"]}
    reached = progress["steps"] if progress else {}
    for step in document["steps"]:
        index, lane = lanes.get(step.get("lane"), (None, ""))
        at = reached.get(step["key"], {})
        yield Row(
            name=step["name"],
            kind=WORDS["approval" if step.get("approval") else step["kind"]],
            lane=lane,
            hue=None if index is None else avatars.lane_hue(index),
            who=at.get("who") or people.get(step.get("lane"), {}).get("name", ""),
            deadline=document_words.deadline(step, document),
            state=WORDS[at["state"]] if at else "",
            is_late=bool(at.get("late")),
            took=heat["steps"].get(step["key"], {}) if heat else {},
            mark=_mark(marks, "steps", step["key"]),
            onward=[
                Onward(
                    to=names.get(flow["to"], flow["to"]),
                    condition=document_words.condition(flow, document),
                    handoff=(document_words.limit(flow) or {}).get("full", ""),
                    mark=_mark(marks, "flows", flow["key"]),
                    took=heat["flows"].get(flow["key"], {}) if heat else {},
                )
                for flow in document["flows"]
                if flow["from"] == step["key"]
            ],
        )


def _mark(marks: Json | None, things: str, key: str) -> str:
    """What is marked there, in words: "different, Failure point 1, 2"."""
    mark = (marks or {}).get(things, {}).get(key, {})
    how = str(WORDS[mark["how"]]) if "how" in mark else ""
    points = f"{WORDS['point']} {', '.join(map(str, mark['points']))}" if "points" in mark else ""
    return ", ".join(filter(None, (how, points)))


def context(
    document: Json,
    people: Json,
    progress: Json | None,
    *,
    focus: str,
    element_id: str,
    heat: Json | None = None,
    marks: Json | None = None,
    beside: str = "",
) -> dict[str, Any]:
    """What ``ui/_process_map.html`` shows."""
    return {
        "element_id": element_id,
        "data_id": f"{element_id}-data",
        "drawing": drawing(document, people, progress, heat, marks),
        "rows": list(rows(document, people, progress, heat, marks)),
        "heat_word": heat["word"] if heat else "",
        "has_marks": marks is not None,
        "has_progress": progress is not None,
        "focus": focus,
        "beside": beside,
    }
