"""Where each step stands before there are pixels: which column, which lane, and how far down in the lane."""

from dataclasses import dataclass
from graphlib import TopologicalSorter

from workflows.graph import Flow, Graph


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one step; all three count from 0."""

    column: int
    """The longest way to it over flows that do not lead back."""
    lane: int
    level: int
    """Steps of one lane and one column stand below each other."""

    @property
    def row(self) -> tuple[int, int]:
        return self.lane, self.level


def cells_of(graph: Graph) -> dict[str, Cell]:
    """The cell of each step by its key; no two steps share one. A step without a lane stands beside the one before."""
    columns, lanes = _columns_and_lanes(graph)
    first_before: dict[str, Flow] = {}
    for flow in graph.flows.values():
        if flow.key not in graph.back_flows:
            first_before.setdefault(flow.target, flow)
    cells: dict[str, Cell] = {}
    taken: set[Cell] = set()
    for key in sorted(graph.steps, key=lambda key: columns[key]):
        giver = cells.get(first_before[key].source) if key in first_before else None
        cell = Cell(columns[key], lanes[key], 0)
        if giver and giver.lane == cell.lane:  # on the level of the step before, so that a line of work is straight
            beside = Cell(cell.column, cell.lane, giver.level)
            cell = cell if beside in taken else beside
        while cell in taken:
            cell = Cell(cell.column, cell.lane, cell.level + 1)
        taken.add(cell)
        cells[key] = cell
    return cells


def _columns_and_lanes(graph: Graph) -> tuple[dict[str, int], dict[str, int]]:
    before: dict[str, list[str]] = {key: [] for key in graph.steps}
    for flow in graph.flows.values():
        if flow.key not in graph.back_flows:
            before[flow.target].append(flow.source)
    rows = {key: index for index, key in enumerate(graph.lanes)}
    columns: dict[str, int] = {}
    lanes: dict[str, int] = {}
    for key in TopologicalSorter(before).static_order():
        columns[key] = max((columns[giver] for giver in before[key]), default=-1) + 1
        lane = graph.steps[key].lane
        beside = lanes[before[key][0]] if before[key] else 0
        lanes[key] = rows.get(lane, beside) if lane else beside
    return columns, lanes
