"""How long questions about working time take: `python -m bench.working_time` prints one line of JSON.

Warm: the years asked about have been unrolled before, as in any process that has answered once. Cold: nothing has, and
every calendar is a new one. Microseconds, the best of several rounds, on a German calendar with a lunch break.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from timeit import repeat

from procops.working_time import Calendar

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
YEAR_LATER = START.replace(year=2027)
DAY = START.date()
OFFICE = {
    "timezone": "Europe/Berlin",
    "weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "country": "DE",
    "region": "BY",
}


def best(question: Callable[[], object], times: int) -> float:
    return round(min(repeat(question, number=times, repeat=7)) / times * 1e6, 1)


def warm() -> dict[str, float]:
    calendar = Calendar.from_json(OFFICE)
    questions: dict[str, Callable[[], object]] = {
        "add_30_working_days": lambda: calendar.add_working_days(START, 30),
        "add_240_working_hours": lambda: calendar.add(START, timedelta(hours=240)),
        "elapsed_in_a_year": lambda: calendar.elapsed(START, YEAR_LATER),
        "next_opening": lambda: calendar.next_opening(START),
        "due_30_working_days_from_a_date": lambda: calendar.due_working_days_from_date(DAY, 30),
        "from_json_and_elapsed_in_a_year": lambda: Calendar.from_json(OFFICE).elapsed(START, YEAR_LATER),
    }
    return {name: best(question, 2000) for name, question in questions.items()}


def cold() -> float:
    """Read a calendar never seen before and measure a year on it."""
    closed = iter(range(10_000))

    def ask() -> object:
        another = (date(2000, 1, 1) + timedelta(days=next(closed))).isoformat()
        return Calendar.from_json({**OFFICE, "closed_days": [another]}).elapsed(START, YEAR_LATER)

    return best(ask, 10)


def figures() -> dict[str, object]:
    return {"bench": "working_time", "unit": "microseconds", "warm": warm(), "cold_elapsed_in_a_year": cold()}


if __name__ == "__main__":
    print(json.dumps(figures()))
