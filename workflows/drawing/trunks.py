"""Vertical lines between two columns, put side by side so that they cross seldom and never lie on each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from workflows.drawing import sizes
from workflows.drawing.places import Cell
from workflows.drawing.rows import Rows
from workflows.drawing.ways import Way


@dataclass(slots=True, eq=False)
class Trunk:
    """One or more vertical lines in a channel that are drawn as one, since they leave the same step."""

    left: list[float] = field(default_factory=list)
    """The heights (px) at which lines go on from it to the left."""
    right: list[float] = field(default_factory=list)
    slot: int = 0

    @property
    def top(self) -> float:
        return min(self.left + self.right)

    @property
    def bottom(self) -> float:
        return max(self.left + self.right)


Channels = dict[int, dict[str, Trunk]]
"""By channel, the trunk of each flow that turns in it."""


def channels_of(ways: Mapping[str, Way], cells: Mapping[str, Cell], rows: Rows) -> Channels:
    """Every trunk in its slot; channel -1 lies left of the first column."""
    named: dict[int, dict[str, Trunk]] = {}
    channels: Channels = {}

    def add(channel: int, name: str, flow: str, left: Iterable[float], right: Iterable[float]) -> None:
        trunk = named.setdefault(channel, {}).setdefault(name, Trunk())
        trunk.left.extend(left)
        trunk.right.extend(right)
        channels.setdefault(channel, {})[f"{flow} {name.split()[0]}"] = trunk

    for flow, way in ways.items():
        out, into = rows.middle[cells[way.giver].row], rows.arrival(way, cells)
        if way.kind == "bend":
            add(way.turn, f"from {way.giver}", flow, [out], [into])
        elif way.kind == "gutter":
            y, last = rows.track(way), cells[way.receiver].column - 1
            is_forward = last > way.turn
            add(way.turn, f"from {way.giver}", flow, [out] if is_forward else [out, y], [y] if is_forward else [])
            add(last, f"into {flow}", flow, [y] if is_forward else [], [into] if is_forward else [y, into])
    for trunks in named.values():
        _give_slots(list(trunks.values()))
    return channels


def _give_slots(trunks: list[Trunk]) -> None:
    """From left to right, next the one that does least harm to those still to be placed."""
    net: dict[Trunk, dict[Trunk, int]] = {trunk: {} for trunk in trunks}
    for one, other in combinations(trunks, 2):
        net[one][other] = _harm(one, other) - _harm(other, one)
        net[other][one] = -net[one][other]
    cost = {trunk: sum(net[trunk].values()) for trunk in trunks}
    done: list[Trunk] = []
    while cost:
        following = min(cost, key=cost.__getitem__)
        del cost[following]
        for trunk in cost:
            cost[trunk] -= net[trunk][following]
        beside = [
            other.slot
            for other in done
            if following.top < other.bottom + sizes.TRACK_GAP and other.top < following.bottom + sizes.TRACK_GAP
        ]
        following.slot = max(beside, default=-1) + 1
        done.append(following)


def _harm(left: Trunk, right: Trunk) -> int:
    """What it costs to put one left of the other: a crossing little, two lines on one another much."""
    crossings = sum(right.top < y < right.bottom for y in left.right) + sum(
        left.top < y < left.bottom for y in right.left
    )
    overlaps = sum(any(abs(other - y) < sizes.TRACK_GAP / 2 for other in right.left) for y in left.right)
    return crossings + 20 * overlaps
