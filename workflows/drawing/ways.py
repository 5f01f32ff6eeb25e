"""How each flow gets from step to step, before there are pixels.

A *channel* is the room between two columns: channel c lies right of column c. A *gutter* is the room between two lanes:
gutter i lies above lane i.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from workflows.drawing.places import Cell
from workflows.graph import Flow, Graph


@dataclass(slots=True)
class Way:
    """The way of one flow.

    - ``straight``: along one row;
    - ``bend``: to the channel ``turn``, up or down in it, and on along the receiver's row;
    - ``gutter``: to the channel after the giver, along a gutter, to the channel before the receiver.
    """

    giver: str
    receiver: str
    kind: Literal["straight", "bend", "gutter"]
    turn: int
    gutter: int = 0
    track: int = 0
    """Which of the lines that run along one gutter side by side."""
    port: float = 0
    """Where it arrives, in arrivals from the middle of the receiver's side: negative is higher."""


def ways_of(graph: Graph, cells: Mapping[str, Cell], inscribed: Collection[str]) -> dict[str, Way]:
    """The way of each flow by its key.

    :param inscribed: keys of the flows on which words stand, which therefore need a port of their own.
    """
    rows = _RowUse(cells)
    ways: dict[str, Way] = {}

    def claim(flow: Flow) -> tuple[bool, int]:
        """What stays in one row has the best claim on it, then what is short."""
        giver, receiver = cells[flow.source], cells[flow.target]
        return giver.row != receiver.row, abs(receiver.column - giver.column)

    for flow in sorted(graph.flows.values(), key=claim):
        ways[flow.key] = _find(flow, graph, cells, rows)
    _give_tracks(ways, cells)
    _give_ports(graph, ways, cells, inscribed)
    return ways


def _find(flow: Flow, graph: Graph, cells: Mapping[str, Cell], rows: "_RowUse") -> Way:
    giver, receiver = cells[flow.source], cells[flow.target]
    if flow.key not in graph.back_flows:
        is_straight = giver.row == receiver.row
        if rows.claim(giver, receiver.column, along=giver, user=flow.source):
            kind: Literal["straight", "bend"] = "straight" if is_straight else "bend"
            return Way(flow.source, flow.target, kind, receiver.column - 1)
        if not is_straight and rows.claim(giver, receiver.column, along=receiver, user=flow.key):
            return Way(flow.source, flow.target, "bend", giver.column)
    # Along the side of the receiver's lane that looks to the giver; above it where both are in one lane.
    gutter = receiver.lane + 1 if giver.lane > receiver.lane else receiver.lane
    return Way(flow.source, flow.target, "gutter", giver.column, gutter)


class _RowUse:
    """Which pieces of which rows are taken, by steps or by flows that run along them."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._users = {(cell.row, cell.column): f"step {key}" for key, cell in cells.items()}

    def claim(self, giver: Cell, before: int, *, along: Cell, user: str) -> bool:
        """Take a row between two columns for the flows of ``user``, if it is free all the way."""
        pieces = [(along.row, column) for column in range(giver.column + 1, before)]
        if any(self._users.get(piece, user) != user for piece in pieces):
            return False
        self._users.update(dict.fromkeys(pieces, user))
        return True


def _give_tracks(ways: Mapping[str, Way], cells: Mapping[str, Cell]) -> None:
    """Flows in one gutter get tracks of their own where they would lie on each other."""
    taken: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def reach(way: Way) -> tuple[int, int]:
        first, last = cells[way.giver].column, cells[way.receiver].column - 1
        return min(first, last), max(first, last)

    in_gutters = [way for way in ways.values() if way.kind == "gutter"]
    for way in sorted(in_gutters, key=lambda way: reach(way)[1] - reach(way)[0]):
        left, right = reach(way)
        while any(left <= to and since <= right for since, to in taken.get((way.gutter, way.track), ())):
            way.track += 1
        taken.setdefault((way.gutter, way.track), []).append((left, right))


def _give_ports(graph: Graph, ways: Mapping[str, Way], cells: Mapping[str, Cell], inscribed: Collection[str]) -> None:
    """Spread the arrivals at each step over its left side, in the order in which they come from above and below.

    What runs straight in keeps the middle; arrivals without words share one port, since they cover nothing of each
    other's.
    """

    def side(flow: Flow) -> int:
        """Below zero: comes from above."""
        way, here, giver = ways[flow.key], cells[flow.target], cells[flow.source]
        if way.kind == "straight":
            return 0
        if way.kind == "gutter":
            return -1000 if way.gutter <= here.lane else 1000
        return (giver.lane - here.lane) * 100 + giver.level - here.level

    def mean_side(group: list[Flow]) -> float:
        sides = [side(flow) for flow in group]
        return 0 if 0 in sides else fmean(sides)

    for key in graph.steps:
        flows = graph.entering(key)
        bare = [flow for flow in flows if flow.key not in inscribed]
        groups = ([bare] if bare else []) + [[flow] for flow in flows if flow.key in inscribed]
        groups.sort(key=mean_side)
        straight = next((place for place, group in enumerate(groups) if mean_side(group) == 0), None)
        middle = (len(groups) - 1) / 2 if straight is None else straight
        for place, group in enumerate(groups):
            for flow in group:
                ways[flow.key].port = place - middle
