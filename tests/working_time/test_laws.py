"""What must hold for every calendar, whatever its hours."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from procops.working_time import Calendar
from tests.working_time.drawn import calendars_and_moments

many = settings(max_examples=60, deadline=None)
amounts = st.integers(1, 200 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
NOTHING = timedelta(0)


@many
@given(calendars_and_moments(moments=3))
def test_elapsed_adds_up(drawn):
    calendar, _, one, two, three = drawn

    assert calendar.elapsed(one, two) + calendar.elapsed(two, three) == calendar.elapsed(one, three)


@many
@given(calendars_and_moments(moments=2))
def test_elapsed_changes_its_sign_with_its_arguments(drawn):
    calendar, _, one, two = drawn

    assert calendar.elapsed(one, two) == -calendar.elapsed(two, one)


@many
@given(calendars_and_moments(moments=2))
def test_elapsed_is_never_more_than_real_time(drawn):
    calendar, _, one, two = drawn

    assert NOTHING <= calendar.elapsed(min(one, two), max(one, two)) <= abs(two - one)


@many
@given(calendars_and_moments(), amounts)
def test_what_is_added_has_elapsed(drawn, amount):
    calendar, _, start = drawn

    due, begun = calendar.add(start, amount), calendar.add(start, -amount)

    assert calendar.elapsed(start, due) == amount
    assert calendar.elapsed(begun, start) == amount


@many
@given(calendars_and_moments(), amounts)
def test_add_is_the_earliest_and_the_latest_such_moment(drawn, amount):
    calendar, _, start = drawn
    due, begun = calendar.add(start, amount), calendar.add(start, -amount)
    instant = timedelta(microseconds=1)

    assert calendar.elapsed(start, due - instant) < amount
    assert calendar.elapsed(begun + instant, start) < amount


@many
@given(calendars_and_moments(moments=2), amounts)
def test_whoever_starts_later_is_not_due_earlier(drawn, amount):
    calendar, _, one, two = drawn

    earlier, later = (calendar.add(start, amount) for start in sorted((one, two)))

    assert earlier <= later


@many
@given(calendars_and_moments(), amounts, amounts)
def test_adding_twice_is_adding_the_sum(drawn, one, two):
    calendar, _, start = drawn

    due = calendar.add(start, one + two)

    assert calendar.add(calendar.add(start, one), two) == due


@many
@given(calendars_and_moments())
def test_no_working_time_lies_between_a_moment_and_the_next_working_one(drawn):
    calendar, _, start = drawn

    working = calendar.next_working(start)

    assert calendar.is_working_time(working)
    assert calendar.elapsed(start, working) == NOTHING


@many
@given(calendars_and_moments(), st.integers(-400, 400).filter(bool))
def test_counting_working_days_undoes_adding_them(drawn, days):
    calendar, middle, _ = drawn

    reached = calendar.nth_working_day(middle, days)

    assert calendar.is_working_day(reached)
    assert calendar.working_days_between(middle, reached) == days


@many
@given(calendars_and_moments())
def test_every_calendar_survives_json(drawn):
    calendar, *_ = drawn

    twin = Calendar.from_json(calendar.to_json())

    assert (twin, hash(twin)) == (calendar, hash(calendar))
