"""Brings the figures of an organization up to date with its journals, some cases at a time.

A batch is computed first and then stored in one transaction, with the difference to what was stored before: whoever
dies in between leaves nothing half done, and doing it twice changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, Model, OuterRef

from metrics.collector import without_looking_for_cycles
from metrics.dimensions import DimensionsOfProcesses
from metrics.models import CaseFigure, Dimensions, Fold, HandoffFigure, Rollup, StepFigure
from metrics.rollup.adding import apply
from metrics.rollup.contributions import tell
from metrics.rollup.figures import Rows, computed, stored
from metrics.rollup.holding import hold
from metrics.rollup.imported import fold_imported, forget_imported
from metrics.rollup.sums import Tally
from procops.faults import Faults
from procops.people.models import Organization
from procops.scoping import OrganizationOwned, current_organization_id, scope
from workflows import writes
from workflows.models import Case, Entry

BATCH = 400
"""Cases that are computed, and then stored in one transaction: a fifth of a second, since on SQLite everybody else
waits."""
MARGIN = timedelta(minutes=10)
"""A move that was written before the watermark may have been committed after it was read: looked at once more."""
SWEEP_EVERY = timedelta(hours=1)
NO_CASES_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
"""The database is away, or the worker's time is over: whatever case is tried next, it fails like this one."""

Row = TypeVar("Row", bound=OrganizationOwned)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Folded:
    """What one fold did."""

    cases: int = 0
    rollups: int = 0


def fold_everywhere(*, now: datetime) -> Folded:
    """Fold every organization; one that fails does not keep the others waiting."""
    cases, rollups, faults = 0, 0, Faults(log)
    for organization in Organization.objects.order_by("id").values_list("pk", flat=True):
        with faults.noted("figures could not be folded", organization=str(organization)), scope(organization):
            folded = fold(now=now)
            cases, rollups = cases + folded.cases, rollups + folded.rollups
    return Folded(cases, rollups)


def fold(*, now: datetime, everything: bool = False) -> Folded:
    """Take into the figures what has happened in the organization in scope.

    :param everything: look at every case, not only at those with entries since the last fold.
    """
    state, _ = Fold.objects.get_or_create(organization_id=current_organization_id())
    read = {"until": state.until, "swept_at": state.swept_at}
    sweep = everything or state.until is None or state.swept_at is None or now - state.swept_at > SWEEP_EVERY
    # The clock was set back: what happened since lies before the watermark.
    went_back = state.until is not None and now < state.until - MARGIN
    sweep = follow() or sweep or went_back
    cases = rollups = 0
    for some in _behind(None if sweep or state.until is None else state.until - MARGIN):
        folded = _fold_what_can_be(some)
        cases, rollups = cases + folded.cases, rollups + folded.rollups
    imported = fold_imported()
    cases, rollups = cases + imported[0], rollups + imported[1]
    state.until = now if state.until is None or went_back else max(now, state.until)
    if sweep:
        state.swept_at = now
    # Not where somebody began anew meanwhile: what this one has read is forgotten, and must not count as read.
    Fold.objects.filter(pk=state.pk, **read).update(until=state.until, swept_at=state.swept_at)
    return Folded(cases, rollups)


def follow() -> bool:
    """Have the cases of processes that mark other fields as dimensions read anew. Whether there are any."""
    marked = DimensionsOfProcesses().all()
    there = dict(Dimensions.objects.values_list("process_id", "fields"))
    changed = {process: keys for process, keys in marked.items() if there.get(process, "") != keys}
    if not changed:
        return False
    with transaction.atomic():
        hold()
        CaseFigure.objects.filter(process_id__in=changed, imported=None).update(seq=0)
        Dimensions.objects.filter(process_id__in=changed).delete()
        Dimensions.objects.bulk_create(
            [Dimensions.here(process_id=process, fields=keys) for process, keys in changed.items()]
        )
    return True


def rebuild(*, now: datetime) -> Folded:
    """Forget all figures of the organization in scope and make them anew. Interrupted, the next fold goes on.

    The rows of imported cases stay, since their file is gone; the rollups are made anew of them too.
    """
    with transaction.atomic():
        hold()
        Rollup.objects.all().delete()
        for model in (HandoffFigure, StepFigure, CaseFigure):
            model.objects.filter(imported=None).delete()
        forget_imported()
        Fold.objects.update(until=None, swept_at=None)
    return fold(now=now, everything=True)


def _behind(since: datetime | None) -> Iterator[Sequence[UUID]]:
    """Cases whose journal is longer than what was read of it, a batch at a time, each once."""
    read = CaseFigure.objects.filter(case_id=OuterRef("pk"), seq=OuterRef("seq"))
    rows = Case.objects.filter(~Exists(read)).order_by("pk")
    if since is not None:
        rows = rows.filter(pk__in=Entry.objects.filter(at__gte=since).values("case_id"))
    after: UUID | None = None
    while True:
        some = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:BATCH])
        if not some:
            return
        yield some
        after = some[-1]


def _fold_what_can_be(cases: Sequence[UUID]) -> Folded:
    """Fold a batch; one case that cannot be measured keeps no other waiting, and is tried again by every sweep."""
    try:
        return Folded(len(cases), _fold(cases))
    except NO_CASES_FAULT:
        raise
    except Exception:  # a journal that nobody foresaw
        log.warning("figures of a batch could not be folded, case by case now", cases=len(cases), exc_info=True)
    done = rollups = 0
    for case in cases:
        try:
            rollups += _fold([case])
            done += 1
        except NO_CASES_FAULT:
            raise
        except Exception:
            log.exception("figures of a case could not be folded", case=str(case))
    return Folded(done, rollups)


@without_looking_for_cycles()
def _fold(cases: Sequence[UUID]) -> int:
    fresh = computed(cases)
    with transaction.atomic():
        hold()
        before = stored(cases)
        # Somebody else may have read further meanwhile; what they stored stands.
        late = {case for case, row in fresh.cases.items() if case in before.cases and before.cases[case].seq >= row.seq}
        fresh, before = _without(fresh, late), _without(before, late)
        tally = Tally()
        tell(tally, before, -1)
        tell(tally, fresh)
        touched = apply(tally)
        _replace(CaseFigure, before.cases, fresh.cases)
        _replace(StepFigure, before.steps, fresh.steps)
        _replace(HandoffFigure, before.handoffs, fresh.handoffs)
    return touched


def _without(rows: Rows, cases: set[UUID]) -> Rows:
    if not cases:
        return rows
    return Rows(
        {key: row for key, row in rows.cases.items() if row.case_id not in cases},
        {key: row for key, row in rows.steps.items() if row.case_id not in cases},
        {key: row for key, row in rows.handoffs.items() if row.case_id not in cases},
    )


def _replace(model: type[Row], before: Mapping[UUID, Row], after: Mapping[UUID, Row]) -> None:
    """Store what differs."""
    new = [row for key, row in after.items() if key not in before or told(before[key]) != told(row)]
    names = {key for key, row in after.items() if key in before and told(before[key]) != told(row)}
    gone = [before[key].pk for key in before if key not in after or key in names]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    writes.insert_many(model, new)


def told(row: Model) -> tuple[object, ...]:
    """Everything a row says but its id."""
    values: tuple[object, ...] = _values_of(type(row))(row)
    return values


@lru_cache
def _values_of(model: type[Model]) -> Callable[[Model], Any]:
    return attrgetter(*(f.attname for f in model._meta.concrete_fields if not f.primary_key))
