"""A list as the answer to a request: CSV as it is read, XLSX once it is written."""

from collections.abc import Iterator
from contextvars import copy_context
from datetime import datetime
from enum import StrEnum

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from procops.tables import csv_file, xlsx_file
from procops.tables.table import Table

PARAMETER = "download"


class FileKind(StrEnum):
    """What a list can be taken along as."""

    CSV = "csv"
    XLSX = "xlsx"


_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked(request: HttpRequest) -> FileKind | None:
    """Whether a list is asked for as a file (``?download=csv``), and as which."""
    wanted = request.GET.get(PARAMETER, "")
    return next((kind for kind in FileKind if kind == wanted), None)


def download(kind: FileKind, table: Table, *, now: datetime) -> HttpResponseBase:
    """The list as a file, named for the list, what it is narrowed to and the reader's day: ``cases-2026-03-02.csv``."""
    of = f"{table.name}_{table.narrowed}_made" if table.narrowed else table.name
    name = f"{of}-{timezone.localdate(now).isoformat()}.{kind}"
    if kind == FileKind.XLSX:
        return FileResponse(xlsx_file.written(table), as_attachment=True, filename=name, content_type=_TYPES[kind])
    return _streamed(csv_file.chunks(table), name, _TYPES[kind])


def streamed(chunks: Iterator[bytes], *, name: str, ending: str, type: str, now: datetime) -> StreamingHttpResponse:
    """Any other file, piece by piece, named for what it is and the reader's day."""
    return _streamed(chunks, f"{name}-{timezone.localdate(now).isoformat()}.{ending}", type)


def _streamed(chunks: Iterator[bytes], name: str, type: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_as_here(chunks), content_type=type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Accel-Buffering"] = "no"
    return answer


def _as_here(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, each made with the organization, the zone and the language that hold now.

    They are asked for when the view and its middleware are over, and with them the scope of the organization.
    """
    here = copy_context()

    def answered() -> Iterator[bytes]:
        while (chunk := here.run(next, chunks, None)) is not None:
            yield chunk

    return answered()
