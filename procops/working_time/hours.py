"""The hours of one day: pieces of local wall-clock time, each (open, close) in minutes after midnight."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from .errors import InvalidCalendar

Piece: TypeAlias = tuple[int, int]
Hours: TypeAlias = tuple[Piece, ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


def read_hours(value: object, field: str) -> Hours:
    """Hours from their JSON, a list of ["09:00", "17:00"]; "24:00" is the end of the day. Raises InvalidCalendar."""
    if not isinstance(value, list | tuple):
        raise InvalidCalendar(field, 'expected a list of pairs like ["09:00", "17:00"]')
    return tuple(_read_piece(piece, f"{field}[{index}]") for index, piece in enumerate(value))


def write_hours(hours: Hours) -> list[list[str]]:
    return [[clock_text(moment) for moment in piece] for piece in hours]


def clock_text(minutes: int) -> str:
    """Minutes after midnight as people write them: 570 is "09:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def checked_hours(hours: Iterable[Piece], field: str) -> Hours:
    """The hours in order of time. InvalidCalendar when pieces overlap, run backwards or leave the day."""
    ordered = tuple(sorted((opening, closing) for opening, closing in hours))
    for opening, closing in ordered:
        if opening < 0 or closing > MIDNIGHT:
            raise InvalidCalendar(field, "times must lie between 00:00 and 24:00")
        if opening >= closing:
            raise InvalidCalendar(
                field,
                "{piece} ends before it begins; "
                "write an overnight shift as two pieces, up to 24:00 and from 00:00 of the next day",
                piece=_piece_text((opening, closing)),
            )
    for one, other in pairwise(ordered):
        if other[0] < one[1]:
            raise InvalidCalendar(field, "{one} and {other} overlap", one=_piece_text(one), other=_piece_text(other))
    return ordered


def without(hours: Hours, breaks: Iterable[Piece]) -> Hours:
    """The hours with the breaks taken out."""
    for begin, end in breaks:
        hours = tuple(
            (opening, closing)
            for left, right in hours
            for opening, closing in ((left, min(right, begin)), (max(left, end), right))
            if opening < closing
        )
    return hours


def _read_piece(value: object, field: str) -> Piece:
    if not (isinstance(value, list | tuple) and len(value) == 2):
        raise InvalidCalendar(field, 'expected a pair like ["09:00", "17:00"]')
    opening, closing = (_read_clock(text, field) for text in value)
    return opening, closing


def _read_clock(text: object, field: str) -> int:
    if not (isinstance(text, str) and _CLOCK.fullmatch(text)):
        raise InvalidCalendar(
            field, "{value} is no time of day; write it like 09:00, from 00:00 to 24:00", value=repr(text)
        )
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _piece_text(piece: Piece) -> str:
    return f"{clock_text(piece[0])}-{clock_text(piece[1])}"
