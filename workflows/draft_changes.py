"""What publishing a draft would change: against the published version, and for the cases that are under way."""

from dataclasses import dataclass

from django.db.models import Count

from workflows import comparison, document
from workflows.comparison import Change
from workflows.models import Case, Process, Version
from workflows.states import LIVE_CASE, VersionState


@dataclass(frozen=True, slots=True)
class Running:
    """How many cases are under way on one version."""

    version: int
    state: str
    cases: int


@dataclass(frozen=True, slots=True)
class DraftChanges:
    before: int | None
    """Number of the published version; None where the draft is the first."""
    changes: list[Change]
    running: list[Running]
    """Newest version first."""


def draft_changes(draft: Version) -> DraftChanges:
    """What the draft would change. Three queries."""
    published = Version.objects.filter(process_id=draft.process_id, state=VersionState.PUBLISHED).first()
    found = (
        comparison.changes(document.read(published.document), document.read(draft.document))
        if published is not None
        else []
    )
    return DraftChanges(published.number if published else None, found, running(draft.process))


def between(before: Version, after: Version) -> list[Change]:
    """What differs between two versions of one process."""
    return comparison.changes(document.read(before.document), document.read(after.document))


def running(process: Process) -> list[Running]:
    """The versions that cases run on, newest first."""
    rows = (
        Case.objects.filter(process=process, state__in=LIVE_CASE)
        .order_by("-version__number")
        .values("version__number", "version__state")
        .annotate(cases=Count("pk"))
    )
    return [Running(row["version__number"], row["version__state"], row["cases"]) for row in rows]
