"""Counting in working days, which is another question than counting in working hours."""

from datetime import time

import pytest

from tests.working_time.calendars import OFFICE, calendar, day, hours, local, utc, week


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 10:00", 1, "2026-03-03 10:00"),
        ("2026-03-05 10:00", 2, "2026-03-09 10:00"),
        ("2026-03-02 10:00", 30, "2026-04-13 10:00"),
        ("2026-03-09 10:00", -1, "2026-03-06 10:00"),
        ("2026-04-13 10:00", -30, "2026-03-02 10:00"),
        ("2026-03-02 10:00", 261 * 3, "2029-03-01 10:00"),
        ("2026-03-07 10:00", 0, "2026-03-07 10:00"),
    ],
)
def test_working_days_are_added(start, days, due):
    assert OFFICE.add_working_days(utc(start), days) == utc(due)


def test_two_working_days_are_not_sixteen_working_hours():
    monday_noon = utc("2026-03-02 12:00")
    half_tuesday = calendar(date_overrides={"2026-03-03": [["09:00", "11:00"]]})

    assert half_tuesday.add_working_days(monday_noon, 2) == utc("2026-03-04 12:00")
    assert half_tuesday.add(monday_noon, hours(16)) == utc("2026-03-05 10:00")


@pytest.mark.parametrize(("days", "due"), [(1, "2026-03-09 10:00"), (-1, "2026-03-06 10:00")])
def test_one_working_day_from_a_saturday_is_the_next_one(days, due):
    assert OFFICE.add_working_days(utc("2026-03-07 10:00"), days) == utc(due)


def test_the_wall_clock_time_is_kept_even_outside_working_hours():
    assert OFFICE.add_working_days(utc("2026-03-02 22:15:30.25"), 1) == utc("2026-03-03 22:15:30.25")


def test_days_are_those_of_the_calendars_zone():
    # Monday evening in UTC is Tuesday morning in Tokyo.
    assert calendar("Asia/Tokyo").add_working_days(utc("2026-03-02 20:00"), 4) == utc("2026-03-08 20:00")


def test_a_friday_saturday_weekend_is_passed_over():
    dubai = calendar("Asia/Dubai", weekly=week([["08:00", "16:00"]], ("sun", "mon", "tue", "wed", "thu")))

    due = dubai.add_working_days(local("2026-03-05 11:00", "Asia/Dubai"), 1)

    assert due == local("2026-03-08 11:00", "Asia/Dubai")


def test_holidays_and_closed_days_are_no_working_days_but_half_days_and_days_of_breaks_are():
    december = calendar(
        holidays=["2026-12-25"],
        closed_days=["2026-12-28"],
        date_overrides={"2026-12-24": [["09:00", "12:00"]]},
        breaks={"2026-12-23": [["00:00", "24:00"]]},
    )

    assert december.nth_working_day(day("2026-12-22"), 1) == day("2026-12-23")
    assert december.nth_working_day(day("2026-12-22"), 2) == day("2026-12-24")
    assert december.nth_working_day(day("2026-12-22"), 3) == day("2026-12-29")


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2026-03-02", "2026-03-02", 0),
        ("2026-03-02", "2026-03-03", 1),  # the first date does not count, the last does
        ("2026-03-06", "2026-03-08", 0),
        ("2026-03-06", "2026-03-09", 1),
        ("2026-01-01", "2031-01-01", 1304),
        ("2026-03-09", "2026-03-06", -1),  # reversed, the last does not count and the first does
        ("2026-03-08", "2026-03-06", -1),
        ("2026-03-07", "2026-03-02", -5),
    ],
)
def test_working_days_between_two_dates(start, end, number):
    assert OFFICE.working_days_between(day(start), day(end)) == number


@pytest.mark.parametrize(
    ("anchor", "n", "due"),
    [
        ("2026-03-16", -5, "2026-03-09 17:00"),
        ("2026-03-16", -1, "2026-03-13 17:00"),
        ("2026-03-16", 2, "2026-03-18 17:00"),
        ("2026-03-15", -1, "2026-03-13 17:00"),
        ("2026-03-15", 1, "2026-03-16 17:00"),
        ("2026-03-16", 0, "2026-03-16 17:00"),
        ("2026-03-15", 0, "2026-03-16 17:00"),
    ],
)
def test_a_date_is_due_at_closing_time_of_the_nth_working_day(anchor, n, due):
    assert OFFICE.due_working_days_from_date(day(anchor), n) == utc(due)


def test_a_half_day_is_due_when_it_closes():
    half_day = calendar(date_overrides={"2026-12-24": [["09:00", "12:00"]]})

    assert half_day.due_working_days_from_date(day("2026-12-23"), 1) == utc("2026-12-24 12:00")


def test_noon_of_the_first_working_day():
    berlin = calendar("Europe/Berlin")

    first = berlin.nth_working_day(day("2026-08-01"), 0)

    assert berlin.moment(first, time(12)) == local("2026-08-03 12:00", "Europe/Berlin")


def test_the_local_date_of_a_moment():
    assert calendar("Asia/Tokyo").local_date(utc("2026-03-02 20:00")) == day("2026-03-03")
