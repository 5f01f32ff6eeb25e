"""Writing SVG: elements with attributes, everything in them escaped. No `style`: pages do not allow it."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

Attribute = str | float


def element(name: str, *content: str, **attributes: Attribute) -> str:
    """``element("rect", stroke_width=2)``: one element; content is SVG already, attributes are plain values."""
    inside = "".join(content)
    head = name + "".join(
        f' {"class" if key == "class_" else key.replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    return f"<{head}>{inside}</{name}>" if inside else f"<{head}/>"


def told(name: str, words: str) -> str:
    """An element that only holds words: ``title``, ``desc``."""
    return f"<{name}>{escape(words)}</{name}>"


def text(words: str, **attributes: Attribute) -> str:
    return element("text", escape(words), **attributes)


def path(points: Sequence[tuple[float, float]], *, radius: float = 0) -> str:
    """The ``d`` of a line over the points, its corners rounded (px). Every piece runs along one axis."""
    way = _without_idle(points)
    pieces = [f"M{_at(way[0])}"]
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        rounding = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        first, last = _towards(corner, before, rounding), _towards(corner, after, rounding)
        pieces.append(f"L{_at(first)}Q{_at(corner)} {_at(last)}" if rounding else f"L{_at(corner)}")
    return "".join([*pieces, f"L{_at(way[-1])}"])


def number(value: float) -> str:
    """A length as short as it can be said, to a tenth of a pixel."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else str(round(value))


def _value(value: Attribute) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def _at(point: tuple[float, float]) -> str:
    return f"{number(point[0])},{number(point[1])}"


def _without_idle(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that turn nothing."""
    kept = [points[0]]
    for point, after in pairwise(points[1:]):
        before = kept[-1]
        is_on_the_way = before[0] == point[0] == after[0] or before[1] == point[1] == after[1]
        if point != before and not is_on_the_way:
            kept.append(point)
    return [*kept, points[-1]]


def _towards(here: tuple[float, float], there: tuple[float, float], length: float) -> tuple[float, float]:
    share = length / (_length(here, there) or 1)
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def _length(a: tuple[float, float], b: tuple[float, float]) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
