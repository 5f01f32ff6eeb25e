from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procops.ui import moments

NOW = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
"""A Tuesday afternoon."""
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=1), "1 min late"),
        (timedelta(minutes=59, seconds=59), "59 min late"),
        (timedelta(hours=1), "1 h late"),
        (timedelta(hours=23, minutes=59), "23 h late"),
        (timedelta(hours=24), "1 day late"),
        (timedelta(days=12, hours=5), "12 days late"),
    ],
)
def test_what_is_late_says_by_how_much(ago, words):
    assert moments.due(NOW - ago, now=NOW, tz=UTC)[:2] == (words, "late")


@pytest.mark.parametrize(
    ("moment", "words", "tone"),
    [
        (NOW, "today 13:00", "today"),
        (NOW + timedelta(hours=4), "today 17:00", "today"),
        (NOW + timedelta(hours=11), "tomorrow 00:00", "later"),
        (NOW + timedelta(days=1), "tomorrow 13:00", "later"),
        (NOW + timedelta(days=3), "Fri 4 Dec", "later"),
        (datetime(2027, 1, 4, 9, 0, tzinfo=UTC), "4 Jan 2027", "later"),
    ],
)
def test_what_is_to_come_says_when(moment, words, tone):
    assert moments.due(moment, now=NOW, tz=UTC)[:2] == (words, tone)


def test_the_readers_own_clock_decides_what_today_is():
    late_evening = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)

    assert moments.due(late_evening, now=NOW, tz=UTC).words == "today 23:30"
    assert moments.due(late_evening, now=NOW, tz=BERLIN).words == "tomorrow 00:30"


def test_the_whole_date_is_there_for_the_hover():
    assert moments.due(NOW, now=NOW, tz=BERLIN).full == "Tuesday 1 December 2026, 14:00"


def test_nothing_is_due_without_a_moment():
    assert moments.due(None, now=NOW, tz=UTC) == ("no due date", "none", "")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under 1 min"),
        (59, "under 1 min"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (12_000, "3 h 20 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 day"),
        (2 * 86_400 + 4 * 3_600 + 59 * 60, "2 days 4 h"),
    ],
)
def test_a_duration_shows_its_two_largest_units(seconds, words):
    assert moments.duration(seconds) == words


def test_working_time_is_never_said_in_days_since_a_working_day_has_no_fixed_length():
    assert moments.working_duration(26 * 3_600 + 30 * 60) == "26 h 30 min"
