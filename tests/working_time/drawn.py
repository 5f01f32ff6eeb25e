"""Random calendars and moments for the property tests, most of them near a change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from procops.working_time import Calendar
from procops.working_time.hours import WEEKDAYS

MINUTE = timedelta(minutes=1)

# A zone and a date on which, or around which, its clocks change; and three on which nothing happens.
PLACES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2025, 4, 5)),
    ("America/Santiago", date(2025, 9, 7)),
    ("Asia/Jerusalem", date(2026, 3, 27)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Asia/Kathmandu", date(2026, 3, 29)),
    ("America/Los_Angeles", date(2024, 12, 25)),
    ("UTC", date(2024, 2, 29)),
]

AROUND = 2  # days on either side of the date within which everything happens


def clock(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


@st.composite
def day_hours(draw: st.DrawFn, least: int = 0, most: int = 3) -> list[list[str]]:
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2 * least, max_size=2 * most)))
    return [[clock(opening), clock(closing)] for opening, closing in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def weeks(draw: st.DrawFn, most: int = 3) -> dict[str, list[list[str]]]:
    """Two kinds of working day and free days, in any order."""
    kinds = [draw(day_hours(least=1, most=most)), draw(day_hours(most=most)), []]
    return {key: kinds[draw(st.integers(0, 2))] for key in WEEKDAYS}


@st.composite
def documents(draw: st.DrawFn, zone: str, middle: date) -> dict[str, Any]:
    """The JSON of a calendar with everything in it, its exceptional dates near the middle; maybe no hours at all."""
    near = st.integers(-AROUND, AROUND).map(lambda days: (middle + timedelta(days=days)).isoformat())
    return {
        "timezone": zone,
        "weekly": draw(weeks()),
        "weekly_breaks": draw(st.one_of(st.just({}), weeks(most=1))),
        "holidays": draw(st.lists(near, max_size=1)),
        "closed_days": draw(st.lists(near, max_size=1)),
        "date_overrides": draw(st.dictionaries(near, day_hours(), max_size=2)),
        "breaks": draw(st.dictionaries(near, day_hours(most=1), max_size=2)),
    }


@st.composite
def calendars_and_moments(draw: st.DrawFn, moments: int = 1) -> tuple[Any, ...]:
    """A calendar with at least an hour a week, the date in the middle, and moments (whole seconds) around it."""
    zone, middle = draw(st.sampled_from(PLACES))
    document = draw(documents(zone, middle))
    document["weekly"]["wed"] = document["weekly"]["wed"] or [["10:00", "11:00"]]
    document["weekly_breaks"].pop("wed", None)
    calendar = Calendar.from_json(document)
    noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
    reach = AROUND * 24 * 60 * 60
    drawn = [noon + timedelta(seconds=draw(st.integers(-reach, reach))) for _ in range(moments)]
    return calendar, middle, *drawn
