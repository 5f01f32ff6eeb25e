"""Adds counts to rollups, and takes them off: only whole numbers, so nothing is lost on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

import numpy as np

from metrics.models import Rollup
from metrics.rollup.contributions import Contribution
from metrics.spread import Histogram, buckets_of


class Key(NamedTuple):
    """Which rollup."""

    process: UUID
    kind: str
    key: str
    slice: str
    period: str
    day: date


@dataclass(slots=True)
class Change:
    """What is added to one rollup."""

    n: int = 0
    rated: int = 0
    good: int = 0
    sum_ms: int = 0
    sum_working_ms: int = 0
    histogram: Histogram = field(default_factory=Histogram)
    working: Histogram = field(default_factory=Histogram)

    def __add__(self, other: "Change") -> "Change":
        return Change(
            self.n + other.n,
            self.rated + other.rated,
            self.good + other.good,
            self.sum_ms + other.sum_ms,
            self.sum_working_ms + other.sum_working_ms,
            self.histogram + other.histogram,
            self.working + other.working,
        )

    def __bool__(self) -> bool:
        whole = (self.n, self.rated, self.good, self.sum_ms, self.sum_working_ms)
        return any(whole) or bool(self.histogram.counts.any() or self.working.counts.any())


def changes(counted: Mapping[Contribution, int]) -> dict[Key, Change]:
    """What contributions, each counted so many times (or taken off), change in rollups of days and of months."""
    grouped: dict[Key, list[tuple[Contribution, int]]] = defaultdict(list)
    for one, times in counted.items():
        if times:
            grouped[Key(one.process, one.kind, one.key, one.slice, "d", one.day)].append((one, times))
            month = one.day.replace(day=1)
            grouped[Key(one.process, one.kind, one.key, one.slice, "m", month)].append((one, times))
    return {key: _change(ones) for key, ones in grouped.items()}


def _change(ones: list[tuple[Contribution, int]]) -> Change:
    times = np.array([often for _, often in ones])
    ms = np.array([one.ms for one, _ in ones])
    working = np.array([one.working_ms for one, _ in ones])
    return Change(
        n=int(times.sum()),
        rated=sum(often for one, often in ones if one.is_good is not None),
        good=sum(often for one, often in ones if one.is_good),
        sum_ms=int((ms * times).sum()),
        sum_working_ms=int((working * times).sum()),
        histogram=Histogram.of(buckets_of(ms), times),
        working=Histogram.of(buckets_of(working), times),
    )


def read(row: Rollup) -> Change:
    """A rollup as it stands."""
    return Change(
        row.n,
        row.rated,
        row.good,
        row.sum_ms,
        row.sum_working_ms,
        Histogram.read(row.first, row.counts),
        Histogram.read(row.first_working, row.counts_working),
    )


def key_of(row: Rollup) -> Key:
    return Key(row.process_id, row.kind, row.key, row.slice, row.period, row.day)


def apply(counted: Mapping[Contribution, int]) -> int:
    """Change the rollups; the caller holds the organization's fold. Answers how many rows that touched."""
    asked = changes(counted)
    if not asked:
        return 0
    there = {key: row for row in _rows(asked) if (key := key_of(row)) in asked}
    made, changed, empty = [], [], []
    for key, change in asked.items():
        row = there.get(key)
        if row is None:
            made.append(_written(_new(key), change))
            continue
        now = read(row) + change
        if now:
            changed.append(_written(row, now))
        else:
            empty.append(row.pk)
    Rollup.objects.bulk_create(made, batch_size=500)
    Rollup.objects.bulk_update(changed, _COLUMNS, batch_size=200)
    Rollup.objects.filter(pk__in=empty).delete()
    return len(made) + len(changed) + len(empty)


_COLUMNS = [
    "n", "rated", "good", "sum_ms", "sum_working_ms", "first", "counts", "first_working", "counts_working",
]  # fmt: skip


def _rows(asked: Iterable[Key]) -> Iterable[Rollup]:
    """The rollups of the processes and days that are asked for, and some more."""
    asked = list(asked)
    for period in ("d", "m"):
        days = {key.day for key in asked if key.period == period}
        processes = {key.process for key in asked}
        for some in _some(sorted(days), 200):
            yield from Rollup.objects.filter(process_id__in=processes, period=period, day__in=some)


def _some(days: list[date], size: int) -> Iterable[list[date]]:
    return (days[begin : begin + size] for begin in range(0, len(days), size))


def _new(key: Key) -> Rollup:
    return Rollup.here(
        process_id=key.process, kind=key.kind, key=key.key, slice=key.slice, period=key.period, day=key.day
    )


def _written(row: Rollup, change: Change) -> Rollup:
    row.n, row.rated, row.good = change.n, change.rated, change.good
    row.sum_ms, row.sum_working_ms = change.sum_ms, change.sum_working_ms
    row.first, row.counts = change.histogram.begins, change.histogram.stored()
    row.first_working, row.counts_working = change.working.begins, change.working.stored()
    return row


def net(before: Iterable[Contribution], after: Iterable[Contribution]) -> Counter[Contribution]:
    """What has to be added, and taken off, to come from one to the other."""
    counted = Counter(after)
    counted.subtract(Counter(before))
    return counted
