"""The whole map in pixels: lanes, cards, lines, and where the words on a line stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from workflows.drawing import sizes
from workflows.drawing.inscriptions import Inscription
from workflows.drawing.places import Cell, cells_of
from workflows.drawing.rows import LaneRow, reaches_of, rows_of
from workflows.drawing.trunks import Channels, channels_of
from workflows.drawing.ways import ways_of
from workflows.graph import Graph

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Card:
    """A step in its place."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lane: int


@dataclass(frozen=True, slots=True)
class Line:
    """A flow: the points over which it runs. Its words stand left of ``chip_end``, on its last piece."""

    key: str
    points: tuple[Point, ...]
    chip_end: float


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    lanes: tuple[LaneRow, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def lay_out(graph: Graph, inscriptions: Mapping[str, Inscription]) -> Layout:
    """Lay a process out; the same graph gives the same layout."""
    cells = cells_of(graph)
    ways = ways_of(graph, cells, inscriptions)
    reaches = reaches_of(graph, ways)
    rows = rows_of(graph, cells, ways, reaches)
    channels = channels_of(ways, cells, rows)
    columns = _Columns(graph, cells, channels, inscriptions)

    cards = {}
    for key, cell in cells.items():
        reach = reaches[key]
        top, height = rows.middle[cell.row] - reach.above, reach.above + reach.below
        cards[key] = Card(key, columns.left(cell.column), top, sizes.size_of(graph.steps[key])[0], height, cell.lane)

    lines = []
    for key in graph.flows:
        way, giver = ways[key], cards[ways[key].giver]
        start = (giver.x + giver.width, rows.middle[cells[way.giver].row])
        end = (cards[way.receiver].x, rows.arrival(way, cells))
        points = [start]
        if way.kind == "bend":
            x = columns.turn(way.turn, f"{key} from")
            points += [(x, start[1]), (x, end[1])]
        elif way.kind == "gutter":
            y = rows.track(way)
            first = columns.turn(way.turn, f"{key} from")
            last = columns.turn(cells[way.receiver].column - 1, f"{key} into")
            points += [(first, start[1]), (first, y), (last, y), (last, end[1])]
        lines.append(Line(key, (*points, end), end[0] - sizes.ARROW_LEAD + sizes.CHIP_GAP))
    return Layout(columns.width, rows.height, tuple(rows.lanes), tuple(cards.values()), tuple(lines))


class _Columns:
    """Where each column begins, and where lines turn in the channels between them."""

    def __init__(
        self,
        graph: Graph,
        cells: Mapping[str, Cell],
        channels: Channels,
        inscriptions: Mapping[str, Inscription],
    ) -> None:
        count = max((cell.column + 1 for cell in cells.values()), default=0)
        self._channels = channels
        self._widths = [0] * count
        words = [0.0] * count
        for key, cell in cells.items():
            self._widths[cell.column] = max(self._widths[cell.column], sizes.size_of(graph.steps[key])[0])
        for key, inscription in inscriptions.items():
            column = cells[graph.flows[key].target].column
            words[column] = max(words[column], inscription.width)

        def room(channel: int) -> float:
            trunks = channels.get(channel, {}).values()
            if channel in (-1, count - 1) and not trunks:
                return sizes.MARGIN
            slots = max((trunk.slot for trunk in trunks), default=0)
            chip = words[channel + 1] if channel + 1 < count else 0
            lead = sizes.CHANNEL_LEAD + sizes.ARROW_LEAD + slots * sizes.TRACK_GAP
            return lead + (sizes.CHIP_GAP + chip if chip else 0)

        pieces = [self._widths[column] + room(column) for column in range(count)]
        self._lefts = list(accumulate(pieces, initial=room(-1)))
        self.width = self._lefts[-1]

    def left(self, column: int) -> float:
        return self._lefts[column]

    def turn(self, channel: int, trunk: str) -> float:
        """Where a flow turns in a channel."""
        begin = 0 if channel < 0 else self._lefts[channel] + self._widths[channel]
        return begin + sizes.CHANNEL_LEAD + self._channels[channel][trunk].slot * sizes.TRACK_GAP
