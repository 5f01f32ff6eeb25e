"""What happened to a process on which day. Four queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from metrics import days
from metrics.models import TrendNote
from metrics.reports.asked import Window
from metrics.reports.names import Names
from procops.people.models import AuditEntry
from workflows.models import Process, Version

STAFFED, OWNED = "process.staffed", "process.owner_changed"
SHORT = 14
"""Letters of a mark on a chart; the table beneath has all of it."""
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day."""

    day: date
    short: str
    """On the chart."""
    text: str
    note: TrendNote | None = None
    """Where somebody wrote it."""


def marks_of(process: Process, names: Names, window: Window) -> list[Mark]:
    """In the order of the days."""
    zone = days.zone()
    found = [*_published(process, window, zone), *_staffed(process, names, window, zone), *_noted(process.pk, window)]
    return sorted(found, key=lambda mark: (mark.day, mark.text))


def _published(process: Process, window: Window, zone: ZoneInfo) -> list[Mark]:
    since, until = _moments(window, zone)
    rows = Version.objects.filter(process=process, published_at__gte=since, published_at__lt=until)
    return [
        Mark(
            published.astimezone(zone).date(),
            f"v{number}",
            _("Version %(number)d published") % {"number": number} + (f": {note}" if note else ""),
        )
        for number, published, note in rows.values_list("number", "published_at", "note")[:AT_MOST]
        if published is not None
    ]


def _staffed(process: Process, names: Names, window: Window, zone: ZoneInfo) -> list[Mark]:
    """One mark a day, however many roles were filled on it."""
    since, until = _moments(window, zone)
    rows = AuditEntry.objects.filter(subject_kind="process", subject_id=process.pk, at__gte=since, at__lt=until)
    lanes: defaultdict[date, list[str]] = defaultdict(list)
    owned: set[date] = set()
    for kind, at, facts in rows.filter(kind__in=(STAFFED, OWNED)).order_by("at").values_list("kind", "at", "facts"):
        day = at.astimezone(zone).date()
        if kind == OWNED:
            owned.add(day)
        elif (name := names.lane(str(facts.get("lane", "")))) not in lanes[day]:
            lanes[day].append(name)
    marks = [
        Mark(day, _("roles"), _("Roles filled anew: %(roles)s") % {"roles": ", ".join(roles)})
        for day, roles in lanes.items()
    ]
    return marks + [Mark(day, _("owner"), _("Another owner of the process")) for day in owned]


def _noted(process: UUID, window: Window) -> list[Mark]:
    rows = TrendNote.objects.filter(process_id=process, day__gte=window.since, day__lt=window.until)
    return [
        Mark(note.day, Truncator(note.text).chars(SHORT), note.text, note)
        for note in rows.select_related("by", "process").order_by("day", "pk")[:AT_MOST]
    ]


def _moments(window: Window, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(window.since, time.min, tzinfo=zone), datetime.combine(window.until, time.min, tzinfo=zone)
