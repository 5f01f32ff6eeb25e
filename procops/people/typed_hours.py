"""Hours as people type them: "9–12:30, 13:00–17", "22–6" for a night, nothing for a day off. Pure."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from procops.working_time.hours import WEEKDAYS

Pieces = list[list[str]]
MIDNIGHT = "24:00"

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_PIECE = re.compile(rf"{_CLOCK}\s*(?:-|–|—|to)\s*{_CLOCK}")
_BETWEEN = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_PIECES_AT_MOST = 12


class Unreadable(ValueError):
    """What was typed are no hours; `str()` says why."""


def read(typed: str, *, over_night: bool = False) -> tuple[Pieces, Pieces]:
    """The hours of a day, and those that go on into the next one.

    :raises Unreadable:
    """
    today: Pieces = []
    tomorrow: Pieces = []
    parts = [part for part in _BETWEEN.split(typed.strip()) if part]
    if len(parts) > _PIECES_AT_MOST:
        raise Unreadable(_("At most %(n)s pieces a day.") % {"n": _PIECES_AT_MOST})
    for part in parts:
        said = _PIECE.fullmatch(part)
        if said is None:
            raise Unreadable(_("“%(part)s” is no time span. Write it like 09:00–12:30.") % {"part": part[:30]})
        begin, end = _clock(said[1], said[2], part), _clock(said[3], said[4], part)
        if end == "00:00":
            end = MIDNIGHT
        if begin < end:
            today.append([begin, end])
        elif over_night and begin != end:
            today.append([begin, MIDNIGHT])
            tomorrow.append(["00:00", end])
        else:
            raise Unreadable(_("“%(part)s” ends before it begins.") % {"part": part[:30]})
    return today, tomorrow


def week_of(typed: Mapping[str, str]) -> tuple[dict[str, Pieces], dict[str, str]]:
    """The hours of a week typed by weekday, a night going on into the day after; and by weekday what is wrong."""
    week: dict[str, Pieces] = {day: [] for day in WEEKDAYS}
    wrong = {}
    for index, day in enumerate(WEEKDAYS):
        try:
            today, tomorrow = read(typed.get(day, ""), over_night=True)
        except Unreadable as why:
            wrong[day] = str(why)
            continue
        week[day] += today
        week[WEEKDAYS[(index + 1) % 7]] += tomorrow
    return {day: sorted(pieces) for day, pieces in week.items() if pieces}, wrong


def as_typed(week: Mapping[str, Pieces]) -> dict[str, str]:
    """The same the other way: a piece up to midnight and one from there on are one night."""
    nights = {}
    for index, day in enumerate(WEEKDAYS):
        late, early = week.get(day) or [], week.get(WEEKDAYS[(index + 1) % 7]) or []
        evening = next((piece for piece in late if piece[1] == MIDNIGHT), None)
        morning = next((piece for piece in early if piece[0] == "00:00"), None)
        if evening and morning and morning[1] < evening[0]:
            nights[day] = morning
    typed = {}
    for index, day in enumerate(WEEKDAYS):
        before = nights.get(WEEKDAYS[index - 1])
        parts = [list(piece) for piece in week.get(day) or [] if not (before and piece[0] == "00:00")]
        if day in nights:
            parts = [[begin, nights[day][1] if end == MIDNIGHT else end] for begin, end in parts]
        typed[day] = words(parts)
    return typed


def words(pieces: Pieces) -> str:
    """ "09:00–12:00, 13:00–17:00"."""
    return ", ".join("–".join(piece) for piece in pieces)


def _clock(hour: str, minute: str | None, part: str) -> str:
    clock = f"{int(hour):02}:{minute or '00'}"
    if clock > MIDNIGHT or int(minute or 0) > 59:
        raise Unreadable(_("“%(part)s”: a day has 24 hours of 60 minutes.") % {"part": part[:30]})
    return clock
