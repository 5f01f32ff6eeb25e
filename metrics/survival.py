"""How long things take while some of them are not over, and whether that has changed.

What is not over yet has taken at least as long as it has; to leave it out would make every young set look fast. The
share that is still going on after a time is estimated by the product-limit estimator (E. L. Kaplan and P. Meier,
"Nonparametric estimation from incomplete observations", J. Am. Stat. Assoc. 53, 1958). The interval of a change comes
from the bootstrap's percentiles (B. Efron, "Bootstrap methods: another look at the jackknife", Ann. Stat. 7, 1979),
whole cases drawn together, because what happens twice within one case is no second witness.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

MEDIAN, P85 = 0.5, 0.85
DRAWS = 1000
SURE = 0.95
"""Of intervals made like this, how many hold the true change."""
AT_MOST = 5000
"""Durations of a sample; of more, as many are drawn evenly."""
UNREACHED = (1 - SURE) / 2
"""Of the draws, how many may leave a quantile open."""
_SEED = 1
"""Constant: the same cases have the same interval whenever and wherever it is computed."""
_EQUAL = 1e-9
_AT_ONCE = 2_000_000

Array = Any


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """How long some things took, in milliseconds; those that are not over, how long so far."""

    lasted: Array
    over: Array
    case: Array
    """The number of the case that each belongs to, from 0."""

    @classmethod
    def of(cls, rows: Iterable[tuple[int, bool, Hashable]]) -> "Sample":
        """:param rows: milliseconds, whether it is over, and whose case."""
        found = list(rows)
        if len(found) > AT_MOST:
            chosen = np.random.default_rng(_SEED).choice(len(found), AT_MOST, replace=False)
            found = [found[place] for place in sorted(chosen)]
        numbers: dict[Hashable, int] = {}
        cases = [numbers.setdefault(case, len(numbers)) for _lasted, _over, case in found]
        lasted = np.array([max(ms, 0) for ms, _over, _case in found], dtype=np.int64)
        over = np.array([is_over for _ms, is_over, _case in found], dtype=bool)
        number = np.array(cases, dtype=np.int64)
        order = np.lexsort((number, ~over, lasted))  # what ended at a moment ended before what was last seen then
        return cls(lasted[order], over[order], number[order])

    @classmethod
    def read(cls, stored: bytes | memoryview) -> "Sample":
        """What :meth:`stored` made."""
        columns = np.frombuffer(bytes(stored), dtype="<i8").astype(np.int64).reshape(3, -1)
        return cls(columns[0], columns[1].astype(bool), columns[2])

    def stored(self) -> bytes:
        """Three columns of little-endian 64 bit numbers."""
        return np.stack([self.lasted, self.over.astype(np.int64), self.case]).astype("<i8").tobytes()

    def __len__(self) -> int:
        return len(self.lasted)

    @property
    def finished(self) -> int:
        return int(self.over.sum())

    @property
    def unfinished(self) -> int:
        return len(self) - self.finished

    def quantile(self, q: float) -> float | None:
        """The time within which the share ``q`` is over; None where the estimate does not come that far.

        Where exactly that share is over for a while, the middle of that while, as the median of an even number.
        """
        if not len(self):
            return None
        found = float(self._quantiles(np.ones((1, len(self))), q)[0])
        return found if np.isfinite(found) else None

    def survival(self) -> list[tuple[int, float]]:
        """Steps of the estimate: from each time on, which share is still going on."""
        left = self._left(np.ones((1, len(self))))[0] if len(self) else []
        steps: dict[int, float] = {}
        for lasted, is_over, share in zip(self.lasted, self.over, left, strict=True):
            if is_over:
                steps[int(lasted)] = float(share)
        return list(steps.items())

    def drawn(self, q: float, dice: np.random.Generator, draws: int) -> Array:
        """The quantile of each of so many samples of as many cases, drawn from these; infinite where not reached."""
        cases = int(self.case.max()) + 1
        parts = []
        while draws:
            size = min(draws, max(1, _AT_ONCE // max(len(self), cases)))
            places = dice.integers(0, cases, (size, cases)) + np.arange(size)[:, None] * cases
            times = np.bincount(places.ravel(), minlength=size * cases).reshape(size, cases)
            parts.append(self._quantiles(times[:, self.case].astype(np.float64), q))
            draws -= size
        return np.concatenate(parts)

    def _left(self, times: Array) -> Array:
        """For each row of weights, the share still going on after each duration."""
        at_risk = np.cumsum(times[:, ::-1], axis=1)[:, ::-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard = np.where(self.over & (at_risk > 0), times / at_risk, 0.0)
        return np.cumprod(1 - hazard, axis=1)

    def _quantiles(self, times: Array, q: float) -> Array:
        left, open_share = self._left(times), 1 - q
        reached, passed = left <= open_share + _EQUAL, left < open_share - _EQUAL
        first = np.where(reached.any(axis=1), self.lasted[reached.argmax(axis=1)], np.inf)
        after = np.where(passed.any(axis=1), self.lasted[passed.argmax(axis=1)], first)
        return (first + after) / 2


class Verdict(StrEnum):
    """What can be said of a change."""

    SHORTER = "shorter"
    LONGER = "longer"
    NOT_CLEAR = "not_clear"
    """The interval holds no change at all."""
    NOT_ENOUGH = "not_enough"
    """Too few are over to say anything."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Before beside after: the same quantile of both, and the change of it as a share of what it was."""

    before: float | None
    after: float | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: Verdict = Verdict.NOT_ENOUGH


def needed(q: float) -> int:
    """How many must be over on a side before anything is said: so many that ten lie beyond the quantile."""
    return round(10 / (1 - q))


def effect(before: Sample, after: Sample, q: float = MEDIAN) -> Effect:
    """Compare two samples."""
    was, now = before.quantile(q), after.quantile(q)
    if not was or now is None or min(before.finished, after.finished) < needed(q):
        return Effect(was, now)
    dice = np.random.default_rng(_SEED)
    befores, afters = before.drawn(q, dice, DRAWS), after.drawn(q, dice, DRAWS)
    is_open = ~np.isfinite(befores) | ~np.isfinite(afters) | (befores <= 0)
    if is_open.mean() > UNREACHED:
        return Effect(was, now)
    changes = afters[~is_open] / befores[~is_open] - 1
    low, high = (float(found) for found in np.quantile(changes, [UNREACHED, 1 - UNREACHED]))
    verdict = Verdict.SHORTER if high < 0 else Verdict.LONGER if low > 0 else Verdict.NOT_CLEAR
    return Effect(was, now, now / was - 1, low, high, verdict)
