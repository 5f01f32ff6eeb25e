"""Cases collected from other projects' tests, kept beside this repository; the other tests restate what they teach."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from procops.working_time import Calendar

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "business_time"
VECTORS_FILE = FOLDER / "vectors.json"
CONVENTIONS_FILE = FOLDER / "other_conventions.json"

needs_vectors = pytest.mark.skipif(not VECTORS_FILE.exists(), reason="the shared business-time vectors are not here")

COLLECTION: dict[str, Any] = json.loads(VECTORS_FILE.read_text()) if VECTORS_FILE.exists() else {"vectors": []}
CONVENTIONS: list[dict[str, Any]] = (
    json.loads(CONVENTIONS_FILE.read_text())["cases"] if CONVENTIONS_FILE.exists() else []
)

moment = datetime.fromisoformat
day = date.fromisoformat


def answer(calendar: Calendar, case: dict[str, Any]) -> Any:
    match case["op"]:
        case "elapsed":
            return calendar.elapsed(moment(case["start"]), moment(case["end"])) / timedelta(seconds=1)
        case "add":
            return calendar.add(moment(case["start"]), timedelta(seconds=case["seconds"]))
        case "add_working_days":
            return calendar.add_working_days(moment(case["start"]), case["days"])
        case "is_working_day":
            return calendar.is_working_day(day(case["date"]))
        case "working_days_between":
            return calendar.working_days_between(day(case["start"]), day(case["end"]))
        case question:
            return getattr(calendar, question)(moment(case["at"]))


def expected(value: Any) -> Any:
    return moment(value) if isinstance(value, str) else value


@needs_vectors
@pytest.mark.parametrize("case", COLLECTION["vectors"], ids=lambda case: f"{case['id']}-{case['op']}")
def test_vector(case: dict[str, Any]) -> None:
    calendar = Calendar.from_json(COLLECTION["calendars"][case["calendar"]])

    assert answer(calendar, case) == expected(case["expected"])


@needs_vectors
def test_all_vectors_are_there() -> None:
    assert len(COLLECTION["vectors"]) == 374


@needs_vectors
@pytest.mark.parametrize("name", sorted(COLLECTION.get("calendars", {})))
def test_every_calendar_survives_json(name: str) -> None:
    calendar = Calendar.from_json(COLLECTION["calendars"][name])

    assert Calendar.from_json(calendar.to_json()) == calendar


@needs_vectors
@pytest.mark.parametrize("case", CONVENTIONS, ids=lambda case: f"{case['source']}-{case['op']}")
def test_where_libraries_disagree_the_documented_choice_holds(case: dict[str, Any]) -> None:
    assert answer(Calendar.from_json(case["calendar"]), case) == expected(case["these_definitions_say"])
