"""The calendars that the tests speak about, and short ways to write moments."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from procops.working_time import Calendar

NINE_TO_FIVE = [["09:00", "17:00"]]
WORKWEEK = ("mon", "tue", "wed", "thu", "fri")


def week(hours: list[list[str]], days: tuple[str, ...] = WORKWEEK) -> dict[str, list[list[str]]]:
    return dict.fromkeys(days, hours)


def calendar(timezone: str = "UTC", weekly: dict[str, list[list[str]]] | None = None, **members: Any) -> Calendar:
    """Monday to Friday, 9 to 17, unless told otherwise."""
    return Calendar.from_json(
        {"timezone": timezone, "weekly": week(NINE_TO_FIVE) if weekly is None else weekly, **members}
    )


OFFICE = calendar()
LUNCH = calendar(weekly=week([["09:00", "12:00"], ["13:00", "17:00"]]))
NIGHT_DESK = calendar(
    weekly={"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"], ["22:00", "24:00"]], "wed": [["00:00", "06:00"]]}
)


def utc(text: str) -> datetime:
    """A moment written as wall-clock time in UTC: "2026-03-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str, fold: int = 0) -> datetime:
    """A moment written as wall-clock time in a zone, made UTC because Python finds ambiguous times equal to nothing."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
