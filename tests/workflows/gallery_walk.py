"""A case of a template walked through in memory: forms filled at random, decisions followed by the graph.

Only the plan is walked (no database, no people): enough to show that no decision leads into a corner and that whoever
hands over could have the data that is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from workflows.graph import Arrival, Facts, Field, Graph, Step

MOVES_AT_MOST = 2_000

# Small, so that limits and dates are met from both sides.
VALUES: dict[str, tuple[Any, ...]] = {
    "whole_number": (0, 1, 7),
    "number": ("-1", "0", "3", "12"),
    "money": ("0.00", "3.00", "900.00", "2000.00", "50000.00"),
    "date": ("2026-03-02", "2026-03-31", "2026-06-01"),
    "datetime": ("2026-03-02T08:00:00Z", "2026-06-01T08:00:00Z"),
    "yes_no": (True, False),
    "person": ("6f1e9a52-0c7b-4d1e-9a61-3f2d5a7c8b90",),
    "file": (["0b0f5c7e-51f4-4a53-8a8e-5d0a2f6f3c11"],),
}


class Stuck(AssertionError):
    """The case can go no further, does one step twice at once, or asks somebody for data that is not theirs to give."""


@dataclass
class Walk:
    """One case: what is known of it, the tasks that can be done, the joins that still wait."""

    graph: Graph
    chance: Random
    data: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    ready: list[Step] = field(default_factory=list)
    waiting: list[Step] = field(default_factory=list)
    walked: set[str] = field(default_factory=set)
    ends: list[str] = field(default_factory=list)

    def to_the_end(self) -> "Walk":
        """Start at one of the starts and go on until nothing is left to do. Raises Stuck."""
        self._complete(self.chance.choice(self.graph.starts))
        for _ in range(MOVES_AT_MOST):
            if not self.ready:
                break
            self._complete(self.ready.pop(self.chance.randrange(len(self.ready))))
            self._open_joins()
        if self.ready or self.waiting:
            raise Stuck(f"still live: {[step.key for step in self.ready + self.waiting]}")
        return self

    def _complete(self, step: Step) -> None:
        for key in step.fill:
            self._fill(self.graph.fields[key], always=self.graph.fields[key].required)
        if step.outcomes:
            self.outcomes[step.key] = self.chance.choice(step.outcomes).key
        arrivals = self._follow(step)
        # What the handoffs then ask for is filled as well, which may change the decision; so it is asked again.
        while missing := [key for arrival in arrivals for key in self._missing(arrival)]:
            for key in missing:
                if key not in step.fill:
                    raise Stuck(f'"{step.key}" is asked for "{key}", which it cannot fill')
                self._fill(self.graph.fields[key], always=True)
            arrivals = self._follow(step)
        for arrival in arrivals:
            self._arrive(arrival)

    def _follow(self, step: Step) -> tuple[Arrival, ...]:
        return tuple(self._decided(self.graph.follow(step.key, Facts(self.data, self.outcomes, self.visits))))

    def _decided(self, arrivals: tuple[Arrival, ...]) -> Iterator[Arrival]:
        """Of what stands beside a wait one decides, by chance; a wait passes at once, with what it fills."""
        dropped: set[str] = set()
        for wait in (one.step for one in arrivals if one.step.is_wait):
            beside = self.graph.beside.get(wait.key, frozenset())
            dropped |= beside if beside and self.chance.random() < 0.5 else {wait.key} if beside else set()
        for arrival in arrivals:
            if arrival.step.key in dropped:
                continue
            if not arrival.step.is_wait:
                yield arrival
                continue
            for key in arrival.step.fill:
                self._fill(self.graph.fields[key], always=True)
            for further in self.graph.follow(arrival.step.key, Facts(self.data, self.outcomes, self.visits)):
                yield replace(further, path=(*arrival.path, *further.path))

    def _fill(self, field: Field, *, always: bool) -> None:
        if not always and self.chance.random() < 0.4:
            self.data.pop(field.key, None)
            return
        keys = [choice.key for choice in field.choices]
        if field.type == "choices":
            self.data[field.key] = [key for key in keys if self.chance.random() < 0.5] or keys[:1]
        else:
            self.data[field.key] = self.chance.choice(keys or VALUES.get(field.type, ("text",)))

    def _missing(self, arrival: Arrival) -> list[str]:
        contract = arrival.flow.contract
        return [key for key in contract.required if key not in self.data] if contract else []

    def _arrive(self, arrival: Arrival) -> None:
        self.walked.update(arrival.path)
        step = arrival.step
        if step.is_end:
            self.ends.append(step.key)
            if step.closes_case:
                self.ready.clear()
                self.waiting.clear()
            return
        if step in self.ready:
            raise Stuck(f'"{step.key}" would be done twice at once')
        if step in self.waiting:
            return
        self.visits[step.key] = self.visits.get(step.key, 0) + 1
        (self.waiting if step.join == "all" else self.ready).append(step)

    def _open_joins(self) -> None:
        for join in list(self.waiting):
            others = [step.key for step in self.ready + self.waiting if step is not join]
            if not self.graph.may_still_arrive(join.key, others):
                self.waiting.remove(join)
                self.ready.append(join)
