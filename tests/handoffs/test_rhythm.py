"""When the case of each period begins: named periods, working days, rules, daylight saving. Pure."""

from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

import pytest

from handoffs.periods.naming import Every, name_of, period_of
from handoffs.periods.rhythm import Rhythm, Side, UnreadableRule, checked_rule
from procops.working_time import Calendar, office_hours

BERLIN = office_hours("Europe/Berlin")
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)


def rhythm(**said: Any) -> Rhythm:
    usual = {"every": Every.MONTH, "days": 3, "side": Side.BEFORE_END, "at": time(9), "since": date(2020, 1, 1)}
    return Rhythm(**{**usual, **said})


def told(rule: Rhythm, calendar: Calendar = BERLIN, after: datetime = NOVEMBER, number: int = 5) -> list[str]:
    starts = islice(rule.starts(calendar, after=after), number)
    return [f"{start.period.key} {start.at:%Y-%m-%d %H:%M}" for start in starts]


@pytest.mark.parametrize(
    ("every", "key", "first", "last"),
    [
        ("week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("month", "2027-01", date(2027, 1, 1), date(2027, 1, 31)),
        ("quarter", "2027-Q1", date(2027, 1, 1), date(2027, 3, 31)),
        ("half_year", "2027-H1", date(2027, 1, 1), date(2027, 6, 30)),
        ("year", "2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("rule", "2027-01-01", date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_each_day_lies_in_one_period_that_has_a_key(every: str, key: str, first: date, last: date) -> None:
    period = period_of(every, date(2027, 1, 1))

    assert (period.key, period.first, period.last) == (key, first, last)


def test_a_period_has_a_name() -> None:
    keys = ("2026-10", "2026-Q4", "2026-W48", "2026-H2", "2026", "2026-11-22")

    assert [name_of(key) for key in keys] == [
        "October 2026",
        "2026-Q4",
        "2026-W48",
        "2026-H2",
        "2026",
        "22 November 2026",
    ]


def test_it_begins_so_many_working_days_before_or_after_the_period_ends_or_begins() -> None:
    # The clocks go forward on 28 March 2027: nine o'clock stays nine o'clock.
    assert told(rhythm()) == [
        "2026-11 2026-11-25 08:00",
        "2026-12 2026-12-28 08:00",
        "2027-01 2027-01-27 08:00",
        "2027-02 2027-02-24 08:00",
        "2027-03 2027-03-26 08:00",
    ]
    assert told(rhythm(every=Every.QUARTER, days=2, side=Side.AFTER_END), number=2) == [
        "2026-Q4 2027-01-04 08:00",
        "2027-Q1 2027-04-02 07:00",
    ]
    assert told(rhythm(days=0), number=2) == ["2026-11 2026-11-30 08:00", "2026-12 2026-12-31 08:00"]
    assert told(rhythm(days=0, side=Side.AFTER_BEGIN), number=2) == [
        "2026-12 2026-12-01 08:00",
        "2027-01 2027-01-01 08:00",
    ]
    assert told(rhythm(days=1, side=Side.BEFORE_BEGIN), number=1) == ["2026-12 2026-11-30 08:00"]


def test_holidays_of_the_calendar_count() -> None:
    """Two German holidays lie between Christmas Eve and the end of 2026, New Year behind it."""
    german = Calendar(timezone="Europe/Berlin", weekly=BERLIN.weekly, country="DE")

    assert told(rhythm(days=5), german, number=2)[1] == "2026-12 2026-12-23 08:00"
    assert told(rhythm(days=1, side=Side.AFTER_END), german, number=2)[1] == "2026-12 2027-01-04 08:00"


def test_a_time_that_clocks_skip_is_the_first_moment_after_it_and_one_they_repeat_the_first_of_two() -> None:
    daily = {"every": Every.RULE, "days": 0, "rule": "FREQ=DAILY", "at": time(2, 30)}
    spring = rhythm(**daily, since=date(2026, 3, 28))
    autumn = rhythm(**daily, since=date(2026, 10, 24))

    assert told(spring, after=datetime(2026, 3, 27, tzinfo=UTC), number=3) == [
        "2026-03-28 2026-03-28 01:30",
        "2026-03-29 2026-03-29 01:00",
        "2026-03-30 2026-03-30 00:30",
    ]
    assert told(autumn, after=datetime(2026, 10, 23, tzinfo=UTC), number=3) == [
        "2026-10-24 2026-10-24 00:30",
        "2026-10-25 2026-10-25 00:30",
        "2026-10-26 2026-10-26 01:30",
    ]


def test_a_rule_names_its_days_and_ends_when_it_says_so() -> None:
    first_mondays = rhythm(every=Every.RULE, days=0, rule="FREQ=MONTHLY;BYDAY=1MO;COUNT=3", since=date(2026, 10, 1))
    one_before = rhythm(every=Every.RULE, days=1, rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", since=date(2026, 1, 1))

    assert told(first_mondays) == ["2026-12-07 2026-12-07 08:00"]
    assert told(one_before, number=2) == ["2028-02-29 2028-02-28 08:00", "2032-02-29 2032-02-27 08:00"]


def test_the_next_period_follows_whatever_the_time_is() -> None:
    rule = rhythm()
    following = rule.following(period_of(Every.MONTH, date(2026, 12, 5)), BERLIN)

    assert following is not None
    assert (following.period.key, following.at) == ("2027-01", datetime(2027, 1, 27, 8, tzinfo=UTC))


def test_who_works_one_day_a_week_or_never_has_starts_too() -> None:
    tuesdays = Calendar(timezone="UTC", weekly=((), ((540, 1020),), (), (), (), (), ()))

    assert told(rhythm(days=60, side=Side.AFTER_END), tuesdays, number=1) == ["2025-09 2026-11-24 09:00"]
    assert told(rhythm(), Calendar(timezone="UTC"), number=1) == ["2026-11 2026-11-30 09:00"]


def test_a_rule_is_kept_as_it_is_written_elsewhere() -> None:
    assert checked_rule(" rrule:freq=weekly;byday=MO,FR; ", since=date(2026, 1, 1)) == "FREQ=WEEKLY;BYDAY=MO,FR"


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "it holds what no rule does"),
        ("FREQ=MONTHLY\nDTSTART:20260101", "it holds what no rule does"),
        ("FREQ=HOURLY", "it must say FREQ once: DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("BYDAY=MO", "it must say FREQ once: DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("FREQ=DAILY;FREQ=DAILY", "it must say FREQ once: DAILY, WEEKLY, MONTHLY or YEARLY"),
        ("FREQ=DAILY;BYHOUR=9", "“BYHOUR” is not known here"),
        ("FREQ=DAILY;INTERVAL=0", "a number or a day in it cannot be"),
        ("FREQ=MONTHLY;BYDAY=XX", "a number or a day in it cannot be"),
        ("FREQ=MONTHLY;BYMONTHDAY=", "a number or a day in it cannot be"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "it names no day within ten years"),
        ("FREQ=DAILY;UNTIL=20200101", "it names no day within ten years"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(rule: str, why: str) -> None:
    with pytest.raises(UnreadableRule) as no:
        checked_rule(rule, since=date(2026, 1, 1))

    assert no.value.message == f"The rule cannot be read: {why}."
