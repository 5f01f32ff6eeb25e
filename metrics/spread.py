"""How many, how long together, and how they spread: exact values where there are few, log-buckets where there are many.

A bucket is ``floor(ln(seconds) / ln(1.02))``, so a percentile read off the middle of one is at most 1 % off; counts and
sums are exact either way. Buckets of any days add up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, log, sqrt
from typing import Any

import numpy as np

BASE = 1.02
ERROR = sqrt(BASE) - 1
"""The most a percentile of buckets can differ from the exact one, as a share: below 1 %."""
_LN = log(BASE)
UNDER_A_SECOND = -1
"""The bucket of what took less than a second."""

Array = Any
"""A numpy array; its element types say more in the code than stubs could."""


def buckets_of(ms: Array) -> Array:
    """The bucket of each duration in milliseconds, as int32."""
    seconds = np.asarray(ms, dtype=np.float64) / 1000
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.floor(np.log(seconds) / _LN + 1e-9)
    return np.where(seconds < 1, UNDER_A_SECOND, found).astype(np.int32)


def edge_of(bucket: int) -> int:
    """The fewest whole milliseconds that lie in a bucket of a second or more."""
    ms = ceil(1000 * BASE**bucket)
    while buckets_of([ms])[0] < bucket:
        ms += 1
    while buckets_of([ms - 1])[0] >= bucket:
        ms -= 1
    return ms


def nearest_edge(ms: int) -> int:
    """The edge of a bucket that is nearest to a duration of a second or more: at most 1 % off."""
    bucket = int(buckets_of([ms])[0])
    return min(edge_of(bucket), edge_of(bucket + 1), key=lambda edge: abs(edge - ms))


@dataclass(slots=True)
class Histogram:
    """Counts of neighbouring buckets, the first of them ``first``."""

    first: int = 0
    counts: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _until: Array = field(default=None, init=False, repr=False, compare=False)
    """How many lie in each bucket and those before it, once a percentile was asked for."""

    @classmethod
    def of(cls, buckets: Array, times: Array | None = None) -> "Histogram":
        """Count buckets; ``times`` says how often each counts, negative ones are taken off."""
        if len(buckets) == 0:
            return cls()
        first = int(buckets.min())
        weights = None if times is None else np.asarray(times, dtype=np.float64)
        return cls(first, np.bincount(buckets - first, weights=weights).astype(np.int64))

    @classmethod
    def read(cls, first: int, stored: bytes | memoryview) -> "Histogram":
        return cls(first, np.frombuffer(bytes(stored), dtype="<i4").astype(np.int64))

    @classmethod
    def read_all(
        cls, firsts: Sequence[int], stored: Sequence[bytes | memoryview], times: Sequence[int] | None = None
    ) -> "Histogram":
        """Some that are stored, added up; ``times`` says how often each counts, negative ones are taken off."""
        counts = [np.frombuffer(one, dtype="<i4") for one in stored]
        return _added(firsts, counts, times or [1] * len(counts))

    def stored(self) -> bytes:
        """The counts as little-endian 32 bit numbers, without zeros at either end; see :attr:`begins`."""
        there = np.flatnonzero(self.counts)
        return b"" if len(there) == 0 else self.counts[there[0] : there[-1] + 1].astype("<i4").tobytes()

    @property
    def begins(self) -> int:
        """The bucket of the first stored count."""
        there = np.flatnonzero(self.counts)
        return 0 if len(there) == 0 else self.first + int(there[0])

    def __add__(self, other: "Histogram") -> "Histogram":
        return total((self, other))

    def percentile(self, q: float) -> float | None:
        """Milliseconds at the middle of the bucket in which the fraction ``q`` lies."""
        if self._until is None:
            self._until = np.cumsum(self.counts)
        n = int(self._until[-1]) if len(self._until) else 0
        if n == 0:
            return None
        position = (n - 1) * q
        whole = int(position)
        low, high = map(self._middle, self._until.searchsorted((whole, min(whole + 1, n - 1)), side="right").tolist())
        return low + (high - low) * (position - whole)

    def between(self, low: int, high: int | None) -> int:
        """How many lie between two edges of buckets, in milliseconds: from ``low`` on, and less than ``high``."""
        begin = max(0, int(buckets_of([low])[0]) - self.first)
        end = None if high is None else max(0, int(buckets_of([high])[0]) - self.first)
        return int(self.counts[begin:end].sum())

    def _middle(self, index: int) -> float:
        bucket = self.first + index
        return 0.0 if bucket == UNDER_A_SECOND else 1000 * BASE ** (bucket + 0.5)


def total(histograms: Iterable[Histogram]) -> Histogram:
    """All of them together."""
    some = list(histograms)
    return _added([one.first for one in some], [one.counts for one in some], [1] * len(some))


def _added(firsts: Sequence[int], counts: Sequence[Array], times: Sequence[int]) -> Histogram:
    some = [one for one in zip(firsts, counts, times, strict=True) if len(one[1])]
    if not some:
        return Histogram()
    low = min(first for first, _there, _often in some)
    together = np.zeros(max(first + len(there) for first, there, _often in some) - low, dtype=np.int64)
    for first, there, often in some:
        place = together[first - low : first - low + len(there)]
        if often == 1:
            place += there
        else:
            place += often * there
    return Histogram(low, together)


def percentile(values: Array, q: float) -> float | None:
    """By linear interpolation between the two nearest of the sorted values."""
    return None if len(values) == 0 else float(np.quantile(values, q, method="linear"))


@dataclass(slots=True)
class Spread:
    """A set of durations; milliseconds."""

    n: int = 0
    sum: int = 0
    rated: int = 0
    """How many of them are known to be good or not: on time, accepted first time."""
    good: int = 0
    sum_bad: int | None = 0
    """Of those known not to be good; rollups do not tell it."""
    values: Array | None = None
    """All of them, where there are few."""
    histogram: Histogram | None = None

    @property
    def is_exact(self) -> bool:
        return self.values is not None or self.n == 0

    @property
    def mean(self) -> float | None:
        return self.sum / self.n if self.n else None

    @property
    def share_good(self) -> float | None:
        return self.good / self.rated if self.rated else None

    def percentile(self, q: float) -> float | None:
        if self.values is not None:
            return percentile(self.values, q)
        return self.histogram.percentile(q) if self.histogram else None

    @property
    def median(self) -> float | None:
        return self.percentile(0.5)

    @property
    def p85(self) -> float | None:
        return self.percentile(0.85)
