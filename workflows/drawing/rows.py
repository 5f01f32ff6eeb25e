"""How high each lane is, and at which height the lines of its rows and gutters run. All in pixels of the map."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.drawing import sizes
from workflows.drawing.places import Cell
from workflows.drawing.ways import Way
from workflows.graph import Graph


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a step, or the steps of a row, reach above and below the line that goes out."""

    above: float
    below: float


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One lane as a row over the whole width."""

    y: float
    height: float


@dataclass(slots=True)
class Rows:
    """All rows of a map."""

    lanes: list[LaneRow] = field(default_factory=list)
    middle: dict[tuple[int, int], float] = field(default_factory=dict)
    """The middle of each level of each lane."""
    gutters: list[float] = field(default_factory=list)
    """Where the tracks of each gutter begin; the last one lies below all lanes."""

    @property
    def height(self) -> float:
        return self.lanes[-1].y + self.lanes[-1].height

    def arrival(self, way: Way, cells: Mapping[str, Cell]) -> float:
        """At which height a flow arrives."""
        return self.middle[cells[way.receiver].row] + way.port * sizes.PORT_GAP

    def track(self, way: Way) -> float:
        """At which height a flow runs along its gutter."""
        return self.gutters[way.gutter] + way.track * sizes.TRACK_GAP


def reaches_of(graph: Graph, ways: Mapping[str, Way]) -> dict[str, Reach]:
    """How far each step reaches; one with many inscribed arrivals grows to the side from which they come."""
    above, below = ({key: sizes.size_of(step)[1] / 2 for key, step in graph.steps.items()} for _ in range(2))
    for way in ways.values():
        above[way.receiver] = max(above[way.receiver], (0.5 - way.port) * sizes.PORT_GAP)
        below[way.receiver] = max(below[way.receiver], (0.5 + way.port) * sizes.PORT_GAP)
    return {key: Reach(above[key], below[key]) for key in graph.steps}


def rows_of(graph: Graph, cells: Mapping[str, Cell], ways: Mapping[str, Way], reaches: Mapping[str, Reach]) -> Rows:
    """The rows of the map; one without lanes has a row all the same."""
    lane_count = max(1, len(graph.lanes))
    widest: dict[tuple[int, int], Reach] = {}
    levels = [1] * lane_count
    for key, cell in cells.items():
        own, row = reaches[key], widest.get(cell.row, Reach(0, 0))
        widest[cell.row] = Reach(max(row.above, own.above), max(row.below, own.below))
        levels[cell.lane] = max(levels[cell.lane], cell.level + 1)
    tracks = [0] * (lane_count + 1)
    for way in ways.values():
        if way.kind == "gutter":
            tracks[way.gutter] = max(tracks[way.gutter], way.track + 1)

    # A gutter's tracks lie inside the lane below it, those of the last one inside the last lane.
    rows = Rows()
    y: float = 0
    empty = Reach(sizes.TASK_HEIGHT / 2, sizes.TASK_HEIGHT / 2)
    for lane in range(lane_count):
        top = y
        rows.gutters.append(top + sizes.TRACK_GAP)
        y += tracks[lane] * sizes.TRACK_GAP + sizes.LANE_PADDING
        for level in range(levels[lane]):
            reach = widest.get((lane, level), empty)
            rows.middle[lane, level] = y + reach.above
            y += reach.above + reach.below + (sizes.ROW_GAP if level + 1 < levels[lane] else 0)
        y += sizes.LANE_PADDING
        if lane == lane_count - 1:
            rows.gutters.append(y - sizes.LANE_PADDING + sizes.TRACK_GAP)
            y += tracks[lane_count] * sizes.TRACK_GAP
        rows.lanes.append(LaneRow(top, y - top))
    return rows
