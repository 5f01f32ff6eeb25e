"""When a given amount of working time is over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.working_time.calendars import LUNCH, NIGHT_DESK, OFFICE, calendar, hours, utc


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-03-02 10:00", 1.5, "2026-03-02 11:30"),
        ("2026-03-02 07:00", 1, "2026-03-02 10:00"),
        ("2026-03-02 16:00", 2, "2026-03-03 10:00"),
        ("2026-03-06 16:00", 2, "2026-03-09 10:00"),
        ("2026-03-07 12:00", 1, "2026-03-09 10:00"),
        ("2026-03-02 09:00", 240, "2026-04-10 17:00"),
        ("2026-03-02 09:00", 261 * 8, "2027-03-01 17:00"),
        ("2026-03-02 11:00", -1, "2026-03-02 10:00"),
        ("2026-03-02 10:00", -2, "2026-02-27 16:00"),
        ("2026-03-08 12:00", -1, "2026-03-06 16:00"),
        ("2027-03-01 17:00", -261 * 8, "2026-03-02 09:00"),
    ],
)
def test_working_time_is_added(start, amount, due):
    assert OFFICE.add(utc(start), hours(amount)) == utc(due)


def test_work_that_ends_at_closing_time_is_due_at_closing_time():
    assert OFFICE.add(utc("2026-03-02 15:00"), hours(2)) == utc("2026-03-02 17:00")


def test_taking_back_reaches_the_latest_moment_which_is_an_opening():
    assert OFFICE.add(utc("2026-03-03 10:00"), hours(-1)) == utc("2026-03-03 09:00")


def test_two_hours_before_lunch_and_one_after():
    assert LUNCH.add(utc("2026-03-02 10:00"), hours(3)) == utc("2026-03-02 14:00")


def test_a_break_of_one_date_delays_only_that_date():
    fire_drill = calendar(breaks={"2026-03-02": [["10:00", "11:00"]]})

    assert fire_drill.add(utc("2026-03-02 09:30"), hours(1)) == utc("2026-03-02 11:30")
    assert fire_drill.add(utc("2026-03-03 09:30"), hours(1)) == utc("2026-03-03 10:30")


def test_holidays_are_passed_over():
    short_week = calendar(holidays=["2026-03-03", "2026-03-04"])

    assert short_week.add(utc("2026-03-02 16:00"), hours(2)) == utc("2026-03-05 10:00")


def test_years_without_work_are_passed_over():
    once = calendar(weekly={}, date_overrides={"2040-06-01": [["09:00", "17:00"]]})

    assert once.add(utc("2026-03-02 10:00"), hours(3)) == utc("2040-06-01 12:00")
    assert once.add(utc("2060-03-02 10:00"), hours(-3)) == utc("2040-06-01 14:00")


def test_a_night_shift_goes_on_after_midnight():
    assert NIGHT_DESK.add(utc("2026-03-02 22:00"), hours(8)) == utc("2026-03-03 06:00")
    assert NIGHT_DESK.add(utc("2026-03-02 22:00"), hours(8.5)) == utc("2026-03-03 22:30")


@pytest.mark.parametrize("start", ["2026-03-02 10:00", "2026-03-07 12:00"])
def test_no_time_leaves_the_moment_alone(start):
    assert OFFICE.add(utc(start), timedelta(0)) == utc(start)


def test_the_answer_is_in_utc():
    start = datetime(2026, 7, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))

    due = calendar("Europe/Berlin").add(start, hours(1))

    assert (due, due.tzinfo) == (utc("2026-07-01 08:00"), UTC)
