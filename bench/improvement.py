"""How often a comparison of before and after is right: replays in which nothing changed, and in which a cut is real.

``python -m bench.improvement`` prints one line of JSON. Cases take log-normal times, as cycle times do: a few take many
times as long as most. They begin evenly over sixty days and are seen until the last of these, so that some are still
open on either side.
"""

import json
from typing import NamedTuple

import numpy as np

from metrics.survival import Sample, Verdict, effect

MEDIAN_DAYS, DAYS = 4.0, 60.0
SIGMA = 0.9
"""Of the logarithms: 85 of 100 are over within 2.5 times the median."""
DAY_MS = 8 * 3_600_000
REPLAYS = 200


class Replayed(NamedTuple):
    """What was said of some replays."""

    claimed: int
    """Said to be shorter or longer."""
    found: int
    """Said to be shorter."""
    unfinished: float
    """The share of cases that were still open."""


def drawn(dice: np.random.Generator, number: int, *, cut: float, sigma: float = SIGMA) -> Sample:
    """So many cases that take that much less than usual."""
    lasted = MEDIAN_DAYS * (1 - cut) * np.exp(sigma * dice.standard_normal(number))
    seen = DAYS - dice.uniform(0, DAYS, number)
    rows = zip(np.minimum(lasted, seen) * DAY_MS, lasted <= seen, range(number), strict=True)
    return Sample.of((int(ms), bool(over), case) for ms, over, case in rows)


def replayed(*, replays: int, cases: int, cut: float, sigma: float = SIGMA) -> Replayed:
    """Compare so many pairs of samples; those after take that much less."""
    verdicts, unfinished = [], 0
    for number in range(replays):
        dice = np.random.default_rng(1000 + number)
        before = drawn(dice, cases, cut=0.0, sigma=sigma)
        after = drawn(dice, cases, cut=cut, sigma=sigma)
        unfinished += before.unfinished + after.unfinished
        verdicts.append(effect(before, after).verdict)
    shorter, longer = verdicts.count(Verdict.SHORTER), verdicts.count(Verdict.LONGER)
    return Replayed(shorter + longer, shorter, unfinished / (2 * replays * cases))


def main() -> None:
    for sigma in (0.8, SIGMA, 1.0):
        nothing = replayed(replays=REPLAYS, cases=200, cut=0.0, sigma=sigma)
        cut = replayed(replays=REPLAYS, cases=200, cut=0.3, sigma=sigma)
        told = {
            "bench": "improvement",
            "replays": REPLAYS,
            "cases_a_side": 200,
            "sigma": sigma,
            "unfinished": round(cut.unfinished, 3),
            "claimed_where_nothing_changed": nothing.claimed,
            "found_a_cut_of_30_percent": cut.found,
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
