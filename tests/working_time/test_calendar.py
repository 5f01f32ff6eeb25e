"""The calendar as a value: how it is read, refused, compared, and which hours a date has."""

import copy
import pickle
from typing import Any

import pytest

from procops.working_time import ALWAYS, Calendar, InvalidCalendar, office_hours
from tests.working_time.calendars import LUNCH, NINE_TO_FIVE, OFFICE, calendar, day, hours, utc, week

FULL = {
    "timezone": "Europe/Berlin",
    "weekly": {"mon": [["08:00", "12:00"], ["12:00", "16:30"]], "sun": [["22:00", "24:00"]]},
    "weekly_breaks": {"mon": [["10:00", "10:15"]]},
    "holidays": ["2026-01-01"],
    "closed_days": ["2026-08-03", "2026-08-10"],
    "date_overrides": {"2026-12-21": [["08:00", "12:00"]]},
    "breaks": {"2026-03-02": [["09:00", "09:30"]]},
    "country": "DE",
    "region": "BY",
}


def test_a_calendar_with_every_member_survives_json():
    assert Calendar.from_json(FULL).to_json() == FULL


def test_empty_members_are_not_written():
    assert OFFICE.to_json() == {"timezone": "UTC", "weekly": week(NINE_TO_FIVE)}


def test_pieces_of_a_day_may_come_in_any_order():
    assert calendar(weekly=week([["13:00", "17:00"], ["09:00", "12:00"]])) == LUNCH


def test_equal_calendars_have_equal_hashes_and_share_what_was_computed():
    one, other = Calendar.from_json(FULL), Calendar.from_json(FULL)

    assert (one, hash(one)) == (other, hash(other))
    assert one._timeline is other._timeline


@pytest.mark.parametrize("member", sorted(FULL))
def test_calendars_that_differ_in_one_member_are_not_equal(member):
    different = {
        "timezone": "Europe/Vienna",
        "country": "AT",
        "region": "BE",
        "weekly": {"mon": NINE_TO_FIVE},
    }
    plain = {"timezone": "Europe/Berlin", "weekly": FULL["weekly"], "country": "DE"}
    changed = {**plain, member: different.get(member, FULL[member])}
    if member == "country":
        changed.pop("region", None)

    assert Calendar.from_json(changed) != Calendar.from_json(plain)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_is_equal_and_works(duplicate):
    original = Calendar.from_json(FULL)
    original.is_working_time(utc("2026-03-02 10:00"))

    twin = duplicate(original)

    assert twin == original
    assert twin.elapsed(utc("2026-03-02 07:00"), utc("2026-03-02 16:00")) == hours(7.75)


