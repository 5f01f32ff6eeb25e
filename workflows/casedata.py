"""Reads what people typed into a step's form, and says field by field what is wrong with it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from workflows import fields
from workflows.graph import Graph, Step
from workflows.models import Attachment, Case
from workflows.staffing import active_among


class InvalidData(Exception):
    """Some values do not fit their fields. ``errors`` holds a sentence for each field key, or ``outcome`` and such."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__("; ".join(errors.values()))


def read_form(
    graph: Graph, step: Step, given: Mapping[str, Any], *, known: Mapping[str, Any], complete: bool
) -> dict[str, Any]:
    """The canonical values of a step's form, None where a field was emptied.

    :param known: the case's data: what is not given stays as it is.
    :param complete: whether required fields must be filled by now; a draft may lack them.
    :raises InvalidData: naming every field that is wrong.
    """
    values, errors = _parsed(graph, given, allowed=step.fill, place=f'"{step.name}"')
    if complete:
        for key in step.fill:
            field = graph.fields[key]
            if field.required and key not in errors and fields.is_empty(values.get(key, known.get(key))):
                errors[key] = _('"{field}" is needed to complete "{step}".').format(field=field.label, step=step.name)
    if errors:
        raise InvalidData(errors)
    return values


def read_amendment(graph: Graph, given: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical values of any fields of the case.

    :raises InvalidData: naming every field that is wrong.
    """
    values, errors = _parsed(graph, given, allowed=graph.fields, place=_("this process"))
    if errors:
        raise InvalidData(errors)
    return values


def check_references(graph: Graph, case: Case, values: Mapping[str, Any]) -> None:
    """People must belong to the organization, files to the case: nobody else's can be named. A file that no field had
    is that field's from now on.

    :raises InvalidData: naming the field.
    """
    people = {key: value for key, value in values.items() if value and graph.fields[key].type == "person"}
    files = {key: value for key, value in values.items() if value and graph.fields[key].type == "file"}
    errors: dict[str, str] = {}
    if people:
        here = active_among({UUID(person) for person in people.values()})
        errors |= {
            key: _('"{field}" must be somebody of your organization.').format(field=graph.fields[key].label)
            for key, person in people.items()
            if UUID(person) not in here
        }
    if files:
        wanted = {UUID(one) for ids in files.values() for one in ids}
        there = dict(Attachment.objects.filter(case_id=case.pk, pk__in=wanted).values_list("pk", "field_key"))
        errors |= {
            key: _('"{field}" names a file that this case does not have.').format(field=graph.fields[key].label)
            for key, ids in files.items()
            if not all(_may_be_named(graph, key, there.get(UUID(one))) for one in ids)
        }
    if errors:
        raise InvalidData(errors)
    for key, ids in files.items():
        # It is read by whoever may read its field: left without one, a confidential file would be everybody's.
        Attachment.objects.filter(case_id=case.pk, pk__in=ids, field_key="").update(field_key=key)


def _may_be_named(graph: Graph, key: str, field_key: str | None) -> bool:
    """Whether a field may name a file of this field: none of a confidential one's, whose name it would show."""
    if field_key is None:
        return False
    there = graph.fields.get(field_key)
    return field_key == key or there is None or not there.confidential


def not_filled_here(graph: Graph, keys: Iterable[str], *, allowed: Iterable[str], place: str) -> dict[str, str]:
    """What is wrong with values that do not belong here, by field key."""
    others = dict.fromkeys(str(key) for key in keys)
    for key in allowed:
        others.pop(key, None)
    said = _('"{field}" is not filled in at {place}.')
    return {
        key[:40]: said.format(field=graph.fields[key].label if key in graph.fields else key[:40], place=place)
        for key in others
    }


def _parsed(
    graph: Graph, given: Mapping[str, Any], *, allowed: Iterable[str], place: str
) -> tuple[dict[str, Any], dict[str, str]]:
    allowed = frozenset(allowed)
    values: dict[str, Any] = {}
    errors = not_filled_here(graph, given, allowed=allowed, place=place)
    for key, raw in given.items():
        if key not in allowed:
            continue
        try:
            values[key] = fields.parse(graph.fields[key], raw)
        except fields.InvalidValue as wrong:
            errors[key] = wrong.message
    return values, errors
