"""A case's data as pages show them: labels and words, confidential values hidden, people and files by name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from handoffs.colleagues import names_of
from workflows import fields
from workflows.graph import Graph
from workflows.models import Attachment
from workflows.parts import Field
from workflows.value_words import words
from workflows.visibility import HIDDEN


@dataclass(frozen=True, slots=True)
class Fact:
    """One value. ``words`` is empty where there is none; a file's are its names, ``files`` their ids and names."""

    key: str
    label: str
    words: str
    is_hidden: bool = False
    is_long: bool = False
    url: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words


def facts_of(
    graph: Graph,
    keys: Iterable[str],
    values: Mapping[str, Any],
    *,
    readable: Collection[str],
    names: Mapping[str, str],
) -> list[Fact]:
    """The values of some fields, in the order of their keys; fields that the process no longer has are left out.

    :param readable: keys of the fields whose values the reader may see (`workflows.visibility.readable_fields`).
    :param names: what ids of people and files mean (`names_in`).
    """
    return [
        _fact(graph.fields[key], values.get(key), readable=readable, names=names) for key in keys if key in graph.fields
    ]


def names_in(graph: Graph, *many: Mapping[str, Any]) -> dict[str, str]:
    """The names of all people and files that some values speak of: at most two queries, however many there are."""
    people: set[str] = set()
    files: set[str] = set()
    for values in many:
        for key, value in values.items():
            kind = graph.fields[key].type if key in graph.fields else ""
            if kind == "person" and isinstance(value, str):
                people.add(value)
            elif kind == "file" and isinstance(value, list):
                files.update(map(str, value))
    return names_of(people) | file_names(files)


def file_names(ids: Collection[str]) -> dict[str, str]:
    """What files are called, by id as text."""
    if not ids:
        return {}
    return {str(pk): name for pk, name in Attachment.objects.filter(pk__in=ids).values_list("pk", "name")}


def _fact(field: Field, value: Any, *, readable: Collection[str], names: Mapping[str, str]) -> Fact:
    if field.key not in readable:
        return Fact(field.key, field.label, "" if fields.is_empty(value) else HIDDEN, is_hidden=True)
    files = [(one, names.get(one, _("a file"))) for one in value or ()] if field.type == "file" else []
    return Fact(
        key=field.key,
        label=field.label,
        words=words(field, value, names),
        is_long=field.type == "long_text",
        url=value if field.type == "url" and isinstance(value, str) else "",
        files=tuple(files),
    )
