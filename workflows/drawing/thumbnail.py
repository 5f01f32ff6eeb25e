"""The map of a process small enough for a list: lanes, steps and flows, no words.

Colours come from the page's classes, so that it is right in light and in dark.
"""

from dataclasses import dataclass

from procops.ui import avatars
from workflows.drawing.elements import element, path
from workflows.drawing.places import cells_of
from workflows.graph import Graph, Step

_PITCH = (18, 11)
"""px from one card to the next, across and down."""
_CARD = (11, 6)
_PADDING = 3
"""Above and below the cards of a lane."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What stands inside the ``svg`` element, and its size in px of its own."""

    width: int
    height: int
    drawing: str


def thumbnail(graph: Graph) -> Thumbnail:
    """Draw it; the same graph gives the same drawing."""
    cells = cells_of(graph)
    levels = [1] * max(1, len(graph.lanes))
    for cell in cells.values():
        levels[cell.lane] = max(levels[cell.lane], cell.level + 1)
    width = (max((cell.column for cell in cells.values()), default=0) + 1) * _PITCH[0] + _PITCH[0] - _CARD[0]

    tops, y = [], 0
    drawn = []
    for lane, count in enumerate(levels):
        height = count * _PITCH[1] - (_PITCH[1] - _CARD[1]) + 2 * _PADDING
        tops.append(y)
        hue = f"map-thumb-lane hue-{avatars.lane_hue(lane)}"
        drawn.append(element("rect", class_=hue, x=0, y=y, width=width, height=height))
        y += height

    def corner(key: str) -> tuple[int, int]:
        cell = cells[key]
        left = _PITCH[0] - _CARD[0] + cell.column * _PITCH[0]
        return left, tops[cell.lane] + _PADDING + cell.level * _PITCH[1]

    # Handoffs last: what the map is looked at for lies on top.
    for flow in sorted(graph.flows.values(), key=graph.is_crossing):
        (giver, top), (into, bottom) = corner(flow.source), corner(flow.target)
        out, above, below = giver + _CARD[0], top + _CARD[1] / 2, bottom + _CARD[1] / 2
        points: list[tuple[float, float]] = [(out, above), (into - 3.5, above), (into - 3.5, below), (into, below)]
        if flow.key in graph.back_flows:  # round the cards, just above the receiver
            over = bottom - 1.5
            points = [
                (out, above),
                (out + 2, above),
                (out + 2, over),
                (into - 2, over),
                (into - 2, below),
                (into, below),
            ]
        kind = "map-thumb-flow is-handoff" if graph.is_crossing(flow) else "map-thumb-flow"
        drawn.append(element("path", class_=kind, d=path(points)))
    for key, step in graph.steps.items():
        left, top = corner(key)
        drawn.append(
            element(
                "rect",
                class_=f"map-thumb-step hue-{avatars.lane_hue(cells[key].lane)}",
                x=left,
                y=top,
                width=_CARD[0],
                height=_CARD[1],
                rx=_rounding(step),
            )
        )
    return Thumbnail(width, y, "".join(drawn))


def _rounding(step: Step) -> float:
    return _CARD[1] / 2 if step.is_start or step.is_end else 1
