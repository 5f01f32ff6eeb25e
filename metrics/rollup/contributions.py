"""What figure rows add to rollups: each counts once in every figure it tells, in every slice, by day and by month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from metrics.definitions import accepted_first_time
from metrics.dimensions import split
from metrics.forecast.landmarks import LANDMARKS, key_of
from metrics.rollup.figures import Rows
from metrics.rollup.sums import Array, Key, Tally
from workflows.states import CaseSource

AT_ONCE = 20_000
"""Rows that are held as columns together."""
_UNKNOWN = 2


class Kind(NamedTuple):
    """One figure that rows of a table tell."""

    name: str
    key: int
    """Which of the two keys of a row it is told under."""
    ms: str
    working: str
    is_rated: bool = False
    only: str = ""
    """A column that must be true; a row without a duration tells none in any case."""


_OF_A_ROW = ("process_id", "version", "team_id", "cuts")
STEP_COLUMNS = (
    *_OF_A_ROW, "day", "step_key", "on_time", "cycle_ms", "cycle_working_ms", "pick_up_ms", "pick_up_working_ms",
    "touch_ms", "touch_working_ms", "ahead_working_ms", "left_working_ms", "after_working_ms", "outcome",
)  # fmt: skip
HANDOFF_COLUMNS = (
    *_OF_A_ROW, "day", "flow_key", "from_lane", "to_lane", "answer", "is_automatic", "is_sent_back", "wait_ms",
    "wait_working_ms", "handoff_ms", "handoff_working_ms",
)  # fmt: skip
CASE_COLUMNS = (
    "process_id", "version", "cuts", "ended_day", "source", "on_time", "cycle_ms", "cycle_working_ms", "touch_ms",
    "touch_working_ms",
)  # fmt: skip
CASE_KINDS = (
    Kind("case", 0, "cycle_ms", "cycle_working_ms", is_rated=True),
    Kind("worked", 0, "touch_ms", "touch_working_ms"),
)
STEP_KINDS = (
    Kind("step", 0, "cycle_ms", "cycle_working_ms", is_rated=True),
    Kind("outcome", 1, "cycle_ms", "cycle_working_ms", is_rated=True, only="has_outcome"),
    Kind("pick_up", 0, "pick_up_ms", "pick_up_working_ms"),
    Kind("touch", 0, "touch_ms", "touch_working_ms"),
)
HANDOFF_KINDS = (
    Kind("wait", 0, "wait_ms", "wait_working_ms", is_rated=True),
    Kind("pair", 1, "wait_ms", "wait_working_ms", is_rated=True),
    Kind("acceptance", 0, "wait_ms", "wait_working_ms", only="is_accepted"),
    Kind("handoff", 0, "handoff_ms", "handoff_working_ms"),
)


def tell(tally: Tally, rows: Rows, times: int = 1) -> None:
    """Count what these rows add.

    :param times: -1 to take it off.
    """
    tell_cases(tally, map(attrgetter(*CASE_COLUMNS), rows.cases.values()), times)
    tell_steps(tally, map(attrgetter(*STEP_COLUMNS), rows.steps.values()), times)
    tell_handoffs(tally, map(attrgetter(*HANDOFF_COLUMNS), rows.handoffs.values()), times)


def tell_cases(tally: Tally, rows: Iterable[tuple[Any, ...]], times: int = 1) -> None:
    """Count rows of cases, each as `CASE_COLUMNS`."""
    for some in _some(rows):
        timed = [row for row in some if row[4] != CaseSource.PRACTICE and row[3] is not None and row[6] is not None]
        if not timed:
            continue
        told: dict[str, Any] = dict(zip(CASE_COLUMNS, zip(*timed, strict=True), strict=True))
        told["touch_ms"] = [ms or 0 for ms in told["touch_ms"]]
        told["touch_working_ms"] = [ms or 0 for ms in told["touch_working_ms"]]
        none = [""] * len(timed)
        groups = _Groups.of(
            zip(told["process_id"], told["version"], [None] * len(timed), told["cuts"], told["ended_day"], none, none,
                strict=True)
        )  # fmt: skip
        _tell(tally, groups, CASE_KINDS, told, _rated(told["on_time"]), times)


def tell_steps(tally: Tally, rows: Iterable[tuple[Any, ...]], times: int = 1) -> None:
    """Count rows of visits, each as `STEP_COLUMNS`."""
    for some in _some(rows):
        told: dict[str, Any] = dict(zip(STEP_COLUMNS, zip(*some, strict=True), strict=True))
        decided = [f"{step}:{outcome}" for step, outcome in zip(told["step_key"], told["outcome"], strict=True)]
        groups = _Groups.of(zip(*(told[name] for name in (*_OF_A_ROW, "day", "step_key")), decided, strict=True))
        told["has_outcome"] = np.array([bool(outcome) for outcome in told["outcome"]])
        _tell(tally, groups, STEP_KINDS, told, _rated(told["on_time"]), times)
        _tell_what_followed(tally, told, times)


def tell_handoffs(tally: Tally, rows: Iterable[tuple[Any, ...]], times: int = 1) -> None:
    """Count rows of handoffs, each as `HANDOFF_COLUMNS`; the automatic ones waited for nobody."""
    for some in _some(rows):
        asked = [row for row in some if not row[9]]
        if not asked:
            continue
        told: dict[str, Any] = dict(zip(HANDOFF_COLUMNS, zip(*asked, strict=True), strict=True))
        pairs = [f"{giver}>{receiver}" for giver, receiver in zip(told["from_lane"], told["to_lane"], strict=True)]
        groups = _Groups.of(zip(*(told[name] for name in (*_OF_A_ROW, "day", "flow_key")), pairs, strict=True))
        told["is_accepted"] = np.array([answer == "accepted" for answer in told["answer"]])
        good = [
            accepted_first_time(answer, is_sent_back=sent_back)
            for answer, sent_back in zip(told["answer"], told["is_sent_back"], strict=True)
        ]
        _tell(tally, groups, HANDOFF_KINDS, told, _rated(good), times)


def _some(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _tell(
    tally: Tally, groups: "_Groups", kinds: Iterable[Kind], told: Mapping[str, Any], good: Array, times: int
) -> None:
    for kind in kinds:
        ms, working, known = _durations(told[kind.ms], told[kind.working])
        if kind.only:
            known &= told[kind.only]
        there = np.flatnonzero(known)
        if not len(there):
            continue
        row, place = groups.places(there, lambda group, kind=kind: _keys(kind, group), tally)  # type: ignore[misc]
        rating = good[row] if kind.is_rated else np.full(len(row), _UNKNOWN, dtype=np.int8)
        tally.add(place, row, ms, working, rated=rating != _UNKNOWN, good=rating == 1, times=times)


def _durations(ms: Sequence[int | None], working: Sequence[int | None]) -> tuple[Array, Array, Array]:
    """Both, with zeros where there is none, and where there are both."""
    both = np.array([ms, working], dtype=np.float64)  # whole milliseconds are exact for 285,000 years
    known = ~np.isnan(both).any(axis=0)
    whole = np.where(known, both, 0).astype(np.int64)
    return whole[0], whole[1], known


def _rated(good: Iterable[bool | None]) -> Array:
    return np.array([_UNKNOWN if one is None else int(one) for one in good], dtype=np.int8)


def _keys(kind: Kind, group: tuple[Any, ...]) -> Iterator[Key]:
    """The rollups in which a row of this group counts."""
    process, version, team, cuts, day, *keys = group
    month = day.replace(day=1)
    for cut in _slices(version, team, cuts):
        yield Key(process, kind.name, keys[kind.key], cut, "d", day)
        yield Key(process, kind.name, keys[kind.key], cut, "m", month)


@lru_cache(maxsize=4096)
def _slices(version: int, team: UUID | None, cuts: str) -> tuple[str, ...]:
    of_team = [f"t{team}"] if team else []
    return ("", f"v{version}", *of_team, *(f"d{cut}" for cut in split(cuts)))


def _tell_what_followed(tally: Tally, told: Mapping[str, Any], times: int) -> None:
    """What forecasts rest on (`metrics.forecast`): of all cases alone, whatever they are cut by, and by month only."""
    ahead, left, known = _durations(told["ahead_working_ms"], told["left_working_ms"])
    _, after, known_after = _durations(told["ahead_working_ms"], told["after_working_ms"])
    there = np.flatnonzero(known & known_after)
    if not len(there):
        return
    months = [day.replace(day=1) for day in told["day"]]
    groups = _Groups.of(zip(told["process_id"], told["step_key"], months, strict=True))
    for kind, whole, lasted in (("ahead", ahead, ahead - left), ("left", left, left - after)):
        passed = np.maximum(1, np.searchsorted(LANDMARKS, lasted[there], side="left"))
        row = np.repeat(there, passed)
        landmark = np.arange(len(row)) - np.repeat(np.cumsum(passed) - passed, passed)
        ms = np.maximum(0, whole[row] - np.array(LANDMARKS)[landmark])
        codes, at = np.unique(groups.of_row[row] * len(LANDMARKS) + landmark, return_inverse=True)
        places = [tally.place(_followed(kind, groups.groups[code // len(LANDMARKS)], code)) for code in codes.tolist()]
        no = np.zeros(len(row), dtype=bool)
        tally.add(np.array(places)[at], np.arange(len(row)), ms, ms, rated=no, good=no, times=times)


def _followed(kind: str, group: tuple[UUID, str, date], code: int) -> Key:
    process, step, month = group
    return Key(process, kind, key_of(step, code % len(LANDMARKS)), "", "m", month)


class _Groups(NamedTuple):
    """Rows that count in the same rollups."""

    groups: list[tuple[Any, ...]]
    of_row: Array

    @classmethod
    def of(cls, told: Iterable[tuple[Any, ...]]) -> "_Groups":
        found: dict[tuple[Any, ...], int] = {}
        of_row = [found.setdefault(one, len(found)) for one in told]
        return cls(list(found), np.array(of_row, dtype=np.int64))

    def places(
        self, rows: Array, keys: Callable[[tuple[Any, ...]], Iterable[Key]], tally: Tally
    ) -> tuple[Array, Array]:
        """Each of these rows as often as there are rollups it counts in, and their places in the tally."""
        used, at = np.unique(self.of_row[rows], return_inverse=True)
        places = [[tally.place(key) for key in keys(self.groups[group])] for group in used.tolist()]
        sizes = np.array([len(some) for some in places])
        begins = np.cumsum(sizes) - sizes
        flat = np.array([place for some in places for place in some], dtype=np.int64)
        often = sizes[at]
        nth = np.arange(int(often.sum())) - np.repeat(np.cumsum(often) - often, often)
        return np.repeat(rows, often), flat[np.repeat(begins[at], often) + nth]
