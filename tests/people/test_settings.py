"""Settings of an organization: its usual zone and public holidays count from now on."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procops.people import calendars, organizations, rules
from procops.people.calendars import CalendarCannotBe
from procops.people.models import AuditEntry, Organization, Person, WorkingCalendar
from tests.cast import MONDAY, as_actor, logged_in

DAY = timedelta(days=1)


def change(organization: Organization, ada: Person, **facts: str | int) -> Organization:
    given = {"name": "Acme", "time_zone": "UTC", **facts}
    return organizations.change(organization, by=as_actor(ada), now=MONDAY, **given)  # type: ignore[arg-type]


def test_the_usual_calendar_keeps_the_holidays_of_the_country(acme: Organization, ada: Person) -> None:
    changed = change(acme, ada, country="DE")

    calendar = calendars.working_calendar(None, changed)
    assert changed.calendar.name == "Usual hours"  # type: ignore[union-attr]
    assert not calendar.is_working_day(date(2026, 5, 1))
    assert calendar.is_working_day(date(2026, 5, 4))
    entry = AuditEntry.objects.get(kind="organization.holidays_changed")
    assert entry.facts == {"name": "Acme", "country": "DE", "old_country": ""}


def test_another_country_and_another_zone_change_that_calendar(acme: Organization, ada: Person) -> None:
    first = change(acme, ada, country="DE")

    changed = change(first, ada, country="FR", time_zone="Europe/Paris")

    calendar = WorkingCalendar.objects.get()
    assert (changed.calendar_id, calendar.country, calendar.time_zone, calendar.revision) == (
        first.calendar_id, "FR", "Europe/Paris", 3,
    )  # fmt: skip


def test_saving_without_a_change_makes_no_calendar(acme: Organization, ada: Person) -> None:
    change(acme, ada, country="")

    assert not WorkingCalendar.objects.exists()


def test_what_no_calendar_can_keep_and_who_may_not(acme: Organization, ada: Person, mia: Person) -> None:
    with pytest.raises(CalendarCannotBe):
        change(acme, ada, country="XX")
    with pytest.raises(rules.AdminsOnly):
        change(acme, mia, country="DE")

    assert not WorkingCalendar.objects.exists()


def test_an_admin_chooses_it_on_the_page(client: Client, acme: Organization, ada: Person) -> None:
    page = reverse("people:settings")
    logged_in(client, ada).post(page, {"name": "Acme", "time_zone": "UTC", "country": "DE"})

    shown = client.get(page).content.decode()
    assert '<option value="DE" selected>Germany</option>' in shown
    assert "Nobody joins yours without an invitation." in shown


def test_an_organization_says_how_soon_new_handoffs_are_accepted(acme: Organization, ada: Person) -> None:
    visitor, page = logged_in(Client(), ada), reverse("people:settings")
    given = {"name": "Acme", "time_zone": "UTC", "country": ""}

    assert visitor.post(page, {**given, "accept_hours": "6"}).status_code == 302
    assert visitor.get("/api/v1/organization/").json()["accept_hours"] == 6
    assert 'value="6"' in visitor.get(page).content.decode()

    refused = visitor.post(page, {**given, "accept_hours": "0"})
    assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {"accept_hours"})

    assert visitor.post(page, {**given, "accept_hours": ""}).status_code == 302
    assert visitor.get("/api/v1/organization/").json()["accept_hours"] is None
    assert [
        entry.facts for entry in AuditEntry.objects.filter(kind="organization.accept_hours_changed").order_by("id")
    ] == [
        {"name": "Acme", "hours": "6", "old_hours": ""},
        {"name": "Acme", "hours": "", "old_hours": "6"},
    ]


def test_an_organization_says_when_it_is_told_that_nobody_looks(acme: Organization, ada: Person, mia: Person) -> None:
    visitor, page = logged_in(Client(), ada), reverse("people:settings")
    given = {"name": "Acme", "time_zone": "UTC", "country": ""}
    assert "Empty: 4." in visitor.get(page).content.decode()

    assert visitor.post(page, {**given, "watch_hours": "2", "acknowledge_hours": "3"}).status_code == 302

    here = visitor.get("/api/v1/organization/").json()
    assert (here["watch_hours"], here["acknowledge_hours"]) == (2, 3)
    seen = logged_in(Client(), mia).get(page)
    assert (seen.context["watch_hours"], seen.context["acknowledge_hours"]) == (2, 3)
    refused = visitor.post(page, {**given, "watch_hours": "81"})
    assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {"watch_hours"})
    visitor.post(page, given)
    here = visitor.get("/api/v1/organization/").json()
    assert (here["watch_hours"], here["acknowledge_hours"]) == (None, None)
    kinds = AuditEntry.objects.filter(kind__endswith="_hours_changed").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["organization.watch_hours_changed", "organization.acknowledge_hours_changed"] * 2
