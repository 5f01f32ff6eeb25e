"""Takes the figures of imported cases into the rollups: they have no journal here, the rows are what there is."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from metrics.models import CaseFigure, HandoffFigure, LogState, StepFigure
from metrics.rollup.adding import apply
from metrics.rollup.contributions import (
    CASE_COLUMNS,
    HANDOFF_COLUMNS,
    STEP_COLUMNS,
    tell_read,
)
from metrics.rollup.holding import hold
from metrics.rollup.sums import Tally

BATCH = 1000
"""Cases in one transaction."""


def fold_imported() -> tuple[int, int]:
    """Add what is not in the rollups yet; answers how many cases that were, and how many rollups that touched."""
    cases = rollups = 0
    while True:
        with transaction.atomic():
            hold()
            some = list(_waiting().values_list("imported_id", flat=True)[:BATCH])
            if not some:
                return cases, rollups
            tally = Tally()
            tell_imported(tally, some)
            rollups += apply(tally)
            CaseFigure.objects.filter(imported_id__in=some).update(seq=1)
            cases += len(some)


def forget_imported() -> None:
    """Note that the rollups have none of it any more; the caller has taken them away."""
    CaseFigure.objects.filter(imported__isnull=False).update(seq=0)


def batches() -> Iterator[Sequence[UUID]]:
    """The imported cases that are in the rollups, some at a time."""
    rows = CaseFigure.objects.filter(imported__isnull=False, seq=1).order_by("imported_id")
    after: UUID | None = None
    while True:
        some = list(
            (rows.filter(imported_id__gt=after) if after else rows).values_list("imported_id", flat=True)[:BATCH]
        )
        if not some:
            return
        yield some
        after = some[-1]


def tell_imported(tally: Tally, imported: Sequence[UUID]) -> None:
    """Count the rows of some imported cases, as they stand. Three queries."""
    of = {"imported_id__in": imported}
    tell_read(
        tally,
        CaseFigure.objects.filter(**of).values_list(*CASE_COLUMNS).iterator(),
        StepFigure.objects.filter(**of).values_list(*STEP_COLUMNS).iterator(),
        HandoffFigure.objects.filter(**of).values_list(*HANDOFF_COLUMNS).iterator(),
    )


def in_rollups() -> Q:
    """Rows of figures that the rollups have: all but those of imported cases that wait to be added."""
    return Q(imported=None) | Q(
        imported__in=CaseFigure.objects.filter(imported__isnull=False, seq=1).values("imported")
    )


def _waiting() -> QuerySet[CaseFigure]:
    """Of logs whose import is through: what a worker left behind that was killed is taken away, never counted."""
    rows = CaseFigure.objects.filter(imported__isnull=False, seq=0, imported__log__state=LogState.DONE)
    return rows.order_by("ended_at", "id")  # neighbours in time share rollups
