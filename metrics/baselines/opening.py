"""The bytes of an event log: what format they are in, the first rows, and all of its events. Streams."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from metrics.eventlogs import Columns, Event, NotALog, Ocel, Unreadable, csv_events, events_of, read_ocel, read_xes
from metrics.models import LogFormat
from procops.errors import Refused

BYTES_AT_MOST = 100 * 1024 * 1024
"""Of the file as it is sent, and of what it unpacks to, three times as much; of OCEL, which is read whole, as much."""
UNPACKED_AT_MOST = 3 * BYTES_AT_MOST
EVENTS_AT_MOST = 500_000
ROWS_SHOWN = 10
COLUMNS_AT_MOST = 200
_HEAD = 64 * 1024


class UnreadableLog(Refused):
    """This file cannot be read as an event log: {why}."""

    next_action = "Save it as CSV with a header, as XES, or as OCEL in JSON, packed by gzip or not, and try again."


class LogTooLarge(Refused):
    """This event log is too large: at most {events} events and {megabytes} MB."""

    next_action = "Export fewer months of it, or only the events that you need."


def too_large() -> LogTooLarge:
    return LogTooLarge(events=f"{EVENTS_AT_MOST:,}", megabytes=BYTES_AT_MOST // 2**20)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file was found to be."""

    format: LogFormat
    is_packed: bool
    digest: str
    shape: dict[str, Any]


def opened(file: IO[bytes]) -> Opened:
    """Look at a file; leaves it at its begin.

    :raises UnreadableLog, LogTooLarge:
    """
    digest = hashlib.sha256()
    size = 0
    file.seek(0)
    while some := file.read(1024 * 1024):
        digest.update(some)
        size += len(some)
    if size > BYTES_AT_MOST:
        raise too_large()
    file.seek(0)
    is_packed = file.read(2) == b"\x1f\x8b"
    with _refusing(), unpacked(file, is_packed=is_packed) as plain:
        head = plain.read(_HEAD)
        kind = _format(head)
        if kind == LogFormat.CSV:
            shape = _shape_of_csv(head)
        elif kind == LogFormat.OCEL:
            shape = {"types": _types(_whole_ocel(file, is_packed=is_packed))}
        else:
            shape = {}
    file.seek(0)
    return Opened(kind, is_packed, digest.hexdigest(), shape)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except NotALog as no:
        raise UnreadableLog(why=no.facts["why"]) from no
    except (OSError, EOFError, zlib.error) as wrong:
        raise UnreadableLog(why=_("it is packed, and cannot be unpacked")) from wrong


@contextmanager
def unpacked(file: IO[bytes], *, is_packed: bool) -> Iterator[io.BufferedReader]:
    """Its content from the begin, never more of it than is allowed."""
    file.seek(0)
    raw = gzip.GzipFile(fileobj=file) if is_packed else file
    yield io.BufferedReader(_Bounded(cast(BinaryIO, raw)))


class _Bounded(io.RawIOBase):
    """A file that refuses to give more than what is allowed: what is packed may unpack to far more than was sent."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, UNPACKED_AT_MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        some = self._file.read(min(len(buffer), self._left + 1))
        self._left -= len(some)
        if self._left < 0:
            raise too_large()
        buffer[: len(some)] = some
        return len(some)


def _format(head: bytes) -> LogFormat:
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not begin:
        raise UnreadableLog(why=_("it is empty"))
    return {b"<": LogFormat.XES, b"{": LogFormat.OCEL}.get(begin, LogFormat.CSV)


def _shape_of_csv(head: bytes) -> dict[str, Any]:
    encoding = _encoding(head)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff")
    if "\x00" in text:
        raise UnreadableLog(why=_("it is no text"))
    whole = text if len(head) < _HEAD else text.rpartition("\n")[0]
    delimiter = max(",;\t|", key=whole.partition("\n")[0].count)
    try:
        rows = list(islice(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter), ROWS_SHOWN + 1))
    except csv.Error:
        raise UnreadableLog(why=_("its quotation marks do not match")) from None
    if len(rows) < 2 or len(rows[0]) < 3:
        raise UnreadableLog(why=_("it needs a line with the names of at least three columns, and a line below"))
    if len(rows[0]) > COLUMNS_AT_MOST:
        raise UnreadableLog(why=_("it has more than %(number)d columns") % {"number": COLUMNS_AT_MOST})
    head_row = [name.strip() for name in rows[0]]
    first = [[cell[:120] for cell in row] for row in rows[1:]]
    return {"encoding": encoding, "delimiter": delimiter, "head": head_row, "rows": first}


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        head[: len(head) - 4].decode("utf-8")  # the last character may have been cut in two
    except UnicodeDecodeError:
        return "cp1252"  # as older spreadsheets save it
    return "utf-8-sig"


def _whole_ocel(file: IO[bytes], *, is_packed: bool) -> Ocel:
    with unpacked(file, is_packed=is_packed) as plain:
        content = plain.read(BYTES_AT_MOST + 1)
    if len(content) > BYTES_AT_MOST:
        raise too_large()
    return read_ocel(content)


def _types(ocel: Ocel) -> list[list[Any]]:
    """The types of objects, with how many objects of each there are, the most first."""
    counted: dict[str, int] = {}
    for kind in ocel.objects.values():
        counted[kind] = counted.get(kind, 0) + 1
    return [[kind[:120], number] for kind, number in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]


@dataclass(frozen=True, slots=True)
class Told:
    """How to read a file: what it was found to be, and what was said of it."""

    format: LogFormat
    is_packed: bool
    shape: Mapping[str, Any]
    mapping: Mapping[str, Any]


def events(file: IO[bytes], told: Told) -> Iterator[Event | Unreadable]:
    """All of it, an event at a time.

    :raises UnreadableLog, LogTooLarge:
    """
    with _refusing():
        for number, one in enumerate(_events(file, told), start=1):
            if number > EVENTS_AT_MOST:
                raise too_large()
            yield one


def _events(file: IO[bytes], told: Told) -> Iterator[Event | Unreadable]:
    if told.format == LogFormat.OCEL:
        ocel = _whole_ocel(file, is_packed=told.is_packed)
        yield from ocel.flattened(told.mapping.get("type", "")).events
        return
    with unpacked(file, is_packed=told.is_packed) as plain:
        if told.format == LogFormat.XES:
            yield from events_of(read_xes(plain)).events
            return
        text = io.TextIOWrapper(plain, encoding=told.shape["encoding"], errors="replace", newline="")
        yield from csv_events(
            text,
            columns(told.mapping),
            delimiter=told.shape["delimiter"],
            zone=ZoneInfo(told.mapping.get("zone") or "UTC"),
            order=told.mapping.get("order") or "iso",
        )


def columns(mapping: Mapping[str, Any]) -> Columns:
    """Which column says what; what no column says has a name that none has."""
    said = {name: mapping.get(name) or "\x00" for name in MEMBERS}
    return Columns(**said)


MEMBERS = ("case", "activity", "complete", "start", "resource", "team", "ready")
"""What a column of a CSV can say."""
