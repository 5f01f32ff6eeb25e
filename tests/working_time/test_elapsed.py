"""How much working time lies between two moments."""

import pytest

from tests.working_time.calendars import LUNCH, NIGHT_DESK, OFFICE, calendar, hours, local, utc, week


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-03-02 10:00", "2026-03-02 11:30", 1.5),
        ("2026-03-02 07:00", "2026-03-02 20:00", 8),
        ("2026-03-02 16:00", "2026-03-03 10:00", 2),
        ("2026-03-06 16:00", "2026-03-09 10:00", 2),  # over a weekend
        ("2026-03-07 10:00", "2026-03-08 10:00", 0),  # within a weekend
        ("2026-03-02 10:00", "2026-03-02 10:00", 0),
        ("2026-01-01 00:00", "2027-01-01 00:00", 261 * 8),
        ("2020-01-01 00:00", "2030-01-01 00:00", 2609 * 8),
    ],
)
def test_only_working_time_counts(start, end, worked):
    assert OFFICE.elapsed(utc(start), utc(end)) == hours(worked)


def test_a_break_does_not_count():
    assert LUNCH.elapsed(utc("2026-03-02 11:00"), utc("2026-03-02 14:00")) == hours(2)


def test_a_holiday_does_not_count():
    assert calendar(holidays=["2026-03-03"]).elapsed(utc("2026-03-02 16:00"), utc("2026-03-04 10:00")) == hours(2)


def test_a_half_day_counts_half():
    half_day = calendar(date_overrides={"2026-03-03": [["09:00", "13:00"]]})

    assert half_day.elapsed(utc("2026-03-02 16:00"), utc("2026-03-04 10:00")) == hours(6)


def test_work_over_midnight_counts_on_both_days():
    assert NIGHT_DESK.elapsed(utc("2026-03-02 23:00"), utc("2026-03-03 05:00")) == hours(6)


def test_a_friday_saturday_weekend_is_free():
    dubai = calendar("Asia/Dubai", weekly=week([["08:00", "16:00"]], ("sun", "mon", "tue", "wed", "thu")))

    assert dubai.elapsed(local("2026-03-05 15:00", "Asia/Dubai"), local("2026-03-08 09:00", "Asia/Dubai")) == hours(2)


def test_the_time_zone_of_the_calendar_decides_not_that_of_the_moments():
    tokyo = calendar("Asia/Tokyo")

    assert tokyo.elapsed(utc("2026-03-02 00:00"), utc("2026-03-02 08:00")) == hours(8)
    assert tokyo.elapsed(utc("2026-03-02 09:00"), utc("2026-03-02 17:00")) == hours(0)


def test_reversed_moments_give_a_negative_time():
    assert OFFICE.elapsed(utc("2026-03-03 10:00"), utc("2026-03-02 16:00")) == hours(-2)


def test_fractions_of_a_second_are_kept():
    assert OFFICE.elapsed(utc("2026-03-02 08:59:59.5"), utc("2026-03-02 09:00:00.000001")).microseconds == 1