def test_a_calendar_cannot_be_changed():
    with pytest.raises(AttributeError):
        OFFICE.timezone = "Asia/Tokyo"  # type: ignore[misc]
    with pytest.raises(TypeError):
        OFFICE.breaks[day("2026-03-02")] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"weekly": []}, "weekly"),
        ({"weekly": {"monday": NINE_TO_FIVE}}, "weekly.monday"),
        ({"weekly": {"mon": "09:00-17:00"}}, "weekly.mon"),
        ({"weekly": {"mon": [["09:00"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:60"]]}}, "weekly.mon[1]"),
        ({"weekly": {"mon": [["9:00", "17:00"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [["09:00", "24:01"]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [[9, 17]]}}, "weekly.mon[0]"),
        ({"weekly": {"mon": [["22:00", "06:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["09:00", "09:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}}, "weekly.mon"),
        ({"weekly_breaks": {"tue": [["13:00", "12:00"]]}}, "weekly_breaks.tue"),
        ({"holidays": "2026-01-01"}, "holidays"),
        ({"holidays": ["2026-01-01", "2026-02-30"]}, "holidays[1]"),
        ({"closed_days": ["20260101"]}, "closed_days[0]"),
        ({"date_overrides": {"tomorrow": []}}, "date_overrides.tomorrow"),
        ({"date_overrides": {"2026-01-02": [["09:00", "08:00"]]}}, "date_overrides.2026-01-02"),
        ({"breaks": [["12:00", "13:00"]]}, "breaks"),
        ({"country": "XX"}, "country"),
        ({"country": 49}, "country"),
        ({"country": "DE", "region": "ZZ"}, "region"),
        ({"region": "BY"}, "region"),
        ({"holiday": []}, "holiday"),
    ],
)
def test_a_faulty_calendar_is_refused_with_the_field_at_fault(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        Calendar.from_json({"timezone": "UTC", "weekly": {}, **change})

    assert refused.value.field == field
    assert str(refused.value) == f"{field}: {refused.value.reason}"


@pytest.mark.parametrize("missing", ["timezone", "weekly"])
def test_time_zone_and_weekly_hours_must_be_given(missing):
    document = {name: value for name, value in OFFICE.to_json().items() if name != missing}

    with pytest.raises(InvalidCalendar, match=f"^{missing}: missing$"):
        Calendar.from_json(document)


def test_the_refusal_of_an_overnight_shift_says_how_to_write_it():
    with pytest.raises(InvalidCalendar, match="22:00-06:00 ends before it begins; write an overnight shift as two"):
        calendar(weekly={"mon": [["22:00", "06:00"]]})


@pytest.mark.parametrize("weekly", [(((540, 1020),),), (((-1, 60),), *((),) * 6), (((0, 1441),), *((),) * 6)])
def test_hours_given_in_minutes_are_checked_too(weekly):
    with pytest.raises(InvalidCalendar):
        Calendar("UTC", weekly=weekly)


def test_a_refusal_survives_pickling():
    refusal = pickle.loads(pickle.dumps(InvalidCalendar("weekly.mon", "is wrong")))

    assert (refusal.field, refusal.reason, str(refusal)) == ("weekly.mon", "is wrong", "weekly.mon: is wrong")


def test_a_holiday_wins_over_an_override():
    both = calendar(holidays=["2026-03-02"], date_overrides={"2026-03-02": NINE_TO_FIVE})

    assert both.hours_of(day("2026-03-02")) == ()


def test_a_closed_day_has_no_hours():
    assert calendar(closed_days=["2026-03-02"]).hours_of(day("2026-03-02")) == ()


def test_an_override_replaces_the_weekly_hours():
    half_day = calendar(date_overrides={"2026-12-24": [["09:00", "12:00"]]})

    assert half_day.hours_of(day("2026-12-23")) == ((540, 1020),)
    assert half_day.hours_of(day("2026-12-24")) == ((540, 720),)


def test_an_override_without_hours_closes_the_day():
    assert not calendar(date_overrides={"2026-03-02": []}).is_working_day(day("2026-03-02"))


def test_an_override_opens_a_weekend():
    assert calendar(date_overrides={"2026-03-07": NINE_TO_FIVE}).is_working_day(day("2026-03-07"))


def test_breaks_of_the_week_and_of_the_date_are_both_taken_out():
    monday = day("2026-03-02")
    pausing = calendar(weekly_breaks={"mon": [["12:00", "13:00"]]}, breaks={"2026-03-02": [["08:00", "10:00"]]})

    assert pausing.hours_of(monday) == ((540, 1020),)
    assert pausing.working_hours_of(monday) == ((600, 720), (780, 1020))


def test_breaks_are_taken_from_overrides_too():
    short = calendar(weekly_breaks={"thu": [["10:00", "11:00"]]}, date_overrides={"2026-12-24": [["09:00", "12:00"]]})

    assert short.working_hours_of(day("2026-12-24")) == ((540, 600), (660, 720))


def test_public_holidays_come_from_the_country_for_any_year():
    german = office_hours("Europe/Berlin", country="DE")

    assert [german.is_working_day(day(f"{year}-05-01")) for year in (1998, 2026, 2048)] == [False] * 3
    assert german.is_working_day(day("2026-01-06"))


def test_public_holidays_of_a_region_count_only_there():
    epiphany = day("2026-01-06")

    assert not office_hours("Europe/Berlin", country="DE", region="BY").is_working_day(epiphany)
    assert office_hours("Europe/Berlin", country="DE", region="BE").is_working_day(epiphany)


def test_a_holiday_observed_in_the_old_year_counts():
    # 1 January 2022 was a Saturday, so the United States rested on Friday, 31 December 2021.
    assert not office_hours("America/New_York", country="US").is_working_day(day("2021-12-31"))


def test_hours_written_for_a_public_holiday_win_over_the_country():
    open_shop = calendar("Europe/Berlin", country="DE", date_overrides={"2026-05-01": [["10:00", "14:00"]]})

    assert open_shop.hours_of(day("2026-05-01")) == ((600, 840),)


def test_office_hours_are_monday_to_friday_nine_to_five():
    assert office_hours("UTC") == OFFICE


def test_always_is_open_at_every_moment():
    assert ALWAYS.elapsed(utc("2025-12-31 23:00"), utc("2027-01-01 01:00")) == hours(365 * 24 + 2)
