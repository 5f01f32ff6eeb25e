"""The map of a process as PDF: whole on A4, in parts where that is too small, its words as they are."""

import re
import struct
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from workflows import gallery
from workflows.drawing import LettersNotAtHand, colours, pdf, sheet
from workflows.drawing.typefaces import REGULAR, typefaces
from workflows.graph import Graph

A4_ACROSS = (841.89, 595.276)
"""Points."""
SHOWN = re.compile(r"/([RBS]) ([\d.]+) Tf <([0-9a-f]*)> Tj")


# Fonts are files of the front end: `make check`, which begins at once, does not build it.
_built = pytest.mark.skipif(not typefaces(REGULAR), reason="the front end has not been built: make assets")


def _document(lanes: tuple[str, ...] = ("Größe & Ärzte", "Zoë"), **members: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "process": {"key": "small", "name": "Änderung – „Überprüfung“", "kind": "support", "prefix": "SM"},
        "lanes": [{"key": f"lane_{at}", "name": name} for at, name in enumerate(lanes)],
        "fields": [{"key": "amount", "label": "Betrag in €", "type": "money"}],
        "steps": [
            {"key": "ask", "name": "Anstoß", "kind": "start", "lane": "lane_0"},
            {"key": "weigh", "name": "Wägen", "kind": "task", "lane": "lane_1"},
            {"key": "over", "name": "Schluß", "kind": "end"},
        ],
        "flows": [
            {"key": "f1", "from": "ask", "to": "weigh", "contract": {}},
            {"key": "f2", "from": "weigh", "to": "over", "label": "Betrag ≤ 5 → gut"},
        ],
        **members,
    }


def _file(document: dict[str, Any]) -> bytes:
    return pdf(sheet(Graph.of(document), under="Version 1"))


def _streams(file: bytes) -> list[str]:
    """What is drawn: the map, then the fonts that go with it, then each page."""
    return [
        zlib.decompress(packed).decode("latin-1")
        for packed in re.findall(rb"stream\n(.*?)\nendstream", file, flags=re.DOTALL)
    ]


def _words(drawn: str) -> list[str]:
    """Each text, its pieces in one; the signs of Symbol by their place in it."""
    told = []
    for text in re.findall(r"BT .*? ET", drawn):
        pieces = [(font, bytes.fromhex(codes)) for font, _, codes in SHOWN.findall(text)]
        told.append("".join({b"\xa3": "≤", b"\xae": "→"}[c] if f == "S" else c.decode("cp1252") for f, c in pieces))
    return told


def test_it_is_one_page_of_a4_with_its_words_as_they_are() -> None:
    file = _file(_document())
    drawn, page = _streams(file)

    assert re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file) == [tuple(b"%g" % side for side in A4_ACROSS)]
    words = _words(drawn)
    for expected in ("Änderung – „Überprüfung“", "Version 1", "Größe & Ärzte", "Zoë", "Anstoß", "Wägen", "Schluß"):
        assert expected in words
    assert "Betrag ≤ 5 → gut" in words
    assert "Map of Änderung".encode("utf-16-be").hex().encode() in file
    assert page.count("/Map Do") == 1


def test_handoffs_are_orange_and_nothing_else() -> None:
    drawn = _streams(_file(_document()))[0]
    orange = " ".join(f"{int(colours.HANDOFF_LINE[at : at + 2], 16) / 255:.3f}".rstrip("0") for at in (1, 3, 5))

    assert drawn.count(f"{orange} RG") == 1
    assert drawn.count(f"{orange} rg") == 1  # the head of its arrow


