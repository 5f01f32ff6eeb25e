"""The figures of an event log: durations, waiting between activities, handovers, rework, variants. Seconds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from metrics.eventlogs.event import Event, Log

Pair = tuple[Event, Event]
TOP = 10


def summary(log: Log) -> dict[str, Any]:
    """All figures of a log (docs/metrics.md, Event logs)."""
    pairs = [pair for events in log.cases.values() for pair in pairwise(events)]
    events = log.events
    variants = Counter(tuple(event.activity for event in of) for of in log.cases.values())
    told: dict[str, Any] = {
        "counts": {
            "cases": len(log.cases),
            "events": len(events),
            "activities": len({event.activity for event in events}),
            "variants": len(variants),
            "resources": len({event.resource for event in events if event.resource}),
            "events_without_resource": sum(not event.resource for event in events),
            "directly_follows_pairs": len({(a.activity, b.activity) for a, b in pairs}),
            "directly_follows_total": len(pairs),
            "negative_waits": sum(waiting(pair) < 0 for pair in pairs),
        },
        "has_start_timestamp": log.has_start,
        "has_team": log.has_team,
        "case_duration": statistics([_duration(of) for of in log.cases.values()]),
        "waiting_all_pairs": statistics([waiting(pair) for pair in pairs]),
        "start_activities": dict(Counter(of[0].activity for of in log.cases.values())),
        "end_activities": dict(Counter(of[-1].activity for of in log.cases.values())),
        "activities": _activities(log, pairs),
        "rework_total": _rework(log, pairs),
        "pairs": _pairs(log, pairs),
        "handover_resource": _handover(log, pairs, lambda event: event.resource),
        "top_variants": _top(variants),
    }
    if log.has_team:
        told["counts"]["teams"] = len({event.team for event in events if event.team})
        told["counts"]["events_without_team"] = sum(not event.team for event in events)
        told["handover_team"] = _handover(log, pairs, lambda event: event.team)
    return told


def waiting(pair: Pair) -> float:
    """From the completion of the first to the begin of the second; negative where they overlap."""
    return (pair[1].begins - pair[0].complete).total_seconds()


def kind_of(pair: Pair, owner: Callable[[Event], str]) -> str:
    """handoff, same, or unknown where either owner is missing."""
    first, second = owner(pair[0]), owner(pair[1])
    if not first or not second:
        return "unknown"
    return "same" if first == second else "handoff"


def statistics(values: list[float], *, short: bool = False) -> dict[str, Any]:
    """Count, mean, median, percentiles by linear interpolation, least and most."""
    if not values:
        return {"count": 0}
    found = np.array(values)
    told = {"mean_s": found.mean(), "median_s": np.median(found), "p90_s": np.quantile(found, 0.9)}
    if not short:
        told |= {"p95_s": np.quantile(found, 0.95), "min_s": found.min(), "max_s": found.max()}
    return {"count": len(values)} | {name: round(float(value), 3) for name, value in told.items()}


def _duration(events: list[Event]) -> float:
    return (max(e.complete for e in events) - min(e.begins for e in events)).total_seconds()


def _activities(log: Log, pairs: list[Pair]) -> list[dict[str, Any]]:
    count: Counter[str] = Counter()
    cases: dict[str, set[str]] = defaultdict(set)
    service: dict[str, list[float]] = defaultdict(list)
    before: dict[str, list[float]] = defaultdict(list)
    sojourn: dict[str, list[float]] = defaultdict(list)
    for event in log.events:
        count[event.activity] += 1
        cases[event.activity].add(event.case)
        if event.start is not None:
            service[event.activity].append((event.complete - event.start).total_seconds())
    for pair in pairs:
        before[pair[1].activity].append(waiting(pair))
        sojourn[pair[1].activity].append((pair[1].complete - pair[0].complete).total_seconds())
    repeats = _repeats(log)
    loops = Counter(a.activity for a, b in pairs if a.activity == b.activity)
    return [
        {
            "activity": activity,
            "count": count[activity],
            "cases": len(cases[activity]),
            "service": statistics(service[activity], short=True) if log.has_start else None,
            "waiting_before": statistics(before[activity], short=True),
            "sojourn": statistics(sojourn[activity], short=True),
            "rework": {
                "cases": len(repeats[activity]),
                "extra_occurrences": sum(repeats[activity]),
                "self_loops": loops[activity],
            },
        }
        for activity in sorted(count)
    ]


def _repeats(log: Log) -> dict[str, list[int]]:
    """Of each activity, for every case in which it comes more than once, how often too many."""
    found: dict[str, list[int]] = defaultdict(list)
    for events in log.cases.values():
        for activity, times in Counter(event.activity for event in events).items():
            if times > 1:
                found[activity].append(times - 1)
    return found


def _rework(log: Log, pairs: list[Pair]) -> dict[str, int]:
    return {
        "cases_with_any_repeat": sum(len({e.activity for e in of}) < len(of) for of in log.cases.values()),
        "extra_occurrences": sum(sum(times) for times in _repeats(log).values()),
        "self_loops": sum(a.activity == b.activity for a, b in pairs),
    }


def _pairs(log: Log, pairs: list[Pair]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair[0].activity, pair[1].activity].append(pair)
    told = []
    for (first, second), of in sorted(found.items()):
        clipped = [max(waiting(pair), 0.0) for pair in of]
        whole = statistics([waiting(pair) for pair in of], short=True)
        one = {"from": first, "to": second, "all": whole | {"mean_clipped_s": round(float(np.mean(clipped)), 3)}}
        one["by_resource"] = _by_kind(of, lambda event: event.resource)
        if log.has_team:
            one["by_team"] = _by_kind(of, lambda event: event.team)
        told.append(one)
    return told


def _by_kind(pairs: list[Pair], owner: Callable[[Event], str]) -> dict[str, Any]:
    found: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        found[kind_of(pair, owner)].append(waiting(pair))
    return {kind: statistics(values, short=True) for kind, values in found.items()}


def _handover(log: Log, pairs: list[Pair], owner: Callable[[Event], str]) -> dict[str, Any]:
    waits: dict[str, list[float]] = {"handoff": [], "same": [], "unknown": []}
    matrix: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        kind = kind_of(pair, owner)
        waits[kind].append(waiting(pair))
        if kind != "unknown":
            matrix[owner(pair[0]), owner(pair[1])] += 1
    runs = [_runs(map(owner, events)) for events in log.cases.values()]
    changes = [max(len(one) - 1, 0) for one in runs]
    ping_pong = [sum(a == c for a, c in zip(one, one[2:], strict=False)) for one in runs]
    return {
        "waiting": {kind: statistics(values) for kind, values in waits.items()},
        "matrix": [[*between, n] for between, n in sorted(matrix.items())],
        "owner_changes_per_case": {
            "total": sum(changes),
            "mean": round(float(np.mean(changes)), 6),
            "median": float(np.median(changes)),
            "p90": float(np.quantile(changes, 0.9)),
            "max": max(changes),
        }
        if changes
        else {},
        "cases_with_owner_change": sum(change > 0 for change in changes),
        "ping_pong": {"occurrences": sum(ping_pong), "cases": sum(n > 0 for n in ping_pong)},
    }


def _runs(owners: Iterable[str]) -> list[str]:
    """Owners one after the other, unknown ones left out, equal neighbours as one."""
    return [owner for owner, _same in groupby(owner for owner in owners if owner)]


def _top(variants: Counter[tuple[str, ...]]) -> list[dict[str, Any]]:
    ordered = sorted(variants.items(), key=lambda item: (-item[1], item[0]))
    return [{"count": n, "activities": list(activities)} for activities, n in ordered[:TOP]]
