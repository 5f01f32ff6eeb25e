"""Fields of cases by whose values figures are broken down: up to three that a process marks.

What a case has in them is kept with its figures as text, ``|segment:enterprise|urgent:yes|``: one piece, a *cut*, for
each field, with nothing behind the colon where the case has no value. Confidential fields are never among them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from workflows.graph import Graph
from workflows.models import Version
from workflows.parts import DIMENSION_TYPES, Field
from workflows.plan import plan_of
from workflows.states import VersionState

_CUT = re.compile(r"[a-z][a-z0-9_]{0,39}:[a-z0-9_]{0,40}", re.ASCII)


def is_cut(text: str) -> bool:
    """Whether it can name a field and a value of it."""
    return _CUT.fullmatch(text) is not None


def within(cut: str) -> str:
    """A cut as it stands in what is kept."""
    return f"|{cut}|"


def split(cuts: str) -> list[str]:
    """The cuts of one row."""
    return [cut for cut in cuts.split("|") if cut]


def cuts_of(data: Mapping[str, Any], fields: Iterable[str]) -> str:
    """What a case's data have in these fields, as it is kept."""
    told = [f"{key}:{_plain(data.get(key))}" for key in fields]
    return f"|{'|'.join(told)}|" if told else ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else ""


def marked(graph: Graph) -> list[Field]:
    """The dimensions of a version. What it names and cannot be one (a draft's gate refuses it) is left out."""
    there = (graph.fields.get(key) for key in graph.process.dimensions)
    return [one for one in there if one and one.type in DIMENSION_TYPES and not one.confidential]


@dataclass(frozen=True, slots=True)
class Choices:
    """One dimension and its values: each as it stands in an address, and in words."""

    label: str
    values: list[tuple[str, str]]


def choices(graph: Graph) -> list[Choices]:
    """What figures of a process can be narrowed to."""
    return [Choices(one.label, [(f"{one.key}:{value}", said) for value, said in _values(one)]) for one in marked(graph)]


def _values(one: Field) -> list[tuple[str, str]]:
    if one.type == "yes_no":
        return [("yes", _("Yes")), ("no", _("No")), ("", _("not filled in"))]
    return [*((choice.key, choice.label) for choice in one.choices), ("", _("not filled in"))]


def words_of(cut: str, graph: Graph) -> str:
    """``Segment: Enterprise``; as it is where the version knows no such field or value."""
    known = {value: f"{one.label}: {said}" for one in choices(graph) for value, said in one.values}
    return known.get(cut, cut)


@dataclass
class DimensionsOfProcesses:
    """The dimensions that the newest published version of each process marks, read once while figures are made."""

    _of: dict[UUID, list[str]] = field(default_factory=dict)

    def of(self, process: UUID) -> list[str]:
        """Keys of fields."""
        if process not in self._of:
            newest = _published().filter(process_id=process).order_by("-number").values_list("pk", flat=True).first()
            self._of[process] = [] if newest is None else [one.key for one in marked(plan_of(newest).graph)]
        return self._of[process]

    def all(self) -> dict[UUID, str]:
        """Of every process, its keys joined by a bar. One query, once plans are known."""
        newest = dict(_published().order_by("number").values_list("process_id", "pk"))
        return {
            process: "|".join(one.key for one in marked(plan_of(version).graph)) for process, version in newest.items()
        }


def _published() -> Any:
    return Version.objects.exclude(state=VersionState.DRAFT)
