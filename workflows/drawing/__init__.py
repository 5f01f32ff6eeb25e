"""The map of a process, made on the server: as SVG and PDF to download and print, and small enough for lists.

Pure: from a graph, no database, no clock. The places follow the rule of the map in the browser
(``frontend/src/map/layout.ts``): column = longest way from a start, row = lane, so both look alike.
"""

from workflows.drawing.glyphs import LettersNotAtHand
from workflows.drawing.pdf import pdf
from workflows.drawing.sheet import sheet
from workflows.drawing.thumbnail import Thumbnail, thumbnail

__all__ = ["LettersNotAtHand", "Thumbnail", "pdf", "sheet", "thumbnail"]
