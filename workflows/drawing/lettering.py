"""How wide words are, so that they stay inside their cards where no browser lays them out.

Estimated on the wide side: the fonts at hand differ, and whatever draws the file later picks one of them.
"""

_NARROW = frozenset("iljtfrI.,;:'!|()[]{} -/·")
_WIDE = frozenset("mwMW@%&…—")
_BOLD = 1.06
_ELLIPSIS = "…"
_FIRST_FULL_WIDTH = 0x1100
"""From here on letters are as wide as they are high: Hangul, Kana, Han."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width in px of one line of a sans serif font of ``size`` px."""
    return sum(map(_share, text)) * size * (_BOLD if bold else 1)


def _share(letter: str) -> float:
    if ord(letter) >= _FIRST_FULL_WIDTH and letter != _ELLIPSIS and letter != "—":
        return 1
    if letter in _NARROW:
        return 0.38
    if letter in _WIDE:
        return 0.95
    return 0.72 if letter.isupper() else 0.6


def lines_of(text: str, *, width: float, size: float, at_most: int, bold: bool = False) -> list[str]:
    """The text in lines that fit the width (px), broken between words; what does not fit ends in an ellipsis."""

    def fits(line: str) -> bool:
        return width_of(line, size, bold=bold) <= width

    lines: list[str] = []
    ahead = text.split()
    while ahead and len(lines) < at_most:
        line = ahead.pop(0)
        while ahead and fits(f"{line} {ahead[0]}"):
            line = f"{line} {ahead.pop(0)}"
        if ahead and len(lines) + 1 == at_most:
            line += _ELLIPSIS
        while not fits(line) and len(line) > 1:
            line = line.removesuffix(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS
        lines.append(line)
    return lines
