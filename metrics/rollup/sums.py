"""Adds up what counts in rollups, by arrays: only whole numbers, so nothing is lost and all can be taken off again.

A *code* is a place in the list of rollups and a bucket as one number, so that sorting codes groups them by rollup.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from metrics.spread import UNDER_A_SECOND, buckets_of

Array = Any
_Counts = tuple[Array, Array]
"""Codes in any order, and how often each counts."""
_SPAN = 2048
"""More buckets than there are up to the largest duration that a column holds."""
ADDED_AT_ONCE = 500_000
"""Counts that are kept one by one before they are added up."""
BY_MONTH_ALONE = ("ahead", "left")
"""Kinds that are asked for by month and never by other periods: what forecasts rest on."""


class Key(NamedTuple):
    """Which rollup."""

    process: UUID
    kind: str
    key: str
    slice: str
    period: str
    day: date

    @property
    def year(self) -> "Key":
        """That of the year in which its month lies."""
        return self._replace(period="y", day=self.day.replace(month=1))


class Told(NamedTuple):
    """What a rollup holds."""

    n: int = 0
    rated: int = 0
    good: int = 0
    sum_ms: int = 0
    sum_working_ms: int = 0
    first: int = 0
    counts: bytes = b""
    first_working: int = 0
    counts_working: bytes = b""


NOTHING = Told()


@dataclass(slots=True)
class Runs:
    """How often each code counts: sorted codes, none of them twice, none with zero."""

    codes: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    often: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, codes: Array, often: Array, *, in_runs: bool = False) -> "Runs":
        """Count codes in any order.

        :param in_runs: they are sorted but for a few places, which another way of sorting makes use of.
        """
        order = np.argsort(codes, kind="stable" if in_runs else "quicksort")
        codes, often = codes[order], often[order]
        if not len(codes):
            return cls()
        begins: Array = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
        together: Array = np.add.reduceat(often, begins)
        there = together != 0
        return cls(codes[begins][there], together[there])

    @classmethod
    def read(cls, places: Array, firsts: Sequence[int], stored: Sequence[bytes]) -> "Runs":
        """Those of rollups as they stand."""
        sizes = np.array([len(one) // 4 for one in stored], dtype=np.int64)
        often = np.frombuffer(b"".join(stored), dtype="<i4").astype(np.int64)
        nth = np.arange(len(often)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return cls.of(_codes(np.repeat(places, sizes), np.repeat(np.array(firsts, dtype=np.int64), sizes) + nth), often)

    def __add__(self, other: "Runs") -> "Runs":
        codes, often = np.concatenate((self.codes, other.codes)), np.concatenate((self.often, other.often))
        return Runs.of(codes, often, in_runs=True)

    def places(self) -> Array:
        return self.codes // _SPAN

    def at_each(self, places: Array, sizes: Array) -> _Counts:
        """What stands at each place, in several others instead.

        :param places: those others, one group after the other; ``sizes``: how many each group has.
        """
        begins, at = np.cumsum(sizes) - sizes, self.places()
        often = sizes[at]
        nth = np.arange(int(often.sum())) - np.repeat(np.cumsum(often) - often, often)
        into = places[np.repeat(begins[at], often) + nth]
        return into * _SPAN + np.repeat(self.codes % _SPAN, often), np.repeat(self.often, often)

    def also_at(self, into: Array) -> "Runs":
        """The same, and once more at other places: ``into`` says where those of each place go; -1: nowhere."""
        places = into[self.places()]
        there = places >= 0
        moved = places[there] * _SPAN + self.codes[there] % _SPAN
        codes, often = np.concatenate((self.codes, moved)), np.concatenate((self.often, self.often[there]))
        return Runs.of(codes, often, in_runs=True)

    def stored(self, places: Array) -> tuple[list[int], list[bytes]]:
        """The first bucket of each place, and its counts as they are stored: 32 bit little-endian, no zeros around."""
        at, bucket = self.codes // _SPAN, self.codes % _SPAN + UNDER_A_SECOND
        begins: Array = np.searchsorted(at, places)
        ends: Array = np.searchsorted(at, places, side="right")
        there = ends > begins
        firsts = np.zeros(len(places), dtype=np.int64)
        widths = np.zeros(len(places), dtype=np.int64)
        firsts[there] = bucket[begins[there]]
        widths[there] = bucket[ends[there] - 1] - firsts[there] + 1
        offsets = np.cumsum(widths) - widths
        flat = np.zeros(int(widths.sum()), dtype="<i4")
        nth = np.repeat(np.arange(len(places)), ends - begins)
        row = np.arange(len(nth)) - np.repeat(np.cumsum(ends - begins) - (ends - begins), ends - begins)
        source = np.repeat(begins, ends - begins) + row
        flat[offsets[nth] + bucket[source] - firsts[nth]] = self.often[source]
        whole, cuts = flat.tobytes(), np.stack((4 * offsets, 4 * (offsets + widths)), axis=1).tolist()
        return firsts.tolist(), [whole[begin:end] for begin, end in cuts]


def _codes(places: Array, buckets: Array) -> Array:
    return places * _SPAN + (buckets - UNDER_A_SECOND)


@dataclass(slots=True)
class Tally:
    """What is to be added to rollups."""

    _places: dict[Key, int] = field(default_factory=dict)
    _whole: Array = field(default_factory=lambda: np.zeros((0, 5), dtype=np.int64))
    """Of each place number, rated, good, sums."""
    _elapsed: Runs = field(default_factory=Runs)
    _working: Runs = field(default_factory=Runs)
    _waiting: tuple[list[_Counts], list[_Counts]] = field(default_factory=lambda: ([], []))
    """Of elapsed and of working time what is not added up yet."""

    def place(self, key: Key) -> int:
        """Where a rollup stands."""
        return self._places.setdefault(key, len(self._places))

    def add(
        self,
        groups: Array,
        places: Sequence[Sequence[int]],
        ms: Array,
        working: Array,
        *,
        rated: Array,
        good: Array,
        times: int,
    ) -> None:
        """Count durations. Those of a group count in the same rollups: they are added up first, and then in each.

        :param groups: of each duration its group, from 0 on.
        :param places: of each group its rollups.
        :param rated: of each duration, whether it is known to be good or not; ``good``: whether it is.
        :param times: how often each counts; -1 takes it off.
        """
        self._grow()
        sizes = np.array([len(some) for some in places], dtype=np.int64)
        flat = np.array([place for some in places for place in some], dtype=np.int64)
        whole = np.zeros((len(places), 5), dtype=np.int64)
        each = np.full(len(groups), times, dtype=np.int64)
        for column, values in enumerate((1, rated, good, ms, working)):
            np.add.at(whole[:, column], groups, each * values)
        np.add.at(self._whole, flat, np.repeat(whole, sizes, axis=0))
        for waiting, some in zip(self._waiting, (ms, working), strict=True):
            waiting.append(Runs.of(_codes(groups, buckets_of(some).astype(np.int64)), each).at_each(flat, sizes))
        if sum(len(often) for _, often in self._waiting[0]) > max(ADDED_AT_ONCE, len(self._elapsed.codes)):
            self._add_up()

    def _grow(self) -> None:
        missing = len(self._places) - len(self._whole)
        if missing > 0:
            self._whole = np.concatenate((self._whole, np.zeros((missing, 5), dtype=np.int64)))

    def _add_up(self) -> None:
        if self._waiting[0]:
            elapsed, working = (
                Runs.of(*(np.concatenate(parts) for parts in zip(*some, strict=True))) for some in self._waiting
            )
            self._elapsed += elapsed
            self._working += working
            self._waiting = [], []

    def only_changes(self) -> "Tally":
        """Without the rollups that it adds nothing to."""
        self._grow()
        self._add_up()
        there = self._whole.any(axis=1)
        there[self._elapsed.places()] = there[self._working.places()] = True
        if there.all():
            return self
        moved = np.cumsum(there) - 1
        keys = [key for key, stays in zip(self._places, there.tolist(), strict=True) if stays]
        elapsed, working = (
            Runs(moved[runs.places()] * _SPAN + runs.codes % _SPAN, runs.often) for runs in self._both()
        )
        return Tally({key: place for place, key in enumerate(keys)}, self._whole[there], elapsed, working)

    def with_years(self) -> "Tally":
        """The same, and what its months add up to in each year."""
        self._grow()
        self._add_up()
        keys, into = dict(self._places), np.full(len(self._places), -1)
        for key, place in self._places.items():
            if key.period == "m" and key.kind not in BY_MONTH_ALONE:
                into[place] = keys.setdefault(key.year, len(keys))
        months = into >= 0
        whole = np.concatenate((self._whole, np.zeros((len(keys) - len(into), 5), dtype=np.int64)))
        np.add.at(whole, into[months], self._whole[months])
        elapsed, working = (runs.also_at(into) for runs in self._both())
        return Tally(keys, whole, elapsed, working)

    def _both(self) -> tuple[Runs, Runs]:
        return self._elapsed, self._working

    @property
    def keys(self) -> dict[Key, int]:
        return self._places

    def add_stored(self, keys: Sequence[Key], rows: Sequence[Told]) -> None:
        """Add rollups as they stand; each key must have its place."""
        if not keys:
            return
        self._grow()
        self._add_up()
        places = np.array([self._places[key] for key in keys], dtype=np.int64)
        self._whole[places] += np.array([row[:5] for row in rows], dtype=np.int64)
        self._elapsed += Runs.read(places, [row.first for row in rows], [row.counts for row in rows])
        self._working += Runs.read(places, [row.first_working for row in rows], [row.counts_working for row in rows])

    def told(self) -> dict[Key, Told]:
        """What each rollup holds then; those that hold nothing are `NOTHING`."""
        self._grow()
        self._add_up()
        places = np.arange(len(self._places))
        parts = [part for runs in self._both() for part in runs.stored(places)]
        rows = zip(self._whole.tolist(), *parts, strict=True)
        return {key: Told(*whole, *rest) for key, (whole, *rest) in zip(self._places, rows, strict=True)}
