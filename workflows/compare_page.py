"""Two versions of a process beside each other, on the map and in words, read for one reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from procops.people.actor import Actor
from workflows import comparison, document, rules
from workflows.as_is import failure_points
from workflows.as_is.failure_points import Place, Seen
from workflows.as_is.keeping import as_is_of
from workflows.comparison import ADDED, REMOVED, Change
from workflows.graph import Graph
from workflows.models import AsIs, Process, Version
from workflows.process_page import visible_versions

AS_IS = "as-is"
"""What the process as it runs today is called in addresses, where a version is called by its number."""

Marks = dict[str, dict[str, dict[str, Any]]]
"""``{"steps": {key: {"how", "points"}}, "flows": ...}``: what the map shows at its steps and flows."""


class NoSuchSide(LookupError):
    """A version is asked for that is not there, or not for the reader."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: ``name`` as addresses call it."""

    name: str
    title: str
    document: Mapping[str, Any]
    marks: Marks

    @property
    def is_as_is(self) -> bool:
        return self.name == AS_IS


@dataclass(frozen=True, slots=True)
class ComparePage:
    """What the page shows. ``choices`` are names and titles."""

    choices: list[tuple[str, str]]
    before: Side
    after: Side
    changes: list[Change]
    as_is: AsIs | None
    """Where today's process is one of the two."""
    points: list[Seen]
    places: list[Place]
    may_design: bool


def compare_page(process: Process, *, before: str, after: str, actor: Actor) -> ComparePage:
    """Two versions of a process beside each other.

    :param before, after: names of the sides; empty: the newest version, and today's process or else the version before.
    :raises NoSuchSide:
    """
    versions = visible_versions(process, actor)
    kept = as_is_of(process)
    titles = {str(version.number): _title(version) for version in versions}
    if kept is not None:
        titles[AS_IS] = _("As it runs today (from version %(number)d)") % {"number": kept.version.number}
    if not versions:
        raise NoSuchSide
    newer = after or str(versions[0].number)
    older = before or _usual_before(newer, versions, kept)
    if not {newer, older} <= titles.keys():
        raise NoSuchSide
    documents = {name: document.read(raw) for name, raw in _raw({newer, older}, process, kept)}
    changes = comparison.changes(documents[older], documents[newer])
    seen = failure_points.beside(kept, changes) if kept is not None and AS_IS in (newer, older) else []
    return ComparePage(
        choices=list(titles.items()),
        before=_side(older, titles, documents, changes, ADDED, seen),
        after=_side(newer, titles, documents, changes, REMOVED, seen),
        changes=changes,
        as_is=kept if AS_IS in (newer, older) else None,
        points=seen,
        places=failure_points.places_of(Graph(documents[AS_IS])) if AS_IS in documents else [],
        may_design=rules.may_design(actor),
    )


def _title(version: Version) -> str:
    facts = {"number": version.number, "state": version.get_state_display()}
    return _("Version %(number)d, %(state)s") % facts


def _usual_before(after: str, versions: Sequence[Version], kept: AsIs | None) -> str:
    if kept is not None and after != AS_IS:
        return AS_IS
    older = [version.number for version in versions if after.isdigit() and version.number < int(after)]
    return str(older[0]) if older else after


def _raw(names: set[str], process: Process, kept: AsIs | None) -> Iterable[tuple[str, Any]]:
    if kept is not None and AS_IS in names:
        yield AS_IS, kept.document
    numbers = [int(name) for name in names if name != AS_IS]
    for number, raw in Version.objects.filter(process=process, number__in=numbers).values_list("number", "document"):
        yield str(number), raw


def _side(
    name: str,
    titles: Mapping[str, str],
    documents: Mapping[str, document.Document],
    changes: Iterable[Change],
    elsewhere: str,
    seen: Iterable[Seen],
) -> Side:
    """
    :param elsewhere: changes of this sort are to be seen on the other map only.
    """
    marks: Marks = {"steps": {}, "flows": {}}
    for change in changes:
        if change.kind in ("step", "flow") and change.how != elsewhere:
            marks[f"{change.kind}s"][change.key] = {"how": change.how}
    for each in seen if name == AS_IS else ():
        mark = marks[f"{each.point.kind}s"].setdefault(each.point.key, {})
        mark["points"] = [*mark.get("points", ()), each.point.number]
    return Side(name, titles[name], documents[name], marks)
