"""Reads spreads for dashboards: exact from the rows where there are few, from rollups where there are many."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q, Sum

from metrics.models import Rollup
from metrics.reports.asked import Asked, Window
from metrics.reports.kinds import KINDS, slice_of
from metrics.spread import Histogram, Spread, total

EXACT_UP_TO = 20_000
"""Values of one question that are read one by one."""

Group = Callable[[UUID, str, date], Hashable]


def by_key(process: UUID, key: str, day: date) -> Hashable:
    return key


def by_process(process: UUID, key: str, day: date) -> Hashable:
    return process


def by_process_and_key(process: UUID, key: str, day: date) -> Hashable:
    return process, key


def spreads(kind: str, processes: Iterable[UUID], asked: Asked, group: Group) -> dict[Any, Spread]:
    """The spread of one kind of figure in each group, of elapsed or of working time as asked."""
    processes = list(processes)
    cut = slice_of(KINDS[kind], asked) if KINDS[kind].is_rolled_up else None
    if cut is not None and _counted(kind, processes, asked.window, cut) > EXACT_UP_TO:
        return _from_rollups(kind, processes, asked, cut, group)
    return _from_rows(kind, processes, asked, group)


def spread(kind: str, processes: Iterable[UUID], asked: Asked) -> Spread:
    """The spread of all together."""
    return spreads(kind, processes, asked, lambda *_: None).get(None, Spread())


def _counted(kind: str, processes: list[UUID], window: Window, cut: str) -> int:
    rows = Rollup.objects.filter(_of(kind, processes, cut) & _months_and_days(window))
    return rows.aggregate(n=Sum("n"))["n"] or 0


def _from_rows(kind: str, processes: list[UUID], asked: Asked, group: Group) -> dict[Any, Spread]:
    spec = KINDS[kind]
    rows = spec.cut(spec.rows(processes, asked.window), asked)
    column = "of_working" if asked.clock == "working" else "of_ms"
    found: dict[Any, list[Any]] = defaultdict(list)
    for process, key, day, ms, good in rows.values_list("process_id", "of_key", "on_day", column, "is_good").iterator():
        found[group(process, key, day)].append((ms or 0, good))
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


def _from_rollups(kind: str, processes: list[UUID], asked: Asked, cut: str, group: Group) -> dict[Any, Spread]:
    working = asked.clock == "working"
    columns = ("sum_working_ms", "first_working", "counts_working") if working else ("sum_ms", "first", "counts")
    days = _days(asked.window) if group not in (by_key, by_process, by_process_and_key) else None
    rows = Rollup.objects.filter(_of(kind, processes, cut) & (days or _months_and_days(asked.window)))
    found: dict[Any, Spread] = defaultdict(Spread)
    histograms: dict[Any, list[Histogram]] = defaultdict(list)
    for process, key, day, n, rated, good, sum_ms, first, counts in rows.values_list(
        "process_id", "key", "day", "n", "rated", "good", *columns
    ).iterator():
        at = group(process, key, day)
        one = found[at]
        one.sum_bad = None
        one.n, one.rated, one.good, one.sum = one.n + n, one.rated + rated, one.good + good, one.sum + sum_ms
        histograms[at].append(Histogram.read(first, counts))
    for at, one in found.items():
        one.histogram = total(histograms[at])
    return dict(found)


def _of(kind: str, processes: list[UUID], cut: str) -> Q:
    return Q(process_id__in=processes, kind=kind, slice=cut)


def _days(window: Window) -> Q:
    return Q(period="d", day__gte=window.since, day__lt=window.until)


def _months_and_days(window: Window) -> Q:
    """Whole months from their rollups, the days at both ends from theirs."""
    first = window.since if window.since.day == 1 else _next_month(window.since)
    last = window.until.replace(day=1)
    if first >= last:
        return _days(window)
    ends = Q(day__gte=window.since, day__lt=first) | Q(day__gte=last, day__lt=window.until)
    return Q(period="m", day__gte=first, day__lt=last) | Q(ends, period="d")


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
