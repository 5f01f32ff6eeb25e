"""The letters that every PDF reader shows without a font file: Helvetica's in Windows-1252, and a few of Symbol.

Readers bring more in fonts of their own, but not the same: what one shows another leaves out. `letters` has the others.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from procops.errors import Refused

_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
"""Of " " to "~" in Helvetica, in thousandths of the font's size, as its published metrics have them."""
_USUAL_WIDTH = 556
SYMBOL_WIDTH = 549
"""Of a sign of Symbol; arrows are wider."""

_SYMBOL = {"≤": b"\xa3", "≥": b"\xb3", "≠": b"\xb9", "→": b"\xae", "−": b"\x2d", "∞": b"\xa5"}
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ") | {0xAD: None, 0x2011: "-"}


class LettersNotAtHand(Refused):
    """This map cannot be made a PDF: not every PDF reader can show "{letter}"."""

    next_action = "Download the SVG instead: any browser shows and prints it."


def runs(words: str) -> Iterator[tuple[bool, bytes]]:
    """The text in pieces, each with whether it is to be written in Symbol, by the font's codes.

    :raises LettersNotAtHand: for a letter that neither font has.
    """
    for is_symbol, letters in groupby(plain(words), key=_SYMBOL.__contains__):
        yield is_symbol, b"".join(_SYMBOL[letter] if is_symbol else _code(letter) for letter in letters)


def plain(words: str) -> str:
    """The text as it is written: composed, and without what only a browser goes by."""
    return unicodedata.normalize("NFC", words).translate(_SPACES)


def strange(words: str) -> Iterator[str]:
    """Its letters that neither font has."""
    for letter in plain(words):
        try:
            next(runs(letter))
        except LettersNotAtHand:
            yield letter


def symbol(letter: str) -> bytes:
    """Its code in Symbol; empty where that has none."""
    return _SYMBOL.get(letter, b"")


def width_of(words: str) -> float:
    """How wide words of Helvetica's regular weight are, as a share of its size; accents make no letter wider."""
    return sum(map(_width, words)) / 1000


def _code(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        raise LettersNotAtHand(letter=letter) from None


def _width(letter: str) -> int:
    base = ord(unicodedata.normalize("NFD", letter)[0]) - ord(" ")
    return _WIDTHS[base] if 0 <= base < len(_WIDTHS) else _USUAL_WIDTH
