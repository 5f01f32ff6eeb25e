"""What the columns of a CSV say: a first guess from their names, as systems export them."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "case": _("Case"),
    "activity": _("Step"),
    "complete": _("Done at"),
    "start": _("Started at"),
    "ready": _("Taken over at"),
    "resource": _("Person"),
    "team": _("Team"),
}
MUST = ("case", "activity", "complete")
"""Without these a row is no event."""

_NAMES: dict[str, Sequence[str]] = {
    "case": (
        "case_id", "caseid", "case", "case_concept_name", "trace_id", "ticket", "order_id", "number", "incident",
        "fall", "fall_id", "vorgang",
    ),
    "activity": (
        "activity", "concept_name", "event", "task", "step", "activity_name", "incident_state", "status", "state",
        "aktivitaet", "schritt",
    ),
    "complete": (
        "complete_timestamp", "timestamp", "time_timestamp", "end_timestamp", "end_time", "end", "completed_at",
        "complete", "done_at", "finished_at", "time", "date", "sys_updated_at", "ende", "zeitpunkt",
    ),
    "start": ("start_timestamp", "start_time", "start", "started_at", "begin", "beginn"),
    "ready": ("ready_timestamp", "ready_at", "assigned_at", "accepted_at"),
    "resource": (
        "resource", "org_resource", "user", "person", "assigned_to", "employee", "owner", "performer", "bearbeiter",
    ),
    "team": ("team", "org_group", "group", "department", "assignment_group", "role", "abteilung"),
}  # fmt: skip


def guessed(head: Sequence[str]) -> dict[str, str]:
    """The column of each member, where a name tells it."""
    plain = {slugify(name.replace(":", "_").replace(".", "_")).replace("-", "_"): name for name in reversed(head)}
    found: dict[str, str] = {}
    for member, names in _NAMES.items():
        known = next((plain[name] for name in names if name in plain), "")
        if known and known not in found.values():
            found[member] = known
    return found


def guessed_order(cells: Sequence[str]) -> str:
    """How days are written, from the first moments of the column: ISO, else by what no month can be."""
    parts = [cell.replace(".", "/").replace("-", "/").split("/") for cell in cells if cell.strip()]
    dated = [(one[0], one[1]) for one in parts if len(one) > 2 and len(one[0]) < 3]
    if not dated:
        return "iso"
    if any("." in cell.split(" ")[0] for cell in cells):
        return "dmy"
    return "mdy" if any(second.isdigit() and int(second) > 12 for _first, second in dated) else "dmy"
