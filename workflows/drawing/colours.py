"""The light colours of the pages as plain values, since a file that is opened alone has no style sheet.

The same as in ``frontend/src/styles/tokens.css``, there in oklch. Orange is for handoffs and nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hue:
    line: str
    row: str
    soft: str
    text: str


HUES = (
    Hue(line="#3e87ce", row="#f5faff", soft="#e5f2ff", text="#124a7b"),
    Hue(line="#a069b8", row="#fcf8fe", soft="#f7ecfc", text="#5c356c"),
    Hue(line="#009b6f", row="#f4fbf8", soft="#e3f6ec", text="#00583a"),
    Hue(line="#968400", row="#fbfaf3", soft="#f4f1df", text="#554800"),
    Hue(line="#0095b3", row="#f3fbfd", soft="#dff5fb", text="#005469"),
    Hue(line="#b96095", row="#fef7fb", soft="#fdeaf4", text="#6c2e54"),
    Hue(line="#5f943f", row="#f7fbf5", soft="#eaf4e4", text="#2e5314"),
    Hue(line="#7977ce", row="#f8f9ff", soft="#eeefff", text="#413e7b"),
)
"""By a lane's place, as ``procops.ui.avatars.lane_hue`` counts."""

PAPER = "#ffffff"
INK = "#1f2937"
FAINT = "#566072"
FLOW = "#8d959e"
HANDOFF_LINE = "#d9730d"
HANDOFF_BORDER = "#eda152"
HANDOFF_TEXT = "#843900"
HANDOFF_SOFT = "#fff1e1"
