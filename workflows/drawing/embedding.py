"""A typeface as objects of a PDF file: written by the numbers of its glyphs, and copied out as letters."""

import zlib
from collections.abc import Iterator

from workflows.drawing.typefaces import Typeface

OBJECTS = 5
"""So many for each typeface, the one that pages name first."""
_AT_ONCE = 100
"""So many letters are told in one go at most."""
_CAPITALS, _STEM = 727, 90
"""How high capitals are and how thick a stem is in Inter, in thousandths; what readers go by if they take another."""


def objects(typeface: Typeface, *, number: int) -> list[bytes]:
    """The objects, numbered from `number` on: font, descendant, descriptor, file, letters."""
    named = f"/BaseFont /{typeface.name}"
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    font = (
        f"<< /Type /Font /Subtype /Type0 {named} /Encoding /Identity-H "
        f"/DescendantFonts [{number + 1} 0 R] /ToUnicode {number + 4} 0 R >>"
    )
    widths = " ".join(map(str, typeface.widths))
    descendant = (
        f"<< /Type /Font /Subtype /CIDFontType2 {named} {system} /FontDescriptor {number + 2} 0 R "
        f"/CIDToGIDMap /Identity /W [0 [{widths}]] >>"
    )
    descriptor = (
        f"<< /Type /FontDescriptor /FontName /{typeface.name} /Flags 4 "
        f"/FontBBox [{' '.join(map(str, typeface.box))}] /ItalicAngle 0 /Ascent {typeface.ascent} "
        f"/Descent {typeface.descent} /CapHeight {_CAPITALS} /StemV {_STEM} /FontFile2 {number + 3} 0 R >>"
    )
    file = stream(typeface.file, f"/Length1 {len(typeface.file)}")
    return [font.encode(), descendant.encode(), descriptor.encode(), file, stream(_letters(typeface))]


def stream(content: bytes, members: str = "") -> bytes:
    """An object that holds content, compressed."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (
        len(packed),
        members.encode(),
        packed,
    )


def _letters(typeface: Typeface) -> bytes:
    """Which letter each glyph stands for, so that words can be searched and copied."""
    letters = {glyph: letter for letter, glyph in sorted(typeface.glyphs.items(), reverse=True)}
    return "\n".join(_map_of_letters(letters)).encode()


def _map_of_letters(letters: dict[int, str]) -> Iterator[str]:
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    yield "/CMapName /Letters def /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange"
    told = sorted(letters.items())
    for at in range(0, len(told), _AT_ONCE):
        part = told[at : at + _AT_ONCE]
        yield f"{len(part)} beginbfchar"
        for glyph, letter in part:
            yield f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>"
        yield "endbfchar"
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"
