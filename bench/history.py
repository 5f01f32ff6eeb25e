"""Three years of completions of one process, as arrays: six steps, ten transitions, cases of six visits each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

STEPS, DAYS, PER_CASE = 6, 1095, 6
FIRST = date(2023, 11, 22)
TRANSITIONS = ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (1, 3), (2, 4), (3, 5), (2, 1), (3, 2))
"""The first five are the usual way; the others are taken now and then."""

Array = Any


@dataclass(frozen=True)
class History:
    """One entry for each completion, in the order in which they were done."""

    case: Array
    step: Array
    transition: Array
    """Place in `TRANSITIONS` of how the work came; -1 for the first of a case."""
    seconds: Array
    gap: Array
    """Seconds between the completion before it and its begin."""
    done: Array
    """Seconds since the first day."""

    @property
    def day(self) -> Array:
        return self.done // 86_400

    def cases(self) -> tuple[Array, Array]:
        """Of each case, its seconds and the day on which it ended."""
        number = int(self.case.max()) + 1
        lasted = np.bincount(self.case, weights=self.seconds + self.gap, minlength=number).astype(np.int64)
        ended = np.zeros(number, dtype=np.int64)
        np.maximum.at(ended, self.case, self.done)
        return lasted, ended // 86_400


def drawn(completions: int, *, seed: int = 1) -> History:
    """So many completions; durations are log-normal, as those of work are."""
    dice = np.random.default_rng(seed)
    cases = completions // PER_CASE
    case = np.repeat(np.arange(cases), PER_CASE)
    place = np.tile(np.arange(PER_CASE), cases)
    other = dice.random(len(case)) < 0.2
    transition = np.where(place == 0, -1, np.where(other, 5 + (place + case) % 5, place - 1))
    step = np.array([target for _source, target in TRANSITIONS])[transition]
    step = np.where(place == 0, 0, step)
    seconds = np.ceil(np.exp(8.0 + 0.3 * step + 1.1 * dice.standard_normal(len(case)))).astype(np.int64)
    gap = np.ceil(np.exp(9.0 + 0.1 * transition + 1.3 * dice.standard_normal(len(case)))).astype(np.int64)
    gap[place == 0] = 0
    done = np.sort(dice.integers(0, DAYS * 86_400, len(case)))
    return History(case, step, transition, seconds, gap, done)


def day_of(number: int) -> date:
    return FIRST + timedelta(days=int(number))


def moment_of(seconds: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(seconds=int(seconds))


def transition_key(number: int) -> str:
    return "s{}__s{}".format(*TRANSITIONS[number])
