"""What figure rows add to rollups: each counts once in every figure it tells, in every slice, by day and by month."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress, islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from django.db import models

from metrics.definitions import accepted_first_time
from metrics.dimensions import split
from metrics.forecast.landmarks import LANDMARKS, key_of
from metrics.rollup.figures import Rows
from metrics.rollup.sums import Array, Key, Tally
from workflows.states import CaseSource

AT_ONCE = 20_000
"""Rows that are held as columns together."""
_UNKNOWN = 2
Row = TypeVar("Row")
_Read = Iterable[tuple[Any, ...]]
_Columns = dict[str, Any]
_Count = Callable[[Tally, _Columns, int], None]


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
    _each(_cases, tally, rows.cases.values(), CASE_COLUMNS, times)
    _each(_steps, tally, rows.steps.values(), STEP_COLUMNS, times)
    _each(_handoffs, tally, rows.handoffs.values(), HANDOFF_COLUMNS, times)


def tell_read(tally: Tally, cases: _Read, steps: _Read, handoffs: _Read) -> None:
    """Count rows as they are read: of cases each as `CASE_COLUMNS`, of visits as `STEP_COLUMNS`, of handoffs as
    `HANDOFF_COLUMNS`."""
    for count, rows, names in (
        (_cases, cases, CASE_COLUMNS),
        (_steps, steps, STEP_COLUMNS),
        (_handoffs, handoffs, HANDOFF_COLUMNS),
    ):
        for some in _some(rows):
            count(tally, dict(zip(names, zip(*some, strict=True), strict=True)), 1)


def _each(count: _Count, tally: Tally, rows: Iterable[models.Model], names: Sequence[str], times: int) -> None:
    """Rows of a table as columns, column by column: twenty thousand tuples would have the collector of garbage run."""
    for some in _some(rows):
        held = [vars(row) for row in some]
        count(tally, {name: [row[name] for row in held] for name in names}, times)


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _cases(tally: Tally, told: _Columns, times: int) -> None:
    timed = zip(told["source"], told["ended_day"], told["cycle_ms"], strict=True)
    told = _only(
        told, [source != CaseSource.PRACTICE and day is not None and ms is not None for source, day, ms in timed]
    )
    many = len(told["source"])
    if not many:
        return
    told |= {name: [ms or 0 for ms in told[name]] for name in ("touch_ms", "touch_working_ms")}
    none = [""] * many
    groups = _Groups.of(told["process_id"], told["version"], [None] * many, told["cuts"], told["ended_day"], none, none)
    _tell(tally, groups, CASE_KINDS, told, _rated(told["on_time"]), times)


def _steps(tally: Tally, told: _Columns, times: int) -> None:
    decided = [f"{step}:{outcome}" for step, outcome in zip(told["step_key"], told["outcome"], strict=True)]
    groups = _Groups.of(*(told[name] for name in (*_OF_A_ROW, "day", "step_key")), decided)
    told |= {"has_outcome": np.array([bool(outcome) for outcome in told["outcome"]])}
    _tell(tally, groups, STEP_KINDS, told, _rated(told["on_time"]), times)
    _tell_what_followed(tally, told, times)


def _handoffs(tally: Tally, told: _Columns, times: int) -> None:
    """The automatic ones waited for nobody."""
    told = _only(told, [not is_automatic for is_automatic in told["is_automatic"]])
    if not told["is_automatic"]:
        return
    pairs = [f"{giver}>{receiver}" for giver, receiver in zip(told["from_lane"], told["to_lane"], strict=True)]
    groups = _Groups.of(*(told[name] for name in (*_OF_A_ROW, "day", "flow_key")), pairs)
    told |= {"is_accepted": np.array([answer == "accepted" for answer in told["answer"]])}
    good = [
        accepted_first_time(answer, is_sent_back=sent_back)
        for answer, sent_back in zip(told["answer"], told["is_sent_back"], strict=True)
    ]
    _tell(tally, groups, HANDOFF_KINDS, told, _rated(good), times)


def _only(told: _Columns, there: list[bool]) -> _Columns:
    return told if all(there) else {name: list(compress(column, there)) for name, column in told.items()}


def _tell(tally: Tally, groups: "_Groups", kinds: Iterable[Kind], told: _Columns, good: Array, times: int) -> None:
    for kind in kinds:
        ms, working, known = _durations(told[kind.ms], told[kind.working])
        if kind.only:
            known &= told[kind.only]
        there = np.flatnonzero(known)
        if not len(there):
            continue
        used, of_row = np.unique(groups.of_row[there], return_inverse=True)
        places = [[tally.place(key) for key in _keys(kind, groups.groups[group])] for group in used.tolist()]
        rating = good[there] if kind.is_rated else np.full(len(there), _UNKNOWN, dtype=np.int8)
        rated, is_good = rating != _UNKNOWN, rating == 1
        tally.add(of_row, places, ms[there], working[there], rated=rated, good=is_good, times=times)


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


def _tell_what_followed(tally: Tally, told: _Columns, times: int) -> None:
    """What forecasts rest on (`metrics.forecast`): of all cases alone, whatever they are cut by, and by month only."""
    ahead, left, known = _durations(told["ahead_working_ms"], told["left_working_ms"])
    _, after, known_after = _durations(told["ahead_working_ms"], told["after_working_ms"])
    there = np.flatnonzero(known & known_after)
    if not len(there):
        return
    months = [day.replace(day=1) for day in told["day"]]
    groups = _Groups.of(told["process_id"], told["step_key"], months)
    for kind, whole, lasted in (("ahead", ahead, ahead - left), ("left", left, left - after)):
        passed = np.maximum(1, np.searchsorted(LANDMARKS, lasted[there], side="left"))
        row = np.repeat(there, passed)
        landmark = np.arange(len(row)) - np.repeat(np.cumsum(passed) - passed, passed)
        ms = np.maximum(0, whole[row] - np.array(LANDMARKS)[landmark])
        codes, at = np.unique(groups.of_row[row] * len(LANDMARKS) + landmark, return_inverse=True)
        places = [
            [tally.place(_followed(kind, groups.groups[code // len(LANDMARKS)], code))] for code in codes.tolist()
        ]
        no = np.zeros(len(row), dtype=bool)
        tally.add(at, places, ms, ms, rated=no, good=no, times=times)


def _followed(kind: str, group: tuple[UUID, str, date], code: int) -> Key:
    process, step, month = group
    return Key(process, kind, key_of(step, code % len(LANDMARKS)), "", "m", month)


class _Groups(NamedTuple):
    """Rows that count in the same rollups."""

    groups: list[tuple[Any, ...]]
    of_row: Array

    @classmethod
    def of(cls, *columns: Sequence[Any]) -> "_Groups":
        found: dict[tuple[Any, ...], int] = {}
        of_row = [found.setdefault(one, len(found)) for one in zip(*columns, strict=True)]
        return cls(list(found), np.array(of_row, dtype=np.int64))
