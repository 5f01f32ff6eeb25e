"""What stands in the start form of a case that begins by itself: said once, or told by the period. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from handoffs.periods.naming import Period
from workflows.graph import Graph, Step

FIRST, LAST, BEGINS = "period.first", "period.last", "period.begins"
DATES = {
    LAST: _("Last day of the period"),
    FIRST: _("First day of the period"),
    BEGINS: _("Day on which it begins"),
}
"""What a date field can be told to hold."""
NAME = "{period}"
"""Stands in a text for the period's name."""

_TEXTS = ("text", "long_text")


def asked(graph: Graph, start: Step) -> Step:
    """The start with the fields that can be said once for all periods: no files, nothing confidential."""
    kept = tuple(key for key in start.fill if graph.fields[key].type != "file" and not graph.fields[key].confidential)
    return replace(start, fill=kept)


def only_by_hand(graph: Graph, start: Step) -> list[str]:
    """The labels of the fields that the start needs and that only a person can give."""
    kept = asked(graph, start).fill
    return [graph.fields[key].label for key in start.fill if key not in kept and graph.fields[key].required]


def filled(graph: Graph, values: Mapping[str, Any], *, period: Period, today: date) -> dict[str, Any]:
    """The start form's values for one period, as people would type them, in the language spoken here.

    :param today: the local date on which its case begins.
    """
    days = {FIRST: period.first, LAST: period.last, BEGINS: today}
    data: dict[str, Any] = {}
    for key, value in values.items():
        field = graph.fields.get(key)
        if field is None:
            continue
        if field.type == "date":
            data[key] = days[value].isoformat() if value in days else value
        elif field.type in _TEXTS and isinstance(value, str):
            data[key] = value.replace(NAME, period.name)
        else:
            data[key] = value
    return data
