"""What may still come, from how long it took earlier cases from the same place to their completion. Pure.

Nothing is assumed of how durations spread: of the earlier cases those count that took longer than this one has taken
already, and the share of them that took longer than there is time for is the chance of being late.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from metrics.spread import BASE, UNDER_A_SECOND, Histogram

FEWEST = 20
"""Earlier cases that a forecast needs: of fewer a share says little."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How long it took from one place to the completion of a case, over earlier cases; milliseconds."""

    histogram: Histogram

    def longer_than(self, ms: float) -> float:
        """How many took longer. Within a bucket they are taken to lie evenly, so the number need not be whole."""
        counts, first = self.histogram.counts, self.histogram.first
        if len(counts) == 0:
            return 0.0
        place = _place(ms) - first
        if place < 0:
            return float(counts.sum())
        bucket = int(place)
        if bucket >= len(counts):
            return 0.0
        return float(counts[bucket + 1 :].sum() + counts[bucket] * (1 - (place - bucket)))

    def chance_of_longer(self, already: float, than: float) -> float | None:
        """The share of those that took longer than ``already`` that took longer than ``than``; None of too few.

        Half a case is added on either side, so that nothing is called certain because it has not happened yet.
        """
        left = self.longer_than(already)
        return None if left < FEWEST else (self.longer_than(max(than, already)) + 0.5) / (left + 1)

    def within(self, already: float, share: float) -> float | None:
        """In how much time, the time gone by included, so many of those that took longer were over; None of too few."""
        left = self.longer_than(already)
        if left < FEWEST:
            return None
        wanted = left * (1 - share)
        beyond = float(self.histogram.counts.sum()) - np.cumsum(self.histogram.counts)
        bucket = int(np.searchsorted(-beyond, -wanted))
        inside = float(self.histogram.counts[bucket])
        part = 1 - (wanted - float(beyond[bucket])) / inside if inside else 1.0
        return max(already, _edge(self.histogram.first + bucket + part))


def _place(ms: float) -> float:
    """Where among the buckets, with the part of the bucket that lies below."""
    seconds = ms / 1000
    return UNDER_A_SECOND + max(seconds, 0.0) if seconds < 1 else log(seconds) / log(BASE)


def _edge(place: float) -> float:
    return 1000 * (place - UNDER_A_SECOND) if place < 0 else 1000 * BASE**place
