"""What the columns of a table say: fields of the case, where it stands, since when, whose it is. First guessed."""

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.graph import Graph

STEP, SINCE, OWNER, STARTED_BY, STARTED_AT = "@step", "@since", "@owner", "@started_by", "@started_at"

PLACES: dict[str, str | Promise] = {
    STEP: _("Present step"),
    SINCE: _("At this step since"),
    OWNER: _("Who has it (e-mail)"),
    STARTED_BY: _("Who started it (e-mail)"),
    STARTED_AT: _("When it started"),
}
"""What a column may say beside the fields of the case; only of work in the middle."""

_ALSO_CALLED = {
    STEP: ("present step", "step", "current step", "status", "stage", "where", "task"),
    SINCE: ("at this step since", "since", "since when", "step since", "waiting since"),
    OWNER: ("who has it", "owner", "assignee", "assigned to", "who", "responsible", "owner email", "who has it email"),
    STARTED_BY: ("who started it", "started by", "requester", "requested by", "created by", "who started it email"),
    STARTED_AT: ("when it started", "started", "started on", "started at", "created", "created at", "opened"),
}


def choices(graph: Graph, *, in_the_middle: bool) -> list[tuple[str, str | Promise]]:
    """What somebody can say of a column: where a case stands, if they may bring it in there, and the fields to fill."""
    fields = [(key, field.label) for key, field in graph.fields.items() if field.type != "file"]
    return [*(PLACES.items() if in_the_middle else ()), *fields]


def guessed(headers: Sequence[str], graph: Graph, *, in_the_middle: bool) -> list[str]:
    """For each column its meaning; empty where the header says none, or another column says it already."""
    known: dict[str, str] = {}
    if in_the_middle:
        for target, names in _ALSO_CALLED.items():
            known |= dict.fromkeys(names, target)
    for key, field in graph.fields.items():
        if field.type != "file":
            known |= {_plain(key): key, _plain(field.label): key}
    found: list[str] = []
    for header in headers:
        target = known.get(_plain(header), "")
        found.append(target if target not in found else "")
    return found


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.replace("_", " ")).strip().casefold()
