"""Working time when clocks are put forward or back, and when a zone jumps over the date line."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.working_time.calendars import calendar, day, hours, local, utc, week

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AROUND_THE_CLOCK = week([["00:00", "24:00"]], EVERY_DAY)
BERLIN = "Europe/Berlin"  # clocks skip 02:00-03:00 on 29 March 2026 and repeat it on 25 October 2026


@pytest.mark.parametrize(
    ("zone", "date", "length"),
    [
        (BERLIN, "2026-03-28", 24),
        (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),  # moves by half an hour
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Santiago", "2025-09-07", 23),  # at midnight
        ("America/Santiago", "2025-04-05", 25),
        ("Asia/Kathmandu", "2026-03-29", 24),
        ("Pacific/Apia", "2011-12-30", 0),  # skipped at the date line
        ("America/St_Johns", "2006-10-28", 24 + 59 / 60),  # at one minute past midnight: Saturday comes back once more
        ("America/St_Johns", "2006-10-29", 24 + 1 / 60),
    ],
)
def test_a_local_date_has_as_many_hours_as_its_clocks_show(zone, date, length):
    only_this_day = calendar(zone, weekly={}, date_overrides={date: [["00:00", "24:00"]]})

    assert only_this_day.elapsed(utc(f"{date} 00:00") - hours(48), utc(f"{date} 00:00") + hours(72)) == hours(length)


def test_a_skipped_hour_is_not_worked():
    night = calendar(BERLIN, weekly={"sun": [["01:00", "05:00"]]})

    assert night.elapsed(utc("2026-03-29 00:00"), utc("2026-03-29 12:00")) == hours(3)
    assert night.add(utc("2026-03-29 00:00"), hours(2)) == local("2026-03-29 04:00", BERLIN)


def test_a_repeated_hour_is_worked_twice():
    night = calendar(BERLIN, weekly={"sun": [["01:00", "05:00"]]})

    assert night.elapsed(utc("2026-10-24 20:00"), utc("2026-10-25 12:00")) == hours(5)
    assert night.add(local("2026-10-25 01:00", BERLIN), hours(4)) == local("2026-10-25 04:00", BERLIN)


def test_hours_that_end_inside_the_repeated_hour_are_open_twice():
    night = calendar(BERLIN, weekly={"sun": [["01:00", "02:30"]]})

    first_closing = night.next_closing(local("2026-10-25 01:00", BERLIN))
    second_opening = night.next_opening(local("2026-10-25 01:00", BERLIN))

    assert first_closing == local("2026-10-25 02:30", BERLIN, fold=0)
    assert second_opening == local("2026-10-25 02:00", BERLIN, fold=1)
    assert night.closing_of(day("2026-10-25")) == local("2026-10-25 02:30", BERLIN, fold=1)


def test_of_hours_that_begin_inside_the_skipped_hour_the_part_that_exists_counts():
    night = calendar(BERLIN, weekly={"sun": [["02:30", "03:15"]]})

    assert night.next_working(utc("2026-03-28 12:00")) == local("2026-03-29 03:00", BERLIN)
    assert night.closing_of(day("2026-03-29")) == local("2026-03-29 03:15", BERLIN)
    assert night.elapsed(utc("2026-03-28 12:00"), utc("2026-03-29 12:00")) == hours(0.25)


def test_hours_that_lie_inside_the_skipped_hour_are_lost_but_the_day_still_closes():
    night = calendar(BERLIN, weekly={"sun": [["02:15", "02:45"]]})

    assert night.elapsed(utc("2026-03-28 12:00"), utc("2026-03-29 12:00")) == hours(0)
    assert night.closing_of(day("2026-03-29")) == local("2026-03-29 03:00", BERLIN)


def test_office_hours_move_with_the_clocks():
    office = calendar(BERLIN)

    assert office.opening_of(day("2026-03-27")) == utc("2026-03-27 08:00")
    assert office.opening_of(day("2026-03-30")) == utc("2026-03-30 07:00")
    assert office.add_working_days(utc("2026-03-27 10:00"), 1) == utc("2026-03-30 09:00")


def test_a_time_that_is_skipped_becomes_the_first_moment_after_the_gap():
    every_day = calendar(BERLIN, weekly=AROUND_THE_CLOCK)

    assert every_day.add_working_days(local("2026-03-28 02:30", BERLIN), 1) == local("2026-03-29 03:00", BERLIN)
    assert every_day.moment(day("2026-03-29"), time(2)) == local("2026-03-29 03:00", BERLIN)


def test_a_time_that_is_repeated_is_the_first_of_the_two():
    every_day = calendar(BERLIN, weekly=AROUND_THE_CLOCK)

    assert every_day.moment(day("2026-10-25"), time(2, 30)) == utc("2026-10-25 00:30")
    assert every_day.add_working_days(local("2026-10-24 02:30", BERLIN), 1) == utc("2026-10-25 00:30")


def test_moments_in_the_repeated_hour_are_told_apart():
    night = calendar(BERLIN, weekly={"sun": [["01:00", "05:00"]]})
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN))

    assert night.elapsed(first, first.replace(fold=1)) == hours(1)
    assert night.add(first, hours(0)) == utc("2026-10-25 00:30")
    assert night.add(first.replace(fold=1), hours(0)) == utc("2026-10-25 01:30")


def test_no_working_days_keep_the_second_of_two_repeated_hours():
    second = local("2026-10-25 02:30", BERLIN, fold=1)

    assert calendar(BERLIN).add_working_days(second, 0) == second


def test_a_date_skipped_at_the_date_line_becomes_the_first_moment_after_it():
    samoa = calendar("Pacific/Apia", weekly=AROUND_THE_CLOCK)

    assert samoa.moment(day("2011-12-30"), time(12)) == local("2011-12-31 00:00", "Pacific/Apia")
    assert samoa.closing_of(day("2011-12-30")) == local("2011-12-31 00:00", "Pacific/Apia")
