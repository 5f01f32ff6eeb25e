"""Whether work is done at a moment, and where it begins and ends around it."""

import pytest

from tests.working_time.calendars import LUNCH, NIGHT_DESK, OFFICE, calendar, day, utc, week


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-03-02 08:59:59.999999", False),
        ("2026-03-02 09:00", True),
        ("2026-03-02 11:59:59", True),
        ("2026-03-02 12:00", False),
        ("2026-03-02 13:00", True),
        ("2026-03-02 17:00", False),
        ("2026-03-07 10:00", False),
    ],
)
def test_opening_counts_and_closing_does_not(at, working):
    assert LUNCH.is_working_time(utc(at)) is working


@pytest.mark.parametrize(
    ("at", "working", "end", "closing", "opening"),
    [
        # before work, at opening, at work, at closing, after work, on Friday night
        ("2026-03-03 07:00", "2026-03-03 09:00", "2026-03-02 17:00", "2026-03-03 12:00", "2026-03-03 09:00"),
        ("2026-03-03 09:00", "2026-03-03 09:00", "2026-03-02 17:00", "2026-03-03 12:00", "2026-03-03 13:00"),
        ("2026-03-03 10:00", "2026-03-03 10:00", "2026-03-03 10:00", "2026-03-03 12:00", "2026-03-03 13:00"),
        ("2026-03-03 12:00", "2026-03-03 13:00", "2026-03-03 12:00", "2026-03-03 17:00", "2026-03-03 13:00"),
        ("2026-03-03 17:00", "2026-03-04 09:00", "2026-03-03 17:00", "2026-03-04 12:00", "2026-03-04 09:00"),
        ("2026-03-03 20:00", "2026-03-04 09:00", "2026-03-03 17:00", "2026-03-04 12:00", "2026-03-04 09:00"),
        ("2026-03-06 20:00", "2026-03-09 09:00", "2026-03-06 17:00", "2026-03-09 12:00", "2026-03-09 09:00"),
    ],
)
def test_openings_and_closings_around_a_moment(at, working, end, closing, opening):
    moment = utc(at)

    assert LUNCH.next_working(moment) == utc(working)
    assert LUNCH.previous_working_end(moment) == utc(end)
    assert LUNCH.next_closing(moment) == utc(closing)
    assert LUNCH.next_opening(moment) == utc(opening)


def test_work_over_midnight_neither_closes_nor_opens_there():
    assert NIGHT_DESK.next_closing(utc("2026-03-02 23:00")) == utc("2026-03-03 06:00")
    assert NIGHT_DESK.next_opening(utc("2026-03-02 23:00")) == utc("2026-03-03 22:00")
    assert NIGHT_DESK.previous_working_end(utc("2026-03-03 00:00")) == utc("2026-03-03 00:00")


def test_pieces_that_touch_are_one():
    touching = calendar(weekly=week([["09:00", "12:00"], ["12:00", "17:00"]]))

    assert touching.next_closing(utc("2026-03-02 10:00")) == utc("2026-03-02 17:00")


def test_the_first_opening_after_years_is_found():
    once = calendar(weekly={}, date_overrides={"2040-06-01": [["09:00", "17:00"]]})

    assert once.next_opening(utc("2026-03-02 10:00")) == utc("2040-06-01 09:00")
    assert once.previous_working_end(utc("2060-03-02 10:00")) == utc("2040-06-01 17:00")


def test_a_shift_of_many_weeks_closes_at_its_end():
    # Longer than a year without a break, so that it crosses any boundary inside the computation.
    around_the_clock = week([["00:00", "24:00"]], ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    nonstop = calendar(weekly=around_the_clock, closed_days=["2024-01-01", "2026-06-01"])

    assert nonstop.next_closing(utc("2024-03-01 12:00")) == utc("2026-06-01 00:00")
    assert nonstop.next_opening(utc("2024-03-01 12:00")) == utc("2026-06-02 00:00")
    assert nonstop.previous_working_end(utc("2026-06-01 12:00")) == utc("2026-06-01 00:00")


def test_a_date_opens_and_closes_with_its_first_and_last_hours():
    assert LUNCH.opening_of(day("2026-03-02")) == utc("2026-03-02 09:00")
    assert LUNCH.closing_of(day("2026-03-02")) == utc("2026-03-02 17:00")


def test_the_hours_of_a_date_end_at_its_midnight():
    assert NIGHT_DESK.closing_of(day("2026-03-02")) == utc("2026-03-03 00:00")
    assert NIGHT_DESK.opening_of(day("2026-03-03")) == utc("2026-03-03 00:00")


def test_a_break_at_either_end_of_a_date_moves_opening_and_closing():
    party = calendar(breaks={"2026-03-02": [["08:00", "10:00"], ["15:00", "18:00"]]})

    assert party.opening_of(day("2026-03-02")) == utc("2026-03-02 10:00")
    assert party.closing_of(day("2026-03-02")) == utc("2026-03-02 15:00")


def test_a_working_day_lost_to_breaks_keeps_its_opening_and_closing():
    outing = calendar(breaks={"2026-03-02": [["08:00", "18:00"]]})

    assert outing.is_working_day(day("2026-03-02"))
    assert outing.opening_of(day("2026-03-02")) == utc("2026-03-02 09:00")
    assert outing.closing_of(day("2026-03-02")) == utc("2026-03-02 17:00")


def test_a_closing_is_told_in_the_calendars_zone():
    assert calendar("America/New_York").closing_of(day("2026-03-02")) == utc("2026-03-02 22:00")
    assert OFFICE.closing_of(day("2026-03-02")) == utc("2026-03-02 17:00")
