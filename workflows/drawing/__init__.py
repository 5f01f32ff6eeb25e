"""The map of a process as SVG, made on the server: one to download and print, and one small enough for lists.

Pure: from a graph, no database, no clock. The places follow the rule of the map in the browser
(``frontend/src/map/layout.ts``): column = longest way from a start, row = lane, so both look alike.
"""

from workflows.drawing.sheet import sheet
from workflows.drawing.thumbnail import Thumbnail, thumbnail

__all__ = ["Thumbnail", "sheet", "thumbnail"]
