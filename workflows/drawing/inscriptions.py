"""What stands on a flow: its condition above the line, and on a handoff the pill with its limit."""

from dataclasses import dataclass

from procops.ui import document_words
from workflows.drawing import sizes
from workflows.drawing.lettering import lines_of, width_of
from workflows.graph import Graph

SIZE = 15
"""Of the letters, in px."""
_SIGN = 42
"""The sign of a handoff and the pill's own edges, in px."""


@dataclass(frozen=True, slots=True)
class Inscription:
    """The words on one flow, each short enough for its place; in full they are told by its title."""

    condition: str
    condition_in_full: str
    limit: str | None
    """None where work stays in its lane; "" for a handoff without a limit."""
    limit_in_full: str

    @property
    def pill_width(self) -> float:
        return 0 if self.limit is None else width_of(self.limit, SIZE) + _SIGN

    @property
    def width(self) -> float:
        """How much room it needs, in px."""
        return max(width_of(self.condition, SIZE), self.pill_width)


def inscriptions_of(graph: Graph) -> dict[str, Inscription]:
    """What stands on each flow by its key, in the reader's language; flows without words are left out."""
    written = {}
    flows = {flow["key"]: flow for flow in reversed(graph.document["flows"])}  # of two with one key the first counts
    for key, flow in graph.flows.items():
        condition = document_words.condition(flows[key], graph.document)
        is_handoff = graph.is_crossing(flow)
        limit = (document_words.limit(flows[key]) or {}) if is_handoff else {}
        if condition or is_handoff:
            written[key] = Inscription(
                condition=_short(condition, sizes.CHIP_MAX),
                condition_in_full=condition,
                limit=_short(limit.get("short", ""), sizes.CHIP_MAX - _SIGN) if is_handoff else None,
                limit_in_full=limit.get("full", ""),
            )
    return written


def _short(words: str, width: float) -> str:
    return "".join(lines_of(words, width=width, size=SIZE, at_most=1))
