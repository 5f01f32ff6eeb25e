"""The templates of the gallery as the pages show them, beside what an organization has made of them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from workflows import gallery, maps, words
from workflows.drawing import Thumbnail
from workflows.graph import Graph
from workflows.models import Process, ProcessKind


@dataclass(frozen=True, slots=True)
class Template:
    """One template, counted."""

    key: str
    document: dict[str, Any]
    name: str
    kind: str
    about: words.About
    goal: str
    steps: int
    roles: int
    handoffs: int
    needs_two: bool
    """Some step is not to be done by whoever did another: one person alone cannot publish it."""
    is_used: bool = False
    """The organization has a process of this key."""

    @property
    def thumbnail(self) -> Thumbnail:
        """Its map, small."""
        return maps.template_thumbnail(self.key)


def every() -> list[Template]:
    """All templates, by name; one query tells which are used here."""
    used = frozenset(Process.objects.filter(key__in=_counted()).values_list("key", flat=True))
    return sorted((_told(key, is_used=key in used) for key in _counted()), key=lambda each: each.name)


def one(key: str) -> Template:
    """One template. Raises `KeyError` when there is none."""
    if key not in _counted():
        raise KeyError(key)
    return _told(key, is_used=Process.objects.filter(key=key).exists())


def _told(key: str, *, is_used: bool) -> Template:
    document = gallery.document(key)
    process = document["process"]
    steps, roles, handoffs, needs_two = _counted()[key]
    return Template(
        key=key,
        document=document,
        name=process["name"],
        kind=str(ProcessKind(process["kind"]).label),
        about=words.about(process.get("description", "")),
        goal=process.get("goal", ""),
        steps=steps,
        roles=roles,
        handoffs=handoffs,
        needs_two=needs_two,
        is_used=is_used,
    )


@cache
def _counted() -> dict[str, tuple[int, int, int, bool]]:
    """Steps that people work on, roles and handoffs of each template; the gallery never changes while we run."""
    counted = {}
    for document in gallery.documents():
        graph = Graph.of(document)
        steps = sum(step.is_work for step in graph.steps.values())
        needs_two = any(step.not_by for step in graph.steps.values())
        handoffs = sum(graph.is_crossing(flow) for flow in graph.flows.values())
        counted[document["process"]["key"]] = (steps, len(graph.lanes), handoffs, needs_two)
    return counted
