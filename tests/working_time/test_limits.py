"""Questions without an answer end in a plain error, never in an endless search."""

from datetime import UTC, datetime, time, timedelta

import pytest

from procops.working_time import ALWAYS, NeverCloses, NoWorkingTime, OutOfReach, WorkingTimeError
from tests.working_time.calendars import OFFICE, calendar, day, hours, utc, week

NOW = utc("2026-03-02 10:00")
TODAY = day("2026-03-02")
SEARCHES = {
    "add": lambda empty: empty.add(NOW, hours(1)),
    "add back": lambda empty: empty.add(NOW, hours(-1)),
    "next_working": lambda empty: empty.next_working(NOW),
    "previous_working_end": lambda empty: empty.previous_working_end(NOW),
    "next_closing": lambda empty: empty.next_closing(NOW),
    "next_opening": lambda empty: empty.next_opening(NOW),
    "opening_of": lambda empty: empty.opening_of(TODAY),
    "closing_of": lambda empty: empty.closing_of(TODAY),
}
DAY_SEARCHES = {
    "add_working_days": lambda empty: empty.add_working_days(NOW, 1),
    "add_working_days back": lambda empty: empty.add_working_days(NOW, -1),
    "nth_working_day": lambda empty: empty.nth_working_day(TODAY, 0),
    "due_working_days_from_date": lambda empty: empty.due_working_days_from_date(TODAY, -1),
}


@pytest.mark.parametrize("search", [*SEARCHES, *DAY_SEARCHES])
def test_a_calendar_without_hours_has_no_working_time(search):
    with pytest.raises(NoWorkingTime):
        (SEARCHES | DAY_SEARCHES)[search](calendar(weekly={}))


@pytest.mark.parametrize("search", [name for name in SEARCHES if not name.endswith("_of")])
def test_a_calendar_whose_breaks_take_all_hours_has_no_working_time(search):
    with pytest.raises(NoWorkingTime):
        SEARCHES[search](calendar(weekly_breaks=week([["00:00", "24:00"]])))


def test_a_calendar_without_hours_still_measures_nothing():
    empty = calendar(weekly={})

    assert empty.elapsed(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")) == timedelta(0)
    assert empty.working_days_between(day("2026-01-01"), day("2027-01-01")) == 0
    assert empty.is_working_time(NOW) is False
    assert empty.add(NOW, timedelta(0)) == NOW


def test_a_calendar_closed_for_ten_years_opens_again():
    first = day("2026-03-02")
    shut = [(first + timedelta(days=number)).isoformat() for number in range(3652)]

    sabbatical = calendar(closed_days=shut)

    assert sabbatical.next_opening(NOW) == utc("2036-03-03 09:00")
    assert sabbatical.nth_working_day(TODAY, 1) == day("2036-03-03")


@pytest.mark.parametrize("question", ["next_closing", "next_opening"])
def test_a_calendar_that_is_always_open_never_closes(question):
    with pytest.raises(NeverCloses):
        getattr(ALWAYS, question)(NOW)


def test_more_working_time_than_a_century_has_is_refused():
    with pytest.raises(NoWorkingTime, match="within a hundred years"):
        ALWAYS.add(NOW, timedelta(days=999_999))
    with pytest.raises(NoWorkingTime, match="within a hundred years"):
        OFFICE.add_working_days(NOW, 999_999)


@pytest.mark.parametrize(
    "question",
    [
        lambda: OFFICE.is_working_time(datetime.min.replace(tzinfo=UTC)),
        lambda: OFFICE.is_working_time(datetime.max.replace(tzinfo=UTC)),
        lambda: OFFICE.elapsed(NOW, datetime.max.replace(tzinfo=UTC)),
        lambda: OFFICE.elapsed(utc("1826-03-02 10:00"), NOW),
        lambda: OFFICE.add(utc("9996-12-01 10:00"), hours(3 * 261 * 8)),
        lambda: OFFICE.closing_of(day("9999-12-31")),
        lambda: OFFICE.opening_of(day("0001-01-01")),
        lambda: calendar("Asia/Tokyo").local_date(datetime.max.replace(tzinfo=UTC)),
        lambda: calendar("Asia/Tokyo").moment(day("0001-01-01"), time(0)),
    ],
)
def test_years_at_the_ends_of_time_are_out_of_reach(question):
    with pytest.raises(OutOfReach):
        question()


@pytest.mark.parametrize(
    "question",
    [
        lambda naive: OFFICE.add(naive, hours(1)),
        lambda naive: OFFICE.elapsed(naive, NOW),
        lambda naive: OFFICE.elapsed(NOW, naive),
        lambda naive: OFFICE.add_working_days(naive, 1),
        lambda naive: OFFICE.add_working_days(naive, 0),
        lambda naive: OFFICE.next_working(naive),
        lambda naive: OFFICE.local_date(naive),
    ],
)
def test_a_datetime_without_time_zone_is_no_moment(question):
    with pytest.raises(ValueError, match="has no time zone"):
        question(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "question",
    [
        lambda moment: OFFICE.is_working_day(moment),
        lambda moment: OFFICE.closing_of(moment),
        lambda moment: OFFICE.nth_working_day(moment, 1),
        lambda moment: OFFICE.working_days_between(TODAY, moment),
    ],
)
def test_a_moment_is_not_taken_for_a_date(question):
    with pytest.raises(TypeError, match="local_date"):
        question(NOW)


@pytest.mark.parametrize("error", [NoWorkingTime, OutOfReach, NeverCloses])
def test_every_error_explains_itself(error):
    assert isinstance(error(), WorkingTimeError)
    assert str(error()).endswith(".")