def test_each_object_stands_where_the_table_says() -> None:
    file = _file(_document())
    begin = int(re.search(rb"startxref\n(\d+)\n%%EOF", file)[1])  # type: ignore[index]
    places = re.findall(rb"(\d{10}) 00000 n ", file[begin:])

    assert file[begin : begin + 4] == b"xref"
    assert len(places) == 9
    for number, place in enumerate(places, start=1):
        assert file[int(place) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("template", gallery.documents(), ids=lambda document: document["process"]["key"])
def test_what_is_too_small_to_read_on_one_page_follows_in_parts_which_leave_nothing_out(template: Any) -> None:
    svg = sheet(Graph.of(template), under="Version 1")
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())  # type: ignore[union-attr]
    file = pdf(svg)
    _, whole, *parts = _streams(file)

    assert whole.count("/Map Do") == 1
    assert len(re.findall(rb"/Type /Page ", file)) == 1 + len(parts)
    seen = [re.findall(r"q (\S+) (\S+) (\S+) (\S+) re W n (\S+) 0 0 \S+ (\S+) (\S+) cm", part) for part in parts]
    windows = []
    for _heads, window in seen:
        left, bottom, wide, tall, scale, x, y = map(float, window)
        windows.append(((left - x) / scale, (y - bottom - tall) / scale, wide / scale, tall / scale))
    assert {round(scale, 3) for _, last in seen for scale in [float(last[4])]} <= {0.45}
    if windows:
        assert max(x + wide for x, _, wide, _ in windows) == pytest.approx(width, abs=1)
        assert max(y + tall for _, y, _, tall in windows) == pytest.approx(height, abs=1)
        columns = sorted({round(x) for x, *_ in windows})
        assert all(b - a < windows[0][2] for a, b in pairwise(columns))


@_built
def test_what_not_every_reader_shows_is_written_in_a_font_that_goes_with_the_file() -> None:
    names = ("Księgowość", "Бюро ≤ 5", "Λογιστήριο", "Účetní")
    file = _file(_document(lanes=names))
    objects = dict(re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", file, flags=re.DOTALL))

    fonts = {}
    for name, number in re.findall(r"/(E\d+) (\d+) 0 R ", objects[b"3"].split(b"stream")[0].decode()):
        (letters,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[number.encode()])
        told = zlib.decompress(objects[letters].split(b"stream\n")[1].removesuffix(b"\nend")).decode()
        pairs = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", told, flags=re.MULTILINE)
        fonts[name] = {glyph: bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}
    assert len(fonts) == 5  # regular Latin; bold Latin, its extension, Cyrillic and Greek

    shown = []
    for text in re.findall(r"BT .*? ET", _streams(file)[0]):
        pieces = re.findall(r"/([ERBS]\d?) [\d.]+ Tf <([0-9a-f]*)> Tj", text)
        assert {font for font, _ in pieces} <= {*fonts, "S"}
        shown.append("".join("≤→"["a3ae".index(c) // 2] if f == "S" else _letters(fonts[f], c) for f, c in pieces))
    assert [name for name in names if name not in shown] == []
    assert "Betrag ≤ 5 → gut" in shown


def _letters(font: dict[str, str], codes: str) -> str:
    return "".join(font[codes[at : at + 4]] for at in range(0, len(codes), 4))


@_built
def test_an_embedded_font_is_whole() -> None:
    """As OpenType says: each table where the directory says, and adding up; as wide as the browser draws it."""
    latin, extended, *_ = typefaces(REGULAR)
    assert (latin.name, extended.name) == ("InterLatin400", "InterLatinExt400")
    assert ["ż" in face.glyphs for face in (latin, extended)] == [False, True]
    assert latin.widths[latin.glyphs["0"]] == pytest.approx(618, abs=30)  # thousandths, Inter's figures
    (count,) = struct.unpack_from(">H", latin.file, 4)
    for at in range(count):
        tag, told, begin, length = struct.unpack_from(">4s3I", latin.file, 12 + 16 * at)
        table = latin.file[begin : begin + length]
        words = struct.unpack(f">{-(-length // 4)}I", table + bytes(-length % 4))
        assert (tag, sum(words) % 2**32) == (tag, told)


def test_letters_that_no_font_at_hand_has_are_refused_and_not_left_out(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(LettersNotAtHand, match='not every PDF reader can show "人"'):
        _file(_document(lanes=("人事", "Zoë")))
    settings.VITE_DIST = tmp_path  # nothing is built
    with pytest.raises(LettersNotAtHand, match='not every PDF reader can show "Ж"'):
        _file(_document(lanes=("Жанна", "Zoë")))
