"""What was said of a case, and what follows from it: the e-mail of a name, a day two weeks later, a tenth more."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from zlib import crc32

from handoffs.demo.companies import SHORT_FORMS

_DAYS = re.compile(r"([+-]\d+)(w?)")
_PREPARATION = timedelta(days=28)
"""A budget round begins so long before its quarter."""


class Said(str):
    """A value that is known of a case; a wording asks for a part of it, as in ``{legal_name:first}``."""

    __slots__ = ()

    def __format__(self, part: str) -> str:
        if not part:
            return str(self)
        if part in _PARTS:
            return _PARTS[part](self)
        if days := _DAYS.fullmatch(part):
            return _later(date.fromisoformat(self), int(days[1]), to_weekday=bool(days[2]))
        match part.split(" "):
            case [times] if times.startswith("*"):
                return f"{float(self) * float(times[1:]):.2f}"
            case ["less", amount]:
                return f"{max(float(self) - float(amount), 0):.2f}"
            case ["over", amount]:
                return f"{round((float(self) / float(amount) - 1) * 100, 1) + 0:g}"
        raise ValueError(f"Nothing known has a part {part!r}.")


def _later(day: date, days: int, *, to_weekday: bool) -> str:
    day += timedelta(days=days)
    if to_weekday and day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return day.isoformat()


def _hyphened(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())


def _next_quarter(day: str) -> str:
    """The first day of the first quarter for which there is time to prepare."""
    ready = date.fromisoformat(day) + _PREPARATION
    return _month(ready, 3 - (ready.month - 1) % 3).isoformat()


def _month(day: date, further: int) -> date:
    """The first day of the month so many months further."""
    years, month = divmod(day.month - 1 + further, 12)
    return date(day.year + years, month + 1, 1)


def _end(further: int) -> Callable[[str], str]:
    return lambda day: (_month(date.fromisoformat(day), further + 1) - timedelta(days=1)).isoformat()


_PARTS: dict[str, Callable[[str], str]] = {
    "first": lambda name: name.split(" ")[0],
    "short": lambda name: SHORT_FORMS.get(name.split(" ")[0], name.split(" ")[0]),
    "lead": lambda text: text.split(",")[0],
    "mail": lambda name: ".".join(name.lower().split(" ")),
    "host": _hyphened,
    "site": lambda firm: f"{_hyphened(firm)}.example",
    "number": lambda name: str(crc32(name.encode()) % 90_000 + 10_000),
    "top": lambda lines: lines.split("\n")[0].split(" at ")[0],
    "counts": lambda lines: re.sub(r" at [\d.]+", "", lines),
    ",": lambda amount: f"{float(amount):,.2f}",
    "quarter": _next_quarter,
    "end_0": _end(0),
    "end_1": _end(1),
    "end_2": _end(2),
}
