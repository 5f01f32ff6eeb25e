"""The JSON form of a calendar, as it is stored and edited."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from .errors import InvalidCalendar
from .hours import WEEKDAYS, Hours, read_hours, write_hours

if TYPE_CHECKING:
    from .calendar import Calendar

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(document: object) -> dict[str, Any]:
    """The members of a Calendar, typed but not yet checked against each other. Raises InvalidCalendar."""
    members = _object(document, "calendar")
    for name in members:
        if name not in _READERS:
            raise InvalidCalendar(str(name), "unknown; a calendar has {members}", members=", ".join(_READERS))
    for name in ("timezone", "weekly"):
        if name not in members:
            raise InvalidCalendar(name, "missing")
    return {name: _READERS[name](value, name) for name, value in members.items()}


def write(calendar: "Calendar") -> dict[str, Any]:
    """The calendar as JSON, without empty members."""
    optional = {
        "weekly_breaks": _write_week(calendar.weekly_breaks),
        "holidays": _write_dates(calendar.holidays),
        "closed_days": _write_dates(calendar.closed_days),
        "date_overrides": _write_hours_by_date(calendar.date_overrides),
        "breaks": _write_hours_by_date(calendar.breaks),
        "country": calendar.country,
        "region": calendar.region,
    }
    return {
        "timezone": calendar.timezone,
        "weekly": _write_week(calendar.weekly),
        **{name: value for name, value in optional.items() if value},
    }


def _read_text(value: object, field: str) -> str:
    if not (isinstance(value, str) and value):
        raise InvalidCalendar(field, "expected a text")
    return value


def _read_optional_text(value: object, field: str) -> str | None:
    return _read_text(value, field) if value else None


def _read_week(value: object, field: str) -> tuple[Hours, ...]:
    days = _object(value, field)
    for key in days:
        if key not in WEEKDAYS:
            raise InvalidCalendar(f"{field}.{key}", "no day of the week; use {days}", days=", ".join(WEEKDAYS))
    return tuple(read_hours(days.get(key, ()), f"{field}.{key}") for key in WEEKDAYS)


def _read_dates(value: object, field: str) -> frozenset[date]:
    if not isinstance(value, list | tuple):
        raise InvalidCalendar(field, 'expected a list of dates like "2026-12-24"')
    return frozenset(_read_date(text, f"{field}[{index}]") for index, text in enumerate(value))


def _read_hours_by_date(value: object, field: str) -> dict[date, Hours]:
    return {
        _read_date(day, f"{field}.{day}"): read_hours(hours, f"{field}.{day}")
        for day, hours in _object(value, field).items()
    }


def _read_date(value: object, field: str) -> date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise InvalidCalendar(field, "{value} is no date; write it like 2026-12-24", value=repr(value))


def _object(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidCalendar(field, "expected a JSON object")
    return value


def _write_week(week: tuple[Hours, ...]) -> dict[str, list[list[str]]]:
    return {key: write_hours(hours) for key, hours in zip(WEEKDAYS, week, strict=True) if hours}


def _write_dates(dates: frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(dates)]


def _write_hours_by_date(hours_by_date: Mapping[date, Hours]) -> dict[str, list[list[str]]]:
    return {day.isoformat(): write_hours(hours) for day, hours in hours_by_date.items()}


_READERS: dict[str, Callable[[object, str], Any]] = {
    "timezone": _read_text,
    "weekly": _read_week,
    "weekly_breaks": _read_week,
    "holidays": _read_dates,
    "closed_days": _read_dates,
    "date_overrides": _read_hours_by_date,
    "breaks": _read_hours_by_date,
    "country": _read_optional_text,
    "region": _read_optional_text,
}
