"""The map of a process on one sheet: a file that can be read, sent and printed without procops."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procops.ui import avatars, document_words
from workflows.drawing import colours
from workflows.drawing.elements import element, number, path, text, told
from workflows.drawing.inscriptions import SIZE, Inscription, inscriptions_of
from workflows.drawing.layout import Card, Layout, Line, lay_out
from workflows.drawing.lettering import lines_of, width_of
from workflows.graph import Graph, Step

PAPER = (277, 190)
"""mm: A4 across, within a margin of 10 mm."""
HEADS = 176
"""px: how wide the heads of the lanes are, on the left."""
TOP = 68
"""px: room for the name above the map."""
EDGE = 16
"""px: around everything."""
_ARROW = (11, 6)
_FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def sheet(graph: Graph, *, under: str) -> str:
    """The SVG document, in the reader's language.

    :param under: what stands below the name: which version it is.
    """
    inscriptions = inscriptions_of(graph)
    layout = lay_out(graph, inscriptions)
    steps = {step["key"]: step for step in reversed(graph.document["steps"])}
    deadlines = {key: document_words.deadline(step, graph.document) for key, step in steps.items()}
    name = graph.process.name
    legend, legend_width = _legend()
    heading = max(width_of(name, 24, bold=True), width_of(under, SIZE) + 24 + legend_width)
    width, height = max(HEADS + layout.width, heading) + 2 * EDGE, TOP + layout.height + 2 * EDGE
    on_paper = min(PAPER[0] / width, PAPER[1] / height)
    drawn = [
        told("title", _("Map of %(process)s") % {"process": name}),
        told("desc", _described(graph, under)),
        element("rect", width=width, height=height, fill=colours.PAPER),
        text(name, x=EDGE, y=EDGE + 22, font_size=24, font_weight=700, fill=colours.INK),
        text(under, x=EDGE, y=EDGE + 46, font_size=SIZE, fill=colours.FAINT),
        element("g", legend, transform=_moved(EDGE + width_of(under, SIZE) + 24, EDGE + 41)),
        element("g", *_lanes(graph, layout, width - 2 * EDGE), transform=_moved(EDGE, TOP + EDGE)),
        element(
            "g",
            *(_line(graph, line) for line in sorted(layout.lines, key=lambda line: line.key in inscriptions)),
            *(_card(graph.steps[card.key], card, deadlines[card.key]) for card in layout.cards),
            *(_chip(line, inscriptions[line.key]) for line in layout.lines if line.key in inscriptions),
            transform=_moved(EDGE + HEADS, TOP + EDGE),
        ),
    ]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + element(
        "svg",
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{number(width * on_paper)}mm",
        height=f"{number(height * on_paper)}mm",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        font_family=_FONT,
    )


def _described(graph: Graph, under: str) -> str:
    steps = sum(step.is_work for step in graph.steps.values())
    handoffs = sum(graph.is_crossing(flow) for flow in graph.flows.values())
    told = (
        ngettext("%(number)d role", "%(number)d roles", len(graph.lanes)) % {"number": len(graph.lanes)},
        ngettext("%(number)d step", "%(number)d steps", steps) % {"number": steps},
        ngettext("%(number)d handoff", "%(number)d handoffs", handoffs) % {"number": handoffs},
    )
    return f"{under}: {', '.join(told)}"


def _legend() -> tuple[str, float]:
    """What is drawn, and how wide it is in px."""
    words, left = _("Handoff: work passes to another role, and how soon it is to be accepted"), 46
    drawn = _pill(0, 0, 38, "") + text(words, x=left, y=5, font_size=SIZE, fill=colours.FAINT)
    return drawn, left + width_of(words, SIZE)


def _lanes(graph: Graph, layout: Layout, width: float) -> list[str]:
    drawn = []
    lanes = list(graph.lanes.values())
    for index, row in enumerate(layout.lanes):
        hue = colours.HUES[avatars.lane_hue(index)]
        drawn += [
            element(
                "rect", x=0, y=row.y, width=width, height=row.height, fill=hue.row, stroke=hue.line, stroke_opacity=0.25
            ),
            element("rect", x=0, y=row.y, width=HEADS - 8, height=row.height, fill=hue.soft),
            element("rect", x=0, y=row.y, width=4, height=row.height, fill=hue.line),
        ]
        if index < len(lanes):  # a draft without lanes has one row all the same
            drawn.append(
                _words(
                    lines_of(lanes[index].name, width=HEADS - 32, size=17, at_most=3, bold=True),
                    x=16, middle=row.y + row.height / 2, size=17, fill=hue.text, bold=True,
                )
            )  # fmt: skip
    return drawn


def _line(graph: Graph, line: Line) -> str:
    is_handoff = graph.is_crossing(graph.flows[line.key])
    colour = colours.HANDOFF_LINE if is_handoff else colours.FLOW
    tip, (length, half) = line.points[-1], _ARROW
    drawn = (*line.points[:-1], (tip[0] - length + 1, tip[1]))
    head = [(tip[0] - length, tip[1] - half), tip, (tip[0] - length, tip[1] + half)]
    return element(
        "path", d=path(drawn, radius=8), fill="none", stroke=colour, stroke_width=2 if is_handoff else 1.8
    ) + element("path", d="M" + "L".join(f"{number(x)},{number(y)}" for x, y in head) + "Z", fill=colour)


def _card(step: Step, card: Card, deadline: str) -> str:
    hue = colours.HUES[avatars.lane_hue(card.lane)]
    middle, left = card.y + card.height / 2, card.x + 16
    title = told("title", ", ".join(filter(None, (step.name, deadline))))
    box = {"x": card.x, "y": card.y, "width": card.width, "height": card.height}
    if step.is_start or step.is_end:
        lines = lines_of(step.name, width=card.width - 56, size=15, at_most=3, bold=True)
        sign = "M0,-7L12,0L0,7Z" if step.is_start else "M0,8V-8H12L9,-3.5L12,1H1.5V8Z"
        return element(
            "g",
            title,
            element(
                "rect",
                **box,
                rx=card.height / 2,
                fill=hue.soft,
                stroke=hue.line,
                stroke_width=2 if step.is_end else 1.2,
            ),
            element("path", d=sign, fill=hue.line, transform=_moved(card.x + 22, middle)),
            _words(lines, x=card.x + 40, middle=middle, size=15, fill=hue.text, bold=True),
        )
    if step.is_route:
        lines = lines_of(step.name, width=card.width - 56, size=16, at_most=3, bold=True)
        right, bottom, point = card.x + card.width, card.y + card.height, 20
        corners = (
            (card.x + point, card.y), (right - point, card.y), (right, middle), (right - point, bottom),
            (card.x + point, bottom), (card.x, middle),
        )  # fmt: skip
        shape = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
        return element(
            "g",
            title,
            element("polygon", points=shape, fill=colours.PAPER, stroke=hue.line, stroke_width=1.2),
            _words(lines, x=card.x + 28, middle=middle, size=16, fill=colours.INK, bold=True),
        )
    name = lines_of(step.name, width=card.width - 30, size=16, at_most=2, bold=True)
    due = lines_of(deadline, width=card.width - 50, size=14, at_most=2)
    top = middle - (len(name) * 20 + len(due) * 18 + (6 if due else 0)) / 2
    parts = [
        title,
        *_frame(step, box, hue),
        _words(name, x=left, middle=top + len(name) * 10, size=16, fill=colours.INK, bold=True),
    ]
    if due:
        first = top + len(name) * 20 + 6
        clock: dict[str, str | float] = {"fill": "none", "stroke": colours.FAINT, "stroke_width": 1.4}
        place = _moved(left + 7, first + 9)
        parts += [
            *(
                [element("path", d="M-5,-7H5M-5,7H5M-4,-7C-4,-2 4,2 4,7M4,-7C4,-2 -4,2 -4,7", transform=place, **clock)]
                if step.is_wait
                else [
                    element("circle", cx=left + 7, cy=first + 9, r=6.5, **clock),
                    element("path", d="M0,-4V0L2.5,2", transform=place, **clock),
                ]
            ),
            _words(due, x=left + 20, middle=first + len(due) * 9, size=14, fill=colours.FAINT),
        ]
    return element("g", *parts)


def _frame(step: Step, box: dict[str, float], hue: colours.Hue) -> list[str]:
    """Around a step: somebody's work has the mark of its role, a wait is an open outline."""
    if step.is_wait:
        return [element("rect", **box, rx=8, fill=hue.soft, stroke=hue.line, stroke_dasharray="6 4")]
    return [
        element("rect", **box, rx=8, fill=colours.PAPER, stroke=hue.line, stroke_opacity=0.6),
        element("rect", x=box["x"], y=box["y"] + 6, width=4, height=box["height"] - 12, fill=hue.line),
    ]


