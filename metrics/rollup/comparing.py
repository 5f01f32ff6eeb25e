"""Compares the figures with a recomputation from the journals: an incremental fold must never come to differ."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from metrics.models import Fold, Rollup
from metrics.rollup.adding import Change, Key, changes, key_of, read
from metrics.rollup.contributions import Contribution, contributions
from metrics.rollup.figures import computed, stored
from metrics.rollup.folding import BATCH, told
from workflows.models import Case


def compare(*, now: datetime) -> list[str]:
    """Every difference in the organization in scope, as a line; none: the figures are right. Changes no figure.

    A case that moved since the last fold shows as a difference: fold first.
    """
    found: list[str] = []
    counted: Counter[Contribution] = Counter()
    after: UUID | None = None
    while True:
        rows = Case.objects.order_by("pk").values_list("pk", flat=True)
        some = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
        if not some:
            break
        fresh, there = computed(some), stored(some)
        counted.update(contributions(fresh))
        for name in ("cases", "steps", "handoffs"):
            new, old = getattr(fresh, name), getattr(there, name)
            found += (
                f"{name}: {key}"
                for key in sorted({*new, *old})
                if key not in new or key not in old or told(new[key]) != told(old[key])
            )
        after = some[-1]
    found += _differing(changes(counted))
    Fold.objects.update(compared_at=now, differences=len(found))
    return found


def _differing(right: dict[Key, Change]) -> list[str]:
    found = []
    for row in Rollup.objects.order_by("pk").iterator():
        change = right.pop(key_of(row), None)
        if change is None or _told(change) != _told(read(row)):
            found.append(f"rollup: {' '.join(map(str, key_of(row)))}")
    return [*found, *(f"rollup missing: {' '.join(map(str, key))}" for key in right)]


def _told(change: Change) -> tuple[object, ...]:
    return (
        change.n,
        change.rated,
        change.good,
        change.sum_ms,
        change.sum_working_ms,
        *((h.begins, h.stored()) for h in (change.histogram, change.working)),
    )
