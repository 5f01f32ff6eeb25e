"""Inter, the font of the pages, as the files that the front end is built with have it: for letters that not every PDF
reader brings.

Each file holds the letters of one script in one weight. It is a WOFF: a TrueType font, each of its tables compressed.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

REGULAR, BOLD = 400, 700
_SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
_DRAWING = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
"""The tables that glyphs are drawn by; PDF wants no others."""


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """One file. Lengths are thousandths of the font's size."""

    name: str
    """As PDF names it, such as InterLatinExt700."""
    glyphs: Mapping[str, int]
    """The number of the glyph by letter."""
    widths: tuple[int, ...]
    """By the number of the glyph."""
    ascent: int
    descent: int
    box: tuple[int, ...]
    file: bytes
    """TrueType, without what does not draw."""


def typefaces(weight: int) -> tuple[Typeface, ...]:
    """Those of a weight, the Latin one first; none where the front end is not built."""
    return _typefaces(settings.VITE_DIST / "fonts", weight)


@lru_cache(maxsize=8)
def _typefaces(folder: Path, weight: int) -> tuple[Typeface, ...]:
    files = {script: folder / f"inter-{script}-{weight}-normal.woff" for script in _SCRIPTS}
    return tuple(
        _read(file.read_bytes(), name=f"Inter{script.title().replace('-', '')}{weight}")
        for script, file in files.items()
        if file.is_file()
    )


def _read(woff: bytes, *, name: str) -> Typeface:
    tables = dict(_tables(woff))
    head, hhea, hmtx = tables["head"], tables["hhea"], tables["hmtx"]
    (per_em,) = struct.unpack_from(">H", head, 18)
    (wide,) = struct.unpack_from(">H", hhea, 34)  # so many glyphs have a width of their own
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    advances = [struct.unpack_from(">H", hmtx, 4 * glyph)[0] for glyph in range(wide)]
    advances += advances[-1:] * (count - wide)

    def scaled(*lengths: int) -> tuple[int, ...]:
        return tuple(round(length * 1000 / per_em) for length in lengths)

    ascent, descent = scaled(*struct.unpack_from(">2h", hhea, 4))
    return Typeface(
        name=name,
        glyphs=dict(_letters(tables["cmap"])),
        widths=scaled(*advances),
        ascent=ascent,
        descent=descent,
        box=scaled(*struct.unpack_from(">4h", head, 36)),
        file=_true_type({tag: tables[tag] for tag in _DRAWING if tag in tables}),
    )


def _tables(woff: bytes) -> Iterator[tuple[str, bytes]]:
    """W3C WOFF 1.0: a header of 44 bytes, then 20 bytes for each table."""
    (count,) = struct.unpack_from(">H", woff, 12)
    for at in range(count):
        tag, offset, packed, length = struct.unpack_from(">4s3I", woff, 44 + 20 * at)
        table = woff[offset : offset + packed]
        yield tag.decode("ascii"), table if packed == length else zlib.decompress(table)


def _letters(cmap: bytes) -> Iterator[tuple[str, int]]:
    """From the subtable for Unicode's first 65,536 letters, which is of format 4: all that these scripts need."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for at in range(count):
        platform, encoding, begin = struct.unpack_from(">2HI", cmap, 4 + 8 * at)
        (kind,) = struct.unpack_from(">H", cmap, begin)
        if kind == 4 and (platform, encoding) in ((3, 1), (0, 3)):
            yield from _segments(cmap[begin:])
            return


def _segments(table: bytes) -> Iterator[tuple[str, int]]:
    (twice,) = struct.unpack_from(">H", table, 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + twice)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * twice)
    ranges_at = 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", table, ranges_at)
    for at, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", table, ranges_at + 2 * at + offset + 2 * (code - start))
                if glyph == 0:
                    continue
            glyph = (glyph + delta) % 0x10000
            if glyph:
                yield chr(code), glyph


def _true_type(tables: Mapping[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    out = bytearray(struct.pack(">I4H", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power)))
    place = 12 + 16 * len(tables)
    body = bytearray()
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) % 2**32
        out += struct.pack(">4s3I", tag.encode("ascii"), checksum, place + len(body), len(table))
        body += padded
    return bytes(out + body)
