"""Working calendars as people keep them: typed, marked day by day, looked at as a year, and who may."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from procops.people import calendar_changes, calendar_year, calendars, rules, teams, typed_hours
from procops.people.calendar_changes import DayKind
from procops.people.models import AuditEntry, Organization, Team, WorkingCalendar
from procops.scoping import scope
from procops.working_time import Calendar
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import Api, api_of

BERLIN = {"time_zone": "Europe/Berlin", "country": "DE", "region": "BE"}
THURSDAY = datetime(2026, 4, 30, 14, 0, tzinfo=UTC)
"""16:00 in Berlin; Friday 1 May is a public holiday there."""


@pytest.fixture
def hours(ada) -> WorkingCalendar:
    """Nobody's yet."""
    return calendars.create(name="Berlin", by=as_actor(ada), now=MONDAY, **BERLIN)


@pytest.fixture
def ivys(ada, it_service, hours) -> WorkingCalendar:
    """The calendar of IT service, which Ivy leads."""
    teams.set_calendar(it_service, calendar=hours, by=as_actor(ada), now=MONDAY)
    return hours


@pytest.mark.parametrize(
    ("typed", "week"),
    [
        ({"mon": "9-12:30, 13–17"}, {"mon": [["09:00", "12:30"], ["13:00", "17:00"]]}),
        ({"fri": "8 to 14.15"}, {"fri": [["08:00", "14:15"]]}),
        ({"sun": "22-6"}, {"mon": [["00:00", "06:00"]], "sun": [["22:00", "24:00"]]}),
        (
            {"mon": "22–6", "tue": "9–10"},
            {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"], ["09:00", "10:00"]]},
        ),
        ({"sat": "0-24"}, {"sat": [["00:00", "24:00"]]}),
        ({}, {}),
    ],
)
def test_hours_are_read_as_people_type_them_and_shown_so_that_they_are_read_again(typed, week):
    read, wrong = typed_hours.week_of(typed)
    again, wrong_again = typed_hours.week_of(typed_hours.as_typed(read))

    assert (read, wrong) == (week, {})
    assert (again, wrong_again) == (week, {})


def test_a_night_is_shown_on_the_day_on_which_it_begins():
    shifts = {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"], ["09:00", "10:00"]]}

    shown = typed_hours.as_typed(shifts)

    assert (shown["mon"], shown["tue"]) == ("22:00–06:00", "09:00–10:00")
    assert typed_hours.as_typed({"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]]})["mon"] == "00:00–24:00"


@pytest.mark.parametrize("typed", ["nine", "9", "25-26", "9:70-10", "9-9", "9-10; x"])
def test_what_are_no_hours_is_told_of_the_day(typed):
    assert list(typed_hours.week_of({"wed": typed})[1]) == ["wed"]


def test_a_year_tells_every_kind_of_day(ada, hours):
    by = as_actor(ada)
    half = {"kind": DayKind.HOURS, "hours": [["09:00", "12:00"]], "by": by, "now": MONDAY}
    calendar_changes.mark_days(hours, first=date(2026, 12, 24), note="Christmas Eve", **half)
    calendar_changes.mark_days(hours, first=date(2026, 12, 25), **half)
    calendar_changes.mark_days(hours, first=date(2026, 10, 24), **half)
    row = calendar_changes.mark_days(
        hours, first=date(2026, 12, 28), last=date(2026, 12, 30), kind=DayKind.CLOSED, by=by, now=MONDAY
    )

    year = calendar_year.year_of(row, calendars.of(row), 2026)
    days = {day.date: day for day in year.special}

    assert {on: days[on].kind.value for on in sorted(days) if on.month > 9} == {
        date(2026, 10, 3): "holiday",
        date(2026, 10, 24): "extra",
        date(2026, 12, 24): "half",
        date(2026, 12, 25): "extra",
        date(2026, 12, 26): "holiday",
        date(2026, 12, 28): "closed",
        date(2026, 12, 29): "closed",
        date(2026, 12, 30): "closed",
    }
    assert days[date(2026, 12, 24)].said == "Thu 24 December: Shorter day, 09:00–12:00, Christmas Eve"
    assert days[date(2026, 10, 3)].note == "German Unity Day"
    # 261 weekdays, seven of them public holidays and three closed; two extra days.
    assert year.working_days == 261 - 7 - 3 + 2
    assert [len(month.weeks) for month in year.months][:3] == [5, 5, 6]
    assert [day.date.day if day else None for day in year.months[2].weeks[0]] == [None] * 6 + [1]


def test_it_answers_what_two_working_days_and_eight_working_hours_from_now_are(hours):
    assert calendar_year.answers(calendars.of(hours), THURSDAY) == [
        "Open now, until Thursday 30 April 2026, 17:00 (Europe/Berlin).",
        "2 working days from now is Tuesday 5 May 2026, 16:00 (Europe/Berlin).",
        "8 working hours from now is Monday 4 May 2026, 16:00 (Europe/Berlin).",
    ]
    assert calendar_year.answers(Calendar("UTC"), THURSDAY) == [
        "Nobody ever works by this calendar: give at least one day hours."
    ]


def test_a_day_taken_out_is_as_the_week_says_again_and_every_change_stands_in_the_audit_log(ada, hours):
    by = as_actor(ada)
    row = calendar_changes.mark_days(hours, first=date(2026, 5, 4), kind=DayKind.CLOSED, by=by, now=MONDAY)
    closed = calendars.of(row).is_working_day(date(2026, 5, 4))
    row = calendar_changes.clear_days(hours, first=date(2026, 5, 4), by=by, now=MONDAY)
    row = calendar_changes.change(hours, {"weekly": {"mon": [["08:00", "12:00"]]}}, by=by, now=MONDAY)
    calendar_changes.change(hours, {"weekly": {"mon": [["08:00", "12:00"]]}}, by=by, now=MONDAY)

    assert (closed, calendars.of(row).is_working_day(date(2026, 5, 4)), row.revision) == (False, True, 4)
    told = list(AuditEntry.objects.filter(subject_id=hours.pk).order_by("id").values_list("kind", flat=True))
    assert told == ["calendar.created", "calendar.days_closed", "calendar.days_cleared", "calendar.changed"]
    facts = AuditEntry.objects.get(kind="calendar.changed").facts
    assert (facts["hours"].split(",")[0], facts["old_hours"].split(",")[0]) == (
        "Mon 08:00–12:00",
        "Mon–Fri 09:00–17:00",
    )


def test_a_lead_keeps_the_hours_of_their_own_team_and_nobody_elses(ada, ivy, ivan, hugo, ivys, people_operations):
    calendar_changes.change(ivys, {"time_zone": "UTC"}, by=as_actor(ivy), now=MONDAY)
    for other in (ivan, hugo):
        with pytest.raises(rules.NotYourHours):
            calendar_changes.change(ivys, {"time_zone": "UTC"}, by=as_actor(other), now=MONDAY)
    teams.set_calendar(people_operations, calendar=ivys, by=as_actor(ada), now=MONDAY)
    with pytest.raises(rules.NotYourHours):
        calendar_changes.mark_days(ivys, first=date(2026, 5, 4), kind=DayKind.CLOSED, by=as_actor(ivy), now=MONDAY)


def test_a_lead_gives_their_team_hours_of_its_own_that_begin_as_usual(acme, ada, ivy, hugo, it_service, hours):
    Organization.objects.filter(pk=acme.pk).update(calendar=hours)
    with pytest.raises(rules.LeadsOnly):
        calendar_changes.own_hours_for(it_service, by=as_actor(hugo), now=MONDAY)

    own = calendar_changes.own_hours_for(it_service, by=as_actor(ivy), now=MONDAY)

    assert (own.name, own.time_zone, own.region, Team.objects.get(pk=it_service.pk).calendar) == (
        "IT service",
        "Europe/Berlin",
        "BE",
        own,
    )
    with pytest.raises(calendar_changes.OwnHoursAlready):
        calendar_changes.own_hours_for(it_service, by=as_actor(ivy), now=MONDAY)
    with pytest.raises(calendar_changes.CalendarInUse):
        calendar_changes.delete(own, by=as_actor(ada), now=MONDAY)
    with pytest.raises(calendar_changes.CalendarInUse):
        calendar_changes.delete(hours, by=as_actor(ada), now=MONDAY)


def test_of_two_who_change_it_at_once_the_second_is_told(ada, hours):
    calendar_changes.change(hours, {"time_zone": "UTC"}, seen=1, by=as_actor(ada), now=MONDAY)

    with pytest.raises(calendar_changes.CalendarMovedOn):
        calendar_changes.change(hours, {"time_zone": "Asia/Tokyo"}, seen=1, by=as_actor(ada), now=MONDAY)


@pytest.mark.parametrize(
    ("first", "last", "hours_of_them", "why"),
    [
        (date(2026, 5, 4), date(2026, 5, 3), None, "before the first"),
        (date(2026, 5, 4), date(2028, 5, 3), None, "at most 366"),
        (date(1800, 5, 4), None, None, "1900 to 2200"),
        (date(2026, 5, 4), None, [], "hours"),
    ],
)
def test_days_that_cannot_be_marked_are_refused(ada, hours, first, last, hours_of_them, why):
    kind = DayKind.CLOSED if hours_of_them is None else DayKind.HOURS
    with pytest.raises(calendar_changes.DaysCannotBe, match=why):
        calendar_changes.mark_days(
            hours, first=first, last=last, kind=kind, hours=hours_of_them, by=as_actor(ada), now=MONDAY
        )


def form_of(client, row: WorkingCalendar) -> dict[str, str]:
    """The fields of the page as they would be sent."""
    form = client.get(reverse("people:calendar", args=[row.pk])).context["form"]
    return {field.html_name: field.value() or "" for field in form}


def test_the_page_names_the_day_whose_hours_cannot_be_and_saves_those_that_can(client, ivy, ivys):
    client = logged_in(client, ivy)
    address, sent = reverse("people:calendar", args=[ivys.pk]), form_of(client, ivys)

    wrong = client.post(address, {**sent, "tue": "17-9:99", "wed": "9–12, 11–13", "thu_break": "noon"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"tue", "thu_break"}
    overlap = client.post(address, {**sent, "wed": "9–12, 11–13"})
    assert overlap.context["form"].errors == {"wed": ["09:00-12:00 and 11:00-13:00 overlap"]}

    saved = client.post(address, {**sent, "wed": "22–6", "fri": "", "mon_break": "12–13"})
    assert saved.status_code == 302
    row = WorkingCalendar.objects.get(pk=ivys.pk)
    assert (row.weekly["thu"], row.weekly.get("fri"), row.weekly_breaks) == (
        [["00:00", "06:00"], ["09:00", "17:00"]],
        None,
        {"mon": [["12:00", "13:00"]]},
    )
    (late,) = client.post(address, sent).context["form"].non_field_errors()
    assert late.startswith("Somebody else has changed Berlin")


def test_the_preview_shows_what_would_be_and_saves_nothing(client, ivy, ivys):
    client = logged_in(client, ivy)
    sent = form_of(client, ivys)

    shown = client.post(reverse("people:preview_calendar", args=[ivys.pk]), {**sent, "country": "AT", "region": "9"})

    assert b"Nothing is saved yet" in shown.content
    assert b"Wien" in shown.content
    assert WorkingCalendar.objects.get(pk=ivys.pk).country == "DE"


def test_days_are_marked_and_taken_out_on_the_page_by_who_may(client, ivy, ivan, ivys):
    mark, clear = (reverse(f"people:{name}", args=[ivys.pk]) for name in ("mark_days", "clear_days"))
    day = {"first": "2027-12-24", "last": "2027-12-26", "hours": "9–12", "note": "Christmas"}

    logged_in(client, ivan).post(mark, day)
    assert WorkingCalendar.objects.get(pk=ivys.pk).date_overrides == {}
    answer = logged_in(client, ivy).post(mark, day)
    assert answer["Location"].endswith("?year=2027#year")
    assert len(WorkingCalendar.objects.get(pk=ivys.pk).date_overrides) == 3
    client.post(clear, {"first": "2027-12-25"})
    row = WorkingCalendar.objects.get(pk=ivys.pk)
    assert sorted(row.date_overrides) == sorted(row.day_notes) == ["2027-12-24", "2027-12-26"]
    assert client.post(mark, {"first": "2027-12-24", "hours": "late"}).status_code == 422
    assert client.post(clear, {"first": "soon"}).status_code == 302


def test_the_list_costs_as_many_queries_for_three_calendars_as_for_one(
    client, ada, ivys, django_assert_max_num_queries, globex
):
    client, address = logged_in(client, ada), reverse("people:calendars")
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    for name in ("Early", "Late"):
        calendars.create(name=name, by=as_actor(ada), now=MONDAY)
    with django_assert_max_num_queries(30) as three:
        client.get(address)

    assert len(three) == len(one)
    with scope(globex.pk):
        assert not WorkingCalendar.objects.filter(pk=ivys.pk).exists()


@pytest.fixture
def api(acme, ada) -> Api:
    return api_of(ada)


def test_a_program_reads_and_changes_a_calendar(api, ivys):
    made = api.post("calendars", {"name": "Nights", "weekly": {"fri": [["22:00", "24:00"]]}}, status=201)
    path = f"calendars/{made['id']}"
    api.post(f"{path}/change", {"country": "DE", "region": "BY", "revision": 1})
    api.post(
        f"{path}/mark-days", {"first": "2026-12-24", "kind": "hours", "hours": [["09:00", "12:00"]], "note": "Eve"}
    )
    api.post(f"{path}/mark-days", {"first": "2026-12-27", "last": "2026-12-31", "kind": "closed"})
    api.post(f"{path}/clear-days", {"first": "2026-12-28", "last": "2026-12-31"})

    row = api.get(path)
    assert (row["weekly"], row["region"], row["closed_days"], row["date_overrides"], row["day_notes"]) == (
        {"fri": [["22:00", "24:00"]]},
        "BY",
        ["2026-12-27"],
        {"2026-12-24": [["09:00", "12:00"]]},
        {"2026-12-24": "Eve"},
    )
    assert api.refused(f"{path}/change", {"country": "AT", "revision": 1}) == (409, "calendar_moved_on")
    assert api.refused(f"{path}/mark-days", {"first": "2026-12-27", "kind": "hours"}) == (409, "days_cannot_be")
    api.post(f"{path}/delete")
    assert [each["name"] for each in api.get("calendars")["results"]] == ["Berlin"]


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"weekly": {"mon": [["17:00", "09:00"]]}}, "weekly"),
        ({"weekly": [1]}, "weekly"),
        ({"weekly_breaks": {"someday": []}}, "weekly_breaks"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "region": "XX"}, "region"),
    ],
)
def test_the_api_names_the_member_that_cannot_be(api, ivys, body, member):
    answer = api.request("POST", f"calendars/{ivys.pk}/change", body)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, member)


def test_over_the_api_too_a_lead_changes_theirs_and_others_are_refused(client, ivys, ivy, hugo):
    address, said = f"/api/v1/calendars/{ivys.pk}/change/", {"time_zone": "UTC"}

    answer = logged_in(client, hugo).post(address, said, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "not_your_hours")
    assert logged_in(client, ivy).post(address, said, content_type="application/json").status_code == 200
    assert WorkingCalendar.objects.get(pk=ivys.pk).time_zone == "UTC"
