"""A drawn sheet as PDF of A4 pages: vectors, and letters that can be searched and copied.

It draws what this package writes and nothing else: rectangles, paths, polygons, circles, text and groups that are
moved. The first page shows the map whole. Where that makes it too small to read, pages with its parts follow at a size
that can be read, each with the heads of the roles on its left.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from xml.etree.ElementTree import Element, fromstring

from workflows.drawing import embedding, glyphs
from workflows.drawing.embedding import stream
from workflows.drawing.letters import Letters
from workflows.drawing.sheet import EDGE, HEADS, PAPER
from workflows.drawing.typefaces import Typeface

_A4 = (297.0, 210.0)
"""mm, across."""
_POINT = 72 / 25.4
"""Points in a millimetre."""
_MARGINS = ((_A4[0] - PAPER[0]) / 2 * _POINT, (_A4[1] - PAPER[1]) / 2 * _POINT)
_READABLE = 0.45
"""Points for a px of the drawing: its smallest words are 14 px high, so 6.3 points."""
_TOO_SMALL = 0.4
_OVERLAP = 24
"""px that stand on two pages, so that nothing is lost where they meet."""
_CURVE = 0.5523
"""How far the handles of a quarter of a circle reach, as a share of its radius."""
_SVG = "{http://www.w3.org/2000/svg}"
_PIECE = re.compile(r"([MLHVQCZ])|(-?\d+(?:\.\d+)?)")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "Z": 0}

Pair = tuple[float, float]


def pdf(svg: str) -> bytes:
    """The file.

    :param svg: as `sheet` writes it.
    :raises LettersNotAtHand: for letters that neither the fonts of PDF readers nor ours have.
    """
    root = fromstring(svg)  # noqa: S314  what this package has written, its words escaped
    _, _, width, height = map(float, root.get("viewBox", "").split())
    letters = Letters(piece.text or "" for piece in root.iter(f"{_SVG}text"))
    drawing = "\n".join(operator for child in root for operator in _drawn(child, letters))
    pages = list(_pages(width, height))
    if len(pages) > 1:
        pages = [page + _numbered(number, len(pages)) for number, page in enumerate(pages, start=1)]
    return _file(drawing, (width, height), pages, letters.embedded, title=root.findtext(f"{_SVG}title", ""))


def _pages(width: float, height: float) -> Iterator[str]:
    """What stands on each page: the drawing, as a whole and in parts."""
    on_paper = (PAPER[0] * _POINT, PAPER[1] * _POINT)
    whole = min(on_paper[0] / width, on_paper[1] / height)
    left, top = (on_paper[0] - width * whole) / 2, (on_paper[1] - height * whole) / 2
    yield _window((0, 0), (width, height), at=(left, top), scale=whole)
    if whole >= _TOO_SMALL:
        return
    heads = HEADS + EDGE
    across, down = on_paper[0] / _READABLE - heads, on_paper[1] / _READABLE
    for y, x in product(_begins(0, height, down), _begins(heads, width, across)):
        tall = min(down, height - y)
        parts = [
            _window((0, y), (heads, tall), at=(0, 0), scale=_READABLE),
            _window((x, y), (min(across, width - x), tall), at=(heads * _READABLE, 0), scale=_READABLE),
        ]
        yield "\n".join(parts)


def _begins(first: float, end: float, step: float) -> Iterator[float]:
    """Where the parts begin, each a little before the end of the one before."""
    yield first
    while first + step < end:
        first += step - _OVERLAP
        yield first


def _window(corner: Pair, size: Pair, *, at: Pair, scale: float) -> str:
    """A part of the drawing (px), its upper left corner so far (points) from that of the paper within its margins."""
    left, top = _MARGINS[0] + at[0], _A4[1] * _POINT - _MARGINS[1] - at[1]
    frame = f"{_n(left)} {_n(top - size[1] * scale)} {_n(size[0] * scale)} {_n(size[1] * scale)} re W n"
    moved = f"{_n(scale)} 0 0 {_n(-scale)} {_n(left - corner[0] * scale)} {_n(top + corner[1] * scale)} cm"
    return f"q {frame} {moved} /Map Do Q"


def _numbered(number: int, of: int) -> str:
    words = f"{number} / {of}"
    x, y = _A4[0] * _POINT - _MARGINS[0] - glyphs.width_of(words) * 8, _MARGINS[1] / 2
    return f"\nBT /R 8 Tf {_n(x)} {_n(y)} Td ({words}) Tj ET"


def _drawn(piece: Element, letters: Letters) -> Iterator[str]:
    """The operators for one element and what is in it; y grows downwards, as in SVG."""
    match piece.tag.removeprefix(_SVG):
        case "g":
            yield "q"
            if moved := _moved(piece):
                yield moved
            for child in piece:
                yield from _drawn(child, letters)
            yield "Q"
        case "rect":
            yield from _painted(piece, _rect(*_floats(piece, "x", "y", "width", "height", "rx")))
        case "circle":
            x, y, r = _floats(piece, "cx", "cy", "r")
            yield from _painted(piece, _rect(x - r, y - r, 2 * r, 2 * r, r))
        case "polygon":
            corners = [corner.replace(",", " ") for corner in piece.get("points", "").split()]
            yield from _painted(piece, f"{corners[0]} m {' '.join(f'{corner} l' for corner in corners[1:])} h")
        case "path":
            yield from _painted(piece, " ".join(_path(piece.get("d", ""))))
        case "text":
            yield _text(piece, letters)


def _painted(piece: Element, shape: str) -> Iterator[str]:
    fill, stroke = piece.get("fill", "#000000"), piece.get("stroke", "none")
    yield "q"
    if moved := _moved(piece):
        yield moved
    if fill != "none":
        yield f"{_colour(fill)} rg"
    if stroke != "none":
        # On white, so that no transparency is needed.
        yield f"{_colour(stroke, float(piece.get('stroke-opacity', '1')))} RG {piece.get('stroke-width', '1')} w"
        if dashes := piece.get("stroke-dasharray"):
            yield f"[{dashes}] 0 d"
    yield f"{shape} {'B' if fill != 'none' and stroke != 'none' else 'f' if fill != 'none' else 'S'}"
    yield "Q"


def _text(piece: Element, letters: Letters) -> str:
    words, size = piece.text or "", float(piece.get("font-size", "16"))
    x, y = _floats(piece, "x", "y")
    is_bold = int(piece.get("font-weight", "400")) >= 600
    if piece.get("text-anchor") == "end":
        x -= letters.width_of(words) * size
    shown = (f"/{font} {_n(size)} Tf <{codes.hex()}> Tj" for font, codes in letters.runs(words, is_bold=is_bold))
    return f"BT {_colour(piece.get('fill', '#000000'))} rg 1 0 0 -1 {_n(x)} {_n(y)} Tm {' '.join(shown)} ET"


def _rect(x: float, y: float, width: float, height: float, r: float) -> str:
    if not r:
        return f"{_n(x)} {_n(y)} {_n(width)} {_n(height)} re"
    r = min(r, width / 2, height / 2)
    right, bottom, by = x + width, y + height, r * (1 - _CURVE)
    corners: tuple[tuple[Pair, Pair, Pair, Pair], ...] = (
        ((right - r, y), (right - by, y), (right, y + by), (right, y + r)),
        ((right, bottom - r), (right, bottom - by), (right - by, bottom), (right - r, bottom)),
        ((x + r, bottom), (x + by, bottom), (x, bottom - by), (x, bottom - r)),
        ((x, y + r), (x, y + by), (x + by, y), (x + r, y)),
    )
    sides = (f"{_at(a)} l {_at(b)} {_at(c)} {_at(d)} c" for a, b, c, d in corners)
    return f"{_at((x + r, y))} m {' '.join(sides)} h"


def _path(d: str) -> Iterator[str]:
    """Its pieces; each command says its letter or goes on as the one before."""
    command, numbers, here = "M", list[float](), (0.0, 0.0)
    for letter, value in _PIECE.findall(d):
        if letter:
            command = letter
        else:
            numbers.append(float(value))
        if len(numbers) < _ARGUMENTS[command]:
            continue
        match command:
            case "Z":
                yield "h"
            case "Q":  # PDF has curves with two handles only
                control, end = (numbers[0], numbers[1]), (numbers[2], numbers[3])
                yield f"{_at(_towards(here, control))} {_at(_towards(end, control))} {_at(end)} c"
                here = end
            case "C":
                here = (numbers[4], numbers[5])
                yield f"{' '.join(map(_n, numbers))} c"
            case _:
                x, y = {"H": (numbers[0], here[1]), "V": (here[0], numbers[0])}.get(command, (numbers[0], numbers[-1]))
                here = (x, y)
                yield f"{_at(here)} {'m' if command == 'M' else 'l'}"
                command = "L" if command == "M" else command
        numbers.clear()


def _towards(point: Pair, control: Pair) -> Pair:
    return point[0] + (control[0] - point[0]) * 2 / 3, point[1] + (control[1] - point[1]) * 2 / 3


def _moved(piece: Element) -> str:
    by = re.match(r"translate\((\S+) (\S+)\)", piece.get("transform", ""))
    return f"1 0 0 1 {by[1]} {by[2]} cm" if by else ""


def _floats(piece: Element, *names: str) -> tuple[float, ...]:
    return tuple(float(piece.get(name, "0")) for name in names)


def _colour(hexadecimal: str, opacity: float = 1) -> str:
    parts = (int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join(_n(part * opacity + 1 - opacity) for part in parts)


def _at(point: Pair) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _file(drawing: str, size: Pair, pages: list[str], embedded: Mapping[Typeface, str], *, title: str) -> bytes:
    """The objects of the file: 1 to 6 hold for all, then those of each embedded font, then two for each page."""
    first = 7 + embedding.OBJECTS * len(embedded)
    media = " ".join(_n(side * _POINT) for side in _A4)
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    brought = "".join(f"/{name} {7 + embedding.OBJECTS * at} 0 R " for at, name in enumerate(embedded.values()))
    fonts = f"<< /R 4 0 R /B 5 0 R /S 6 0 R {brought}>>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} >>"
    text_font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    box = f"/BBox [0 0 {_n(size[0])} {_n(size[1])}] /Resources << /Font {fonts} >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        stream(drawing.encode("ascii"), f"/Type /XObject /Subtype /Form {box}"),
        text_font.format("Helvetica").encode(),
        text_font.format("Helvetica-Bold").encode(),
        font.format("Symbol").encode(),
    ]
    for typeface in embedded:
        objects += embedding.objects(typeface, number=len(objects) + 1)
    for page in pages:
        used = f"/Resources << /Font {fonts} /XObject << /Map 3 0 R >> >>"
        head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {media}] {used} /Contents {len(objects) + 2} 0 R >>"
        objects += [head.encode(), stream(page.encode("ascii"))]
    told = (b"\xfe\xff" + title.encode("utf-16-be")).hex()
    objects.append(f"<< /Title <{told}> >>".encode())

    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    count, begin = len(objects) + 1, len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, count - 1, begin)
    return bytes(out)
