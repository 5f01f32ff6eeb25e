"""The usual range of a figure that is told week by week: an individuals chart (XmR).

Limits are the mean of the points plus and minus 2.66 times the mean distance of neighbours, 2.66 being 3 / d2 with
d2 = 1.128 for ranges of two. The distance of neighbours says how much a figure wavers by itself; a standard deviation
of all points would take a change that has come for wavering. Source: NIST/SEMATECH e-Handbook of Statistical Methods,
section 6.3.2.2 "Individuals Control Charts"; after W. A. Shewhart, and D. J. Wheeler, "Understanding Variation".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

D2 = 1.128
FACTOR = 3 / D2
AT_LEAST = 8
"""Points before anything is called usual."""
ENDED_AT_LEAST = 5
"""Things that ended in a week before its median is a point."""
AT_MOST = 24
"""Points that count: what was usual a year ago says little."""


class Side(StrEnum):
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Limits:
    """The range in which a figure usually lies."""

    low: float
    middle: float
    high: float

    def side(self, value: float) -> Side | None:
        """On which side a value lies outside; None within."""
        return Side.ABOVE if value > self.high else Side.BELOW if value < self.low else None


def limits(points: Sequence[float]) -> Limits | None:
    """Of the points before the one that is asked about, in order; None where there are too few. Never below 0."""
    points = points[-AT_MOST:]
    if len(points) < AT_LEAST:
        return None
    middle = sum(points) / len(points)
    moving = sum(abs(b - a) for a, b in pairwise(points)) / (len(points) - 1)
    return Limits(max(0.0, middle - FACTOR * moving), middle, middle + FACTOR * moving)
