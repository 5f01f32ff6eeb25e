"""The product's own template tags. They are builtins (settings, TEMPLATES): no template needs to load them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from procops import clock
from procops.dates import written
from procops.tables.download import PARAMETER, FileKind
from procops.ui import avatars, formatted_text, forms, moments, process_map, toasts
from procops.ui.icons import icon, sprite_url

register = template.Library()

_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")

register.simple_tag(icon)
register.simple_tag(sprite_url, name="icon_sprite")
register.filter("duration", moments.duration)
register.filter("working_duration", moments.working_duration)
register.filter("markdown", formatted_text.to_html)


@register.filter(name="date", expects_localtime=True, is_safe=False)
def in_words(moment: date | None, pattern: str) -> str:
    """In place of Django's: with the marks of the reader's language ("20. März 2026")."""
    return written(moment, pattern) if moment else ""


register.filter("undo_url", toasts.undo_url)


@register.inclusion_tag("ui/_due_badge.html")
def due_badge(
    moment: datetime | None, now: datetime | None = None, tz: tzinfo | str | None = None, why: str = ""
) -> dict[str, Any]:
    """``{% due_badge task.due_at %}``: "3 h late" in red, "today 17:00", "Thu 4 Dec".

    ``now`` is the present and ``tz`` (a zone or its IANA name) the reader's own unless given; ``why`` is what the hover
    says in place of the whole date and time.
    """
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz or timezone.get_current_timezone()
    return {"moment": moment, "due": moments.due(moment, now=now or clock.now(), tz=zone), "why": why}


@register.simple_tag
def moment_ago(moment: datetime) -> SafeString:
    """``{% moment_ago entry.at %}``: the date and time; the browser turns it into "5 min ago" and keeps it so."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-relative title="{}">{}</time>',
        moment.isoformat(),
        written(local, "l j F Y, H:i"),
        written(local, "j M Y H:i"),
    )


@register.filter
def stamp(moment: datetime, words: str = "j M Y, H:i") -> SafeString:
    """``{{ case.due_at|stamp:"l j F Y, H:i" }}``: a moment on the reader's clock, whose zone the hover names."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        f"{written(local, 'l j F Y, H:i')} ({timezone.get_current_timezone_name()})",
        written(local, words),
    )


@register.filter
def unbroken(text: object) -> SafeString:
    """``{{ case.title|unbroken }}``: a day in it ("2026-11-19") is kept on one line; browsers break it at hyphens."""
    parts = _DAY.split(str(text))
    return format_html_join(
        "",
        "{}{}",
        (
            (part, format_html('<span class="text-nowrap">{}</span>', day) if day else "")
            for part, day in zip_longest(parts[::2], parts[1::2], fillvalue="")
        ),
    )


@register.inclusion_tag("ui/_handoff_pill.html")
def handoff_pill(from_name: str, to_name: str) -> dict[str, str]:
    """``{% handoff_pill "Sales" "Legal" %}``: the orange pill that says handoff wherever it stands."""
    return {"from_name": from_name, "to_name": to_name}


@register.simple_tag
def avatar(name: str, size: str = "sm") -> SafeString:
    """``{% avatar person.name %}``: their initials in their hue. Decoration: the name stands beside it."""
    return format_html(
        '<span class="avatar avatar-{} rounded-circle hue-{}" aria-hidden="true">{}</span>',
        size,
        avatars.hue_of(name),
        avatars.initials(name),
    )


@register.simple_tag
def lane_hue(index: int) -> str:
    """``class="{% lane_hue 2 %}"``: the class that colours what belongs to the lane at that place in its document."""
    return f"hue-{avatars.lane_hue(index)}"


@register.filter
def capped(number: int) -> str:
    """``{{ 120|capped }}``: "99+"; nothing for 0. Counts stop at a hundred, so that none costs more than that."""
    return "99+" if number > 99 else str(number or "")


@register.filter
def control(field: BoundField) -> SafeString:
    """``{{ field|control }}``: the widget of a form field, dressed as Tabler dresses it."""
    return field.as_widget(attrs=forms.control_attributes(field))


@register.inclusion_tag("ui/_downloads.html", takes_context=True)
def downloads(context: Mapping[str, Any]) -> dict[str, Any]:
    """``{% downloads %}``: this page's list as CSV or XLSX, all of it, as it is filtered now (`procops.tables`)."""
    query = context["request"].GET.copy()
    for place in ("after", "before", "begin", "page", "seen"):
        query.pop(place, None)
    files = []
    for kind in FileKind:
        query[PARAMETER] = kind.value
        files.append((kind.upper(), f"?{query.urlencode()}"))
    return {"files": files}


@register.inclusion_tag("ui/_process_map.html", name="process_map")
def process_map_of(
    document: Mapping[str, Any],
    people: Mapping[str, Any] | None = None,
    progress: Mapping[str, Any] | None = None,
    focus: str = "",
    element_id: str = "process-map",
    heat: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
    beside: str = "",
) -> dict[str, Any]:
    """``{% process_map document people progress %}``: the swimlane map and its table twin (docs/frontend.md).

    ``people`` says who fills a lane, ``progress`` colours it with a case, ``focus`` is the step to begin with,
    ``heat`` colours it with how long steps take and handoffs wait, ``marks`` shows what differs from another version,
    and ``beside`` is the element of the map that shows the same step when one is pressed.
    """
    return process_map.context(
        document, people or {}, progress, focus=focus, element_id=element_id, heat=heat, marks=marks, beside=beside
    )
