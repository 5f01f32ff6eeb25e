"""What a log shows of the way work goes: its steps, who does them, and the paths between them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from metrics.baselines.keys import BEGIN, END, Keys, flow_key
from metrics.definitions import Visit
from metrics.eventlogs import Event
from metrics.spread import percentile

ACTIVITIES_KEPT, PATHS_KEPT = 1_000, 3_000
"""What is rarer is in the figures, and neither drawn nor listed."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One step, as often as it was done."""

    key: str
    name: str
    owner: str
    """Key of the role that did it most often; empty where no event says whose it was."""
    count: int
    cases: int
    p80_ms: int
    """Within which 80 of 100 visits were done once they were ready, in working time."""


@dataclass(frozen=True, slots=True)
class Path:
    """What came right after what."""

    source: str
    target: str
    count: int
    handoffs: int
    """How often the owner changed."""
    waited_ms: int
    """Together, from the completion of the one to the begin of the other; overlapping ones waited not at all."""

    @property
    def key(self) -> str:
        return flow_key(self.source, self.target)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The steps and paths of a log, the most frequent first."""

    lanes: dict[str, str]
    """Names of the roles by key."""
    activities: list[Activity]
    paths: list[Path]
    """Among them those from `BEGIN` and to `END`."""
    variants: int
    """How many different sequences of activities there are."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Discovered":
        activities = [Activity(**one) for one in told["activities"]]
        paths = [Path(**one) for one in told["paths"]]
        return cls(dict(told["lanes"]), activities, paths, told["variants"])

    def names(self) -> dict[str, str]:
        """Of the steps, by key."""
        return {one.key: one.name for one in self.activities}

    def frequent(self, share: int) -> list[Path]:
        """The most frequent paths that make up so many percent of all, and those without which a step would hang in
        the air: each can be reached from the begin, and leads to the end.
        """
        wanted, kept, so_far = sum(path.count for path in self.paths) * share / 100, set[Path](), 0
        for path in self.paths:
            if so_far >= wanted:
                break
            kept.add(path)
            so_far += path.count
        shown = {key for path in kept for key in (path.source, path.target)} | {BEGIN, END}
        kept |= set(_grown(self.paths, BEGIN, shown, forwards=True))
        kept |= set(
            _grown(self.paths, END, shown | {p.source for p in kept} | {p.target for p in kept}, forwards=False)
        )
        return [path for path in self.paths if path in kept]


def _grown(paths: list[Path], root: str, wanted: set[str], *, forwards: bool) -> list[Path]:
    """A tree of frequent paths from a root (or towards it) that has all wanted places, as few others as that takes."""
    reached, tree = {root}, dict[str, Path]()
    while wanted - reached:
        ahead = (
            path
            for path in paths  # the most frequent first
            if (path.source in reached) != (path.target in reached) and ((path.source in reached) == forwards)
        )
        path = next(ahead, None)
        if path is None:
            break
        new = path.target if forwards else path.source
        reached.add(new)
        tree[new] = path
    kept: dict[str, Path] = {}
    for place in wanted & reached:
        while place != root and place not in kept:
            kept[place] = tree[place]
            place = tree[place].source if forwards else tree[place].target
    return list(kept.values())


@dataclass(slots=True)
class Discovery:
    """Counts a log, case by case."""

    keys: Keys
    counts: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    owners: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    paths: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    lasted: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    variants: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, events: list[Event], visits: Iterable[Visit]) -> None:
        """One case, its events in order."""
        steps = tuple(self.keys.steps[event.activity] for event in events)
        self.variants.add(steps)
        self.counts.update(steps)
        self.cases.update(set(steps))
        for before, step, event in zip((BEGIN, *steps), steps, events, strict=False):
            self.paths[before, step][0] += 1
            if owner := self.keys.owner(event):
                self.owners[step][self.keys.lanes[owner]] += 1
        self.paths[steps[-1], END][0] += 1
        for first, second in pairwise(events):
            path = self.paths[self.keys.steps[first.activity], self.keys.steps[second.activity]]
            path[1] += self.keys.is_handoff(first, second)
            path[2] += max(int((second.begins - first.complete).total_seconds() * 1000), 0)
        for visit in visits:
            self.lasted[visit.step].append(visit.cycle.working)

    def result(self) -> Discovered:
        names = {key: name for name, key in self.keys.steps.items()}
        activities = [
            Activity(
                key,
                names[key],
                max(self.owners[key].items(), key=lambda owner: (owner[1], owner[0]))[0] if self.owners[key] else "",
                count,
                self.cases[key],
                round(percentile(self.lasted[key], 0.8) or 0),
            )
            for key, count in sorted(self.counts.items(), key=lambda one: (-one[1], one[0]))
        ]
        paths = [Path(*ends, *counted) for ends, counted in self.paths.items()]
        paths.sort(key=lambda path: (-path.count, path.source, path.target))
        lanes = {key: name for name, key in self.keys.lanes.items()}
        return Discovered(lanes, activities[:ACTIVITIES_KEPT], paths[:PATHS_KEPT], len(self.variants))
