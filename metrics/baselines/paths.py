"""The paths found in a log, as its page shows them: a map of the frequent ones, a table of all, a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from metrics.baselines.discovery import Activity, Discovered, Path
from metrics.baselines.drafting import document
from metrics.baselines.keys import BEGIN, END
from metrics.baselines.naming import facts_of
from metrics.models import EventLog, LogState
from metrics.reports.durations import Scale
from procops.errors import Refused
from procops.people.actor import Actor
from workflows import publishing
from workflows.models import Process, Version
from workflows.staffing import organization_calendar
from workflows.states import VersionState

USUAL = 80


class DraftThereAlready(Refused):
    """ "{process}" has a draft already, and it is not thrown away."""

    next_action = "Go on with it in the designer."


@dataclass(frozen=True, slots=True)
class Row:
    """One path in words."""

    source: str
    target: str
    count: int
    share: str
    """Of all, in percent: "14", or "< 1"."""
    handoffs: int
    waited: str
    """The mean, in elapsed time."""
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Paths:
    """What the page shows."""

    log: EventLog
    found: Discovered
    share: int
    """How many percent of all paths the map covers at least."""
    document: dict[str, Any]
    heat: dict[str, Any]
    rows: list[Row]
    steps: list[tuple[Activity, str, str]]
    """Each step with its role and the time within which 80 of 100 were done."""

    @property
    def shown(self) -> int:
        return sum(row.is_shown for row in self.rows)


def paths_of(process: Process, *, share: str | None) -> Paths | None:
    """What was found in the log that the process was made of; None where it was made otherwise.

    :param share: as it stands in an address; what cannot be read counts as not given.
    """
    log = EventLog.objects.filter(process=process, state=LogState.DONE).first()
    if log is None:
        return None
    asked = int(share) if share and share.isascii() and share.isdigit() and len(share) < 4 else USUAL
    asked = min(max(asked, 10), 100)
    found = Discovered.from_json(log.found)
    calendar = organization_calendar()
    working, elapsed = Scale.of("working", calendar), Scale.of("elapsed", calendar)
    drawn = document(found, facts_of(process), share=asked, day_ms=working.day_ms)
    shown = {flow["key"] for flow in drawn["flows"]}
    whole = sum(path.count for path in found.paths) or 1
    names = found.names() | {BEGIN: _("Begin"), END: _("End")}
    rows = [
        Row(
            names[path.source],
            names[path.target],
            path.count,
            in_percent(path.count, whole),
            path.handoffs,
            elapsed.say(path.waited_ms / path.count) if path.source != BEGIN and path.target != END else "–",
            path.key in shown,
        )
        for path in found.paths[:SHOWN_AT_MOST]
    ]
    steps = [
        (one, found.lanes.get(one.owner) or _("Unknown"), working.say_long(one.p80_ms))
        for one in found.activities[:SHOWN_AT_MOST]
    ]
    return Paths(log, found, asked, drawn, _heat(found, elapsed), rows, steps)


def in_percent(part: int, whole: int) -> str:
    """Whole numbers; what is there is never none."""
    share = 100 * part / whole
    return f"{share:.0f}" if share > 0.5 or not part else "< 1"


SHOWN_AT_MOST = 300
DEGREES = 4


def _heat(found: Discovered, scale: Scale) -> dict[str, Any]:
    """How often each step and path, in five degrees of the most frequent."""
    most = max((one.count for one in found.activities), default=1)
    busiest = max((path.count for path in found.paths), default=1)

    def degree(path: Path) -> dict[str, Any]:
        return {"degree": round(DEGREES * path.count / busiest), "words": _times(path.count), "count": path.count}

    return {
        "word": _("How often"),
        "steps": {
            one.key: {"degree": round(DEGREES * one.count / most), "words": _times(one.count), "count": one.count}
            for one in found.activities
        },
        "flows": {path.key: degree(path) for path in found.paths},
    }


def _times(count: int) -> str:
    return _("%(number)d times") % {"number": count}


def draft(process: Process, shown: Paths, *, by: Actor, now: datetime) -> Version:
    """Go on from what the map shows: the draft of the same process, so that before and after stand side by side.

    :raises DesignersOnly, DraftThereAlready:
    """
    if Version.objects.filter(process=process, state=VersionState.DRAFT).exists():
        raise DraftThereAlready(process=process.name)
    note = _("Drafted from %(file)s") % {"file": shown.log.name}
    return publishing.save_draft(process, shown.document, seen=None, note=note, by=by, now=now)
