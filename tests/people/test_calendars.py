from datetime import UTC, datetime, timedelta

import pytest

from procops import working_time
from procops.people import calendars, hours_in_words, rules, teams
from procops.people.models import Team, WorkingCalendar
from tests.cast import MONDAY, as_actor

EARLY = {
    "time_zone": "Europe/Berlin",
    "weekly": {"mon": [["06:00", "12:00"], ["12:30", "14:30"]], "sat": [["08:00", "12:00"]]},
}


@pytest.fixture
def early(ada) -> WorkingCalendar:
    return calendars.create(name="Early", country="DE", region="BE", by=as_actor(ada), now=MONDAY, **EARLY)


def test_without_any_calendar_an_organization_works_nine_to_five_in_its_zone(acme, it_service):
    acme.time_zone = "Asia/Tokyo"

    calendar = calendars.working_calendar(it_service, acme)

    assert calendar == working_time.office_hours("Asia/Tokyo")
    assert calendars.working_calendar(None, acme) is calendar


def test_the_organizations_calendar_counts_for_a_team_without_its_own(acme, it_service, early):
    acme.calendar = early

    assert calendars.working_calendar(it_service, acme) == working_time.Calendar.from_json(early.as_json())


def test_a_teams_own_calendar_wins(acme, ada, it_service, early):
    team = teams.set_calendar(it_service, calendar=early, by=as_actor(ada), now=MONDAY)

    due = calendars.working_calendar(team, acme).add(MONDAY, timedelta(hours=1))

    # Nine o'clock in London is ten in Berlin.
    assert due == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_a_calendar_is_compiled_once_and_again_when_it_has_changed(acme, early):
    first = calendars.of(early)
    assert calendars.of(WorkingCalendar.objects.get(pk=early.pk)) is first

    early.weekly, early.revision = {"tue": [["09:00", "10:00"]]}, early.revision + 1

    assert calendars.of(early).weekly[1] == ((540, 600),)


def test_finding_a_calendar_that_was_selected_costs_no_query(acme, ada, it_service, early, django_assert_num_queries):
    teams.set_calendar(it_service, calendar=early, by=as_actor(ada), now=MONDAY)
    team = Team.objects.select_related("calendar", "organization__calendar").get(pk=it_service.pk)

    with django_assert_num_queries(0):
        calendars.working_calendar(team, team.organization)


def test_hours_that_cannot_be_are_refused_by_name(ada):
    with pytest.raises(calendars.CalendarCannotBe) as refused:
        calendars.create(name="Odd", weekly={"mon": [["17:00", "09:00"]]}, by=as_actor(ada), now=MONDAY)

    assert "weekly.mon" in refused.value.message
    assert not WorkingCalendar.objects.exists()


def test_calendars_are_made_by_admins_and_once_by_name(ada, mia, early):
    with pytest.raises(rules.AdminsOnly):
        calendars.create(name="Mine", by=as_actor(mia), now=MONDAY)
    with pytest.raises(calendars.CalendarNameTaken):
        calendars.create(name="Early", by=as_actor(ada), now=MONDAY)


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (working_time.office_hours("Europe/Berlin"), "Mon–Fri 09:00–17:00, Europe/Berlin"),
        (working_time.office_hours("UTC", "DE", "BE"), "Mon–Fri 09:00–17:00, UTC, closed on public holidays (DE-BE)"),
        (working_time.ALWAYS, "Mon–Sun 00:00–24:00, UTC"),
        (working_time.Calendar("America/New_York"), "never, America/New York"),
    ],
)
def test_a_calendar_is_told_in_words(calendar, words):
    assert hours_in_words.of_calendar(calendar) == words


def test_days_with_their_own_hours_are_told_apart(acme, early):
    acme.calendar = early

    assert hours_in_words.of_team(None, acme) == (
        "Mon 06:00–12:00 and 12:30–14:30, Sat 08:00–12:00, Europe/Berlin, closed on public holidays (DE-BE)"
    )
