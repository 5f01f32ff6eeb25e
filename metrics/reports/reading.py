"""Reads spreads for dashboards: exact from the rows where there are few, from rollups where there are many."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from operator import mul
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Case as When
from django.db.models import F, Q, Value
from django.db.models import When as If
from django.db.models.fields import BooleanField

from metrics.models import CaseFigure, HandoffFigure, StepFigure
from metrics.reports.asked import Asked, Clock
from metrics.reports.cover import cover, days
from metrics.reports.kinds import KINDS, Kind, slice_of
from metrics.reports.rolled_up import RolledUp
from metrics.spread import Histogram, Spread

EXACT_UP_TO = 20_000
"""Values of one question that are read one by one."""

WHOLE: dict[type[Any], str] = {CaseFigure: "case", StepFigure: "step", HandoffFigure: "wait"}
"""The kind that counts every row which any kind of spread of its table counts."""
ALL = (
    "case", "worked", "step", "outcome", "pick_up", "touch", "redo", "wait", "pair", "acceptance", "handoff",
    "returned",
)  # fmt: skip

Group = Callable[[UUID, str, date], Hashable]


def by_key(process: UUID, key: str, day: date) -> Hashable:
    return key


def by_process(process: UUID, key: str, day: date) -> Hashable:
    return process


def by_process_and_key(process: UUID, key: str, day: date) -> Hashable:
    return process, key


def all_together(process: UUID, key: str, day: date) -> Hashable:
    return None


WHOLE_WINDOW = (by_key, by_process, by_process_and_key, all_together)
"""Groups that do not ask on which day."""


@dataclass
class Reading:
    """The spreads of some processes for one question. Each table is read once, whatever is made of it."""

    processes: Iterable[UUID]
    asked: Asked
    kinds: tuple[str, ...] = ALL
    """Those that will be asked for."""
    _read: dict[type[Any], list[tuple[Any, ...]]] = field(default_factory=dict)
    _rollups: dict[tuple[Any, ...], dict[str, list[tuple[Any, ...]]]] = field(default_factory=dict)

    def spreads(self, kind: str, group: Group, clock: Clock | None = None) -> dict[Any, Spread]:
        """The spread of one kind of figure in each group; by the clock that is asked for, or by another."""
        clock, spec = clock or self.asked.clock, KINDS[kind]
        if not self._has_many(spec):
            if spec.model not in self._read:
                kinds = [name for name in self.kinds if KINDS[name].model is spec.model]
                self._read[spec.model] = self._rows(kinds, KINDS[WHOLE[spec.model]].only)
            place = [name for name in self.kinds if KINDS[name].model is spec.model].index(kind)
            return _spreads(self._read[spec.model], place, clock, group)
        cut = slice_of(spec, self.asked) if spec.is_rolled_up else None
        if cut is None:
            return _spreads(self._rows([kind], spec.only), 0, clock, group)
        return _from_rollups(self._rolled_up(kind, cut, clock, by_day=group not in WHOLE_WINDOW), group)

    def _rolled_up(self, kind: str, cut: str, clock: Clock, *, by_day: bool) -> list[tuple[Any, ...]]:
        """The rollups of one kind. Those of all kinds that are asked for by one clock are read together. One query."""
        one_alone = by_day or clock != self.asked.clock
        of = (cut, clock, by_day, kind if one_alone else "")
        if of not in self._rollups:
            kinds = [kind] if one_alone else [name for name in self.kinds if slice_of(KINDS[name], self.asked) == cut]
            parts = days(self.asked.window) if by_day else cover(self.asked.window)
            found = self._rollups[of] = defaultdict(list)
            for row in RolledUp(list(self.processes), kinds, cut, parts).told(clock):
                found[row[0]].append(row[1:])
        return self._rollups[of][kind]

    def spread(self, kind: str, clock: Clock | None = None) -> Spread:
        """The spread of all together."""
        return self.spreads(kind, all_together, clock).get(None, Spread())

    def _has_many(self, spec: Kind) -> bool:
        """Whether there are so many rows that rollups, where they answer the question, are read instead."""
        return self._counted.get(WHOLE[spec.model], 0) > EXACT_UP_TO

    @cached_property
    def _counted(self) -> dict[str, int]:
        """How many rows there are, of each table whose rollups answer the question. One query a slice."""
        by_cut: dict[str, set[str]] = defaultdict(set)
        for name in {WHOLE[KINDS[kind].model] for kind in self.kinds}:
            cut = slice_of(KINDS[name], self.asked)
            if cut is not None:
                by_cut[cut].add(name)
        found: dict[str, int] = {}
        for cut, names in by_cut.items():
            found |= RolledUp(list(self.processes), sorted(names), cut, cover(self.asked.window)).counted()
        return found

    def _rows(self, kinds: list[str], only: Q) -> list[tuple[Any, ...]]:
        """Process and day, and five columns for each of some kinds of one table. One query."""
        spec = KINDS[kinds[0]]
        rows = spec.cut(spec.model.objects.filter(only, process_id__in=list(self.processes)), self.asked)
        window = {f"{spec.day}__gte": self.asked.window.since, f"{spec.day}__lt": self.asked.window.until}
        columns: dict[str, Any] = {}
        for kind in kinds:
            columns |= {f"{kind}_{name}": column for name, column in _columns(KINDS[kind]).items()}
        found = rows.filter(**window).annotate(**columns).values_list("process_id", spec.day, *columns)
        return list(found.iterator())


def _columns(spec: Kind) -> dict[str, Any]:
    counts: Any = Value(True, output_field=BooleanField())
    if spec.only:
        counts = When(If(spec.only, then=Value(True)), default=Value(False), output_field=BooleanField())
    return {
        "counts": counts,
        "is_keyed": spec.of_key,
        "lasted": F(spec.ms),
        "worked": F(spec.working),
        "is_good": spec.is_good,
    }


def _spreads(rows: list[tuple[Any, ...]], place: int, clock: Clock, group: Group) -> dict[Any, Spread]:
    """Of the kind whose five columns stand at that place."""
    begin = 2 + 5 * place
    lasted = begin + (3 if clock == "working" else 2)
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        if row[begin]:
            found[group(row[0], row[begin + 1], row[1])].append((row[lasted] or 0, row[begin + 4]))
    return {
        key: Spread(
            n=len(values),
            sum=sum(ms for ms, _ in values),
            rated=sum(good is not None for _, good in values),
            good=sum(bool(good) for _, good in values),
            sum_bad=sum(ms for ms, good in values if good is False),
            values=np.array([ms for ms, _ in values]),
        )
        for key, values in found.items()
    }


def _from_rollups(rows: list[tuple[Any, ...]], group: Group) -> dict[Any, Spread]:
    """Of rows as `Reading._rolled_up` reads them; a group that lies only in what is taken off has no spread."""
    grouped: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        process, key, day = row[:3]
        grouped[group(_uuid(process), key, day)].append(row[3:])
    found = {}
    for at, some in grouped.items():
        *numbers, firsts, counts, times = zip(*some, strict=True)
        n, rated, good, sum_ms = (sum(map(mul, column, times)) for column in numbers)
        if n:
            histogram = Histogram.read_all(firsts, counts, times)
            found[at] = Spread(n=n, sum=sum_ms, rated=rated, good=good, sum_bad=None, histogram=histogram)
    return found


_uuid = lru_cache(maxsize=4096)(UUID)
