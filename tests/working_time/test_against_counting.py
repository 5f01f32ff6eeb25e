"""Every answer once more by the slowest way there is: looking at the clock on the wall each minute."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procops.working_time import Calendar
from procops.working_time.hours import WEEKDAYS
from tests.working_time.drawn import AROUND, MINUTE, PLACES, documents


def works(document: dict[str, Any], shown: datetime) -> bool:
    """Whether a wall clock that shows this moment shows working time, read straight from the calendar's JSON."""
    text = shown.isoformat()
    name, weekday, minute = text[:10], WEEKDAYS[shown.weekday()], text[11:16]

    def covered(pieces: list[list[str]]) -> bool:
        return any(opening <= minute < closing for opening, closing in pieces)

    if name in document["holidays"] or name in document["closed_days"]:
        return False
    hours = document["date_overrides"].get(name, document["weekly"].get(weekday, []))
    pauses = document["weekly_breaks"].get(weekday, []) + document["breaks"].get(name, [])
    return covered(hours) and not covered(pauses)


@dataclass(frozen=True)
class Counted:
    """A calendar beside the minutes around a date, each looked at by itself."""

    calendar: Calendar
    begin: datetime
    working: list[bool]

    @property
    def minutes(self) -> int:
        return len(self.working)

    def at(self, minute: int) -> datetime:
        return self.begin + minute * MINUTE

    def first(self, minute: int, is_it: Callable[[int], bool]) -> datetime | None:
        return next((self.at(index) for index in range(minute, self.minutes) if is_it(index)), None)

    def last(self, minute: int, is_it: Callable[[int], bool]) -> datetime | None:
        return next((self.at(index) for index in range(minute, 0, -1) if is_it(index)), None)

    def opens(self, minute: int) -> bool:
        return self.working[minute] and not self.working[minute - 1]

    def closes(self, minute: int) -> bool:
        return not self.working[minute] and self.working[minute - 1]


@st.composite
def counted(draw: st.DrawFn) -> tuple[Counted, int, int]:
    """A counted calendar and two minutes of it, the first not later than the second."""
    name, middle = draw(st.sampled_from(PLACES))
    document = draw(documents(name, middle))
    begin = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=AROUND)
    zone = ZoneInfo(name)
    length = 2 * AROUND * 24 * 60
    working = [works(document, (begin + minute * MINUTE).astimezone(zone)) for minute in range(length)]
    one, other = sorted(draw(st.integers(1, length - 1)) for _ in range(2))
    return Counted(Calendar.from_json(document), begin, working), one, other


few = settings(max_examples=25, deadline=None)


@few
@given(counted())
def test_elapsed_is_the_number_of_working_minutes(drawn):
    count, one, other = drawn

    assert count.calendar.elapsed(count.at(one), count.at(other)) == sum(count.working[one:other]) * MINUTE


@few
@given(counted())
def test_is_working_time_at_every_quarter_of_an_hour(drawn):
    count, *_ = drawn
    quarters = range(0, count.minutes, 15)

    assert [count.calendar.is_working_time(count.at(minute)) for minute in quarters] == count.working[::15]


@few
@given(counted(), st.integers(1, 3000))
def test_add_is_the_first_minute_with_enough_behind_it(drawn, amount):
    count, one, _ = drawn
    behind = list(accumulate(count.working[one:], initial=0))
    assume(behind[-1])
    amount = 1 + amount % behind[-1]

    due = count.at(one + bisect_left(behind, amount))

    assert count.calendar.add(count.at(one), amount * MINUTE) == due


@few
@given(counted(), st.integers(1, 3000))
def test_adding_a_negative_time_is_the_last_minute_with_enough_ahead(drawn, amount):
    count, _, other = drawn
    ahead = list(accumulate(reversed(count.working[:other]), initial=0))
    assume(ahead[-1])
    amount = 1 + amount % ahead[-1]

    latest = count.at(other - bisect_left(ahead, amount))

    assert count.calendar.add(count.at(other), -amount * MINUTE) == latest


@few
@given(counted())
@pytest.mark.parametrize("question", ["next_working", "next_opening", "next_closing", "previous_working_end"])
def test_openings_and_closings_are_where_the_minutes_change(question, drawn):
    count, one, other = drawn
    at = other if question == "previous_working_end" else one
    seen = {
        "next_working": lambda: count.first(at, lambda minute: count.working[minute]),
        "next_opening": lambda: count.first(at + 1, count.opens),
        "next_closing": lambda: count.first(at + 1, count.closes),
        "previous_working_end": lambda: count.last(at, lambda minute: count.working[minute - 1]),
    }[question]()
    assume(seen is not None)

    assert getattr(count.calendar, question)(count.at(at)) == seen


@few
@given(counted())
def test_a_date_opens_with_its_first_working_minute_and_closes_after_its_last(drawn):
    count, *_ = drawn
    zone = count.calendar.zone
    worked: dict[date, list[int]] = {}
    for minute in range(count.minutes):
        if count.working[minute]:
            worked.setdefault(count.at(minute).astimezone(zone).date(), []).append(minute)
    whole = count.at(24 * 60).date(), count.at(count.minutes - 24 * 60).date()  # the dates seen from end to end

    for day, minutes in worked.items():
        if whole[0] <= day < whole[1]:
            assert count.calendar.opening_of(day) == count.at(minutes[0])
            assert count.calendar.closing_of(day) == count.at(minutes[-1] + 1)


def is_working_day(document: dict[str, Any], day: date) -> bool:
    name = day.isoformat()
    if name in document["holidays"] or name in document["closed_days"]:
        return False
    return bool(document["date_overrides"].get(name, document["weekly"].get(WEEKDAYS[day.weekday()], [])))


@st.composite
def dated(draw: st.DrawFn) -> tuple[dict[str, Any], date, int]:
    zone, middle = draw(st.sampled_from(PLACES))
    document = draw(documents(zone, middle))
    return document, middle + timedelta(days=draw(st.integers(-500, 500))), draw(st.integers(-500, 500))


@few
@given(dated())
def test_working_days_between_is_their_number(drawn):
    document, start, days = drawn
    end = start + timedelta(days=days)
    first, last = sorted((start, end))
    number = sum(is_working_day(document, first + timedelta(days=1 + day)) for day in range((last - first).days))
    if days < 0:  # reversed: the end counts and the start does not
        number += is_working_day(document, end) - is_working_day(document, start)
        number = -number

    assert Calendar.from_json(document).working_days_between(start, end) == number


@few
@given(dated())
def test_the_nth_working_day_is_reached_step_by_step(drawn):
    document, start, n = drawn
    assume(n and any(document["weekly"].values()))
    day, left = start, abs(n)
    while left:
        day += timedelta(days=1 if n > 0 else -1)
        left -= is_working_day(document, day)

    assert Calendar.from_json(document).nth_working_day(start, n) == day
