"""Which fonts the words of a PDF are written in: those that every reader has, or Inter, which then goes with it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from workflows.drawing import glyphs
from workflows.drawing.typefaces import BOLD, REGULAR, Typeface, typefaces


class Letters:
    """The fonts of one file."""

    def __init__(self, texts: Iterable[str]) -> None:
        """
        :param texts: all words of the file: one letter that not every reader shows, and all are written in Inter.
        :raises LettersNotAtHand: for a letter that Inter lacks too, or before the front end has been built.
        """
        self._strange = next((letter for text in texts for letter in glyphs.strange(text)), None)
        self.embedded: dict[Typeface, str] = {}
        """The fonts that go with the file, by how they are called in it."""
        if self._strange and not typefaces(REGULAR):
            raise glyphs.LettersNotAtHand(letter=self._strange)

    def runs(self, words: str, *, is_bold: bool) -> Iterator[tuple[str, bytes]]:
        """The text in pieces of one font: how it is called in the file, and its codes."""
        if self._strange is None:
            for is_symbol, codes in glyphs.runs(words):
                yield "S" if is_symbol else "B" if is_bold else "R", codes
            return
        pairs = ((_typeface(letter, is_bold), letter) for letter in glyphs.plain(words))
        for typeface, group in groupby(pairs, key=lambda pair: pair[0]):
            letters = [letter for _, letter in group]
            if typeface is None:
                yield "S", b"".join(map(glyphs.symbol, letters))
            else:
                name = self.embedded.setdefault(typeface, f"E{len(self.embedded)}")
                yield name, b"".join(typeface.glyphs[letter].to_bytes(2, "big") for letter in letters)

    def width_of(self, words: str) -> float:
        """How wide words of the regular weight are, as a share of their size."""
        if self._strange is None:
            return glyphs.width_of(words)
        found = ((_typeface(letter, is_bold=False), letter) for letter in glyphs.plain(words))
        return sum(face.widths[face.glyphs[letter]] if face else glyphs.SYMBOL_WIDTH for face, letter in found) / 1000


def _typeface(letter: str, is_bold: bool) -> Typeface | None:
    """The one that has the letter; None where Symbol has it."""
    for typeface in typefaces(BOLD if is_bold else REGULAR):
        if letter in typeface.glyphs:
            return typeface
    if glyphs.symbol(letter):
        return None
    raise glyphs.LettersNotAtHand(letter=letter)