def _chip(line: Line, inscription: Inscription) -> str:
    right, y = line.chip_end, line.points[-1][1]
    parts = [told("title", ", ".join(filter(None, (inscription.condition_in_full, inscription.limit_in_full))))]
    if inscription.condition:
        lift = 6 if inscription.limit is None else 18
        parts.append(
            text(inscription.condition, x=right, y=y - lift, text_anchor="end", font_size=SIZE, fill=colours.INK)
        )
    if inscription.limit is not None:
        parts.append(_pill(right - inscription.pill_width, y, inscription.pill_width, inscription.limit))
    return element("g", *parts)


def _pill(x: float, y: float, width: float, words: str) -> str:
    sign = "M0,-3.5H13M10,-6.5L13,-3.5L10,-0.5M13,3.5H0M3,0.5L0,3.5L3,6.5"
    drawn = element(
        "rect", x=x, y=y - 13, width=width, height=26, rx=13,
        fill=colours.HANDOFF_SOFT, stroke=colours.HANDOFF_BORDER,
    ) + element(
        "path", d=sign, transform=_moved(x + 12, y), fill="none", stroke=colours.HANDOFF_TEXT, stroke_width=1.5
    )  # fmt: skip
    return drawn + text(words, x=x + 31, y=y + 5, font_size=SIZE, fill=colours.HANDOFF_TEXT) if words else drawn


def _words(lines: list[str], *, x: float, middle: float, size: float, fill: str, bold: bool = False) -> str:
    """Lines below each other around a middle."""
    height = size * 1.28
    first = middle - (len(lines) - 1) * height / 2 + size * 0.35
    weight = {"font_weight": 600} if bold else {}
    return "".join(
        text(line, x=x, y=first + index * height, font_size=size, fill=fill, **weight)
        for index, line in enumerate(lines)
    )


def _moved(x: float, y: float) -> str:
    return f"translate({number(x)} {number(y)})"
