"""Numbers on dashboards: each says what it means and leads to the cases behind it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from metrics.reports.durations import Scale
from metrics.reports.names import what
from metrics.reports.narrowing import clock_of, narrowed
from metrics.reports.panels import Number

register = template.Library()


@register.simple_tag
def number(cell: Any) -> SafeString | str:
    """``{% number cell %}``: a link to the rows behind it, with its definition for the hover; text stays text."""
    if not isinstance(cell, Number):
        return str(cell)
    classes = "number is-handoff" if cell.is_handoff else "number"
    if not cell.query:
        return format_html('<span class="{}" title="{}">{}</span>', classes, cell.means, cell.text)
    return format_html(
        '<a class="{}" href="{}?{}" title="{}" data-count="{}"{}>{}</a>',
        classes,
        reverse("metrics:behind", args=[cell.process]),
        cell.query,
        cell.means,
        cell.count,
        format_html(' data-sum="{}"', cell.sum) if cell.sum is not None else "",
        cell.text,
    )


@register.simple_tag
def number_alone(cell: Any) -> SafeString | str:
    """``{% number_alone cell %}``: with its definition, leading nowhere: for people without an account."""
    if not isinstance(cell, Number):
        return str(cell)
    return format_html('<span title="{}">{}</span>', cell.means, cell.text)


@register.simple_tag
def lasted(scale: Scale, ms: float | None) -> str:
    """``{% lasted scale row.lasted %}``: a duration in the words of dashboards."""
    return scale.say(ms)


@register.filter
def is_number(cell: Any) -> bool:
    return isinstance(cell, Number)


@register.filter
def zipped(head: Any, cells: Any) -> list[tuple[Any, Any]]:
    """``{% for word, cell in head|zipped:cells %}``: each cell with the word over its column."""
    return list(zip(head, cells, strict=True))


register.simple_tag(what)
register.simple_tag(narrowed)
register.simple_tag(clock_of)
