"""Everybody reads the site, and their mails, in the language that they have chosen, or in that of their browser."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procops.people import audit_words, calendar_year, calendars, memberships
from procops.people.fields import countries
from procops.people.models import AuditEntry, Person, Role
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import api_of
from workflows.records import changes

PROFILE = {"name": "Mia Sommer", "time_zone": "", "theme": "system", "shortcuts": "on"}


def language_of(client: Client, **headers: str) -> str:
    answer = client.get(reverse("handoffs:queue"), headers=headers)
    assert f'<html lang="{answer["Content-Language"]}"' in answer.text
    return answer["Content-Language"]


def test_what_was_chosen_counts_more_than_the_browser(client: Client, mia: Person) -> None:
    logged_in(client, mia)
    assert (language_of(client), language_of(client, accept_language="de-AT,de")) == ("en", "de")

    client.post(reverse("people:profile"), {**PROFILE, "language": "de"})
    assert (language_of(client), language_of(client, accept_language="en")) == ("de", "de")

    client.post(reverse("people:profile"), {**PROFILE, "language": "en"})
    assert language_of(client, accept_language="de") == "en"


@pytest.mark.parametrize("language", ["xx", "de-CH", "../de"])
def test_a_language_that_is_none_of_the_sites_is_refused(client: Client, mia: Person, language: str) -> None:
    answer = logged_in(client, mia).post(reverse("people:profile"), {**PROFILE, "language": language})

    assert answer.status_code == 422
    mia.refresh_from_db()
    assert mia.language == ""


def test_pages_and_refusals_are_said_in_it(client: Client, mia: Person) -> None:
    logged_in(client, mia).post(reverse("people:profile"), {**PROFILE, "language": "de"})

    page = client.get(reverse("people:profile")).text
    refused = client.post(reverse("people:profile"), {**PROFILE, "name": "", "language": "de"})

    assert ("<title>Profil" in page, ">Speichern</button>" in page) == (True, True)
    assert "Dieses Feld ist zwingend erforderlich." in refused.text


def test_what_one_chooses_from_is_said_in_it(client: Client, ada: Person) -> None:
    logged_in(client, ada).post(reverse("people:profile"), {**PROFILE, "language": "de"})

    tokens, directory = client.get(reverse("tokens:tokens")).text, client.get(reverse("people:directory")).text

    assert "Arbeit bewegen: starten, abschließen, annehmen, zurückschicken" in tokens
    assert ("Administrator/in" in directory, ">Admin<" in directory) == (True, False)


def test_the_audit_log_says_words_of_the_product_in_the_language_of_whoever_reads_it(ada: Person, mia: Person) -> None:
    with translation.override("de"):
        memberships.change_role(mia.memberships.get(), role=Role.DESIGNER, by=as_actor(ada), now=MONDAY)
        record = changes.add(kind="customer", name="Member", by=as_actor(ada), now=MONDAY)

    entries = [AuditEntry.objects.get(kind="member.role_changed"), AuditEntry.objects.get(subject_id=record.pk)]
    assert [line.what for line in audit_words.lines(entries)] == [
        "made Mia Sommer designer (member before)",
        "added a record (customer)",
    ]
    with translation.override("de"):
        assert [line.what for line in audit_words.lines(entries)] == [
            "machte Mia Sommer zu Gestalter/in (vorher Mitglied)",
            "fügte einen Stammsatz hinzu (Kunde)",
        ]


def test_impossible_hours_holidays_and_countries_are_said_in_it(ada: Person) -> None:
    facts = {"time_zone": "Europe/Berlin", "country": "DE", "by": as_actor(ada), "now": MONDAY}
    row = calendars.create(name="Berlin", weekly={}, **facts)
    said = {}
    for language in ("de", "en"):
        with translation.override(language), pytest.raises(calendars.CalendarCannotBe) as refused:
            calendars.create(name="Late", weekly={"mon": [["18:00", "9:00"]]}, **facts)
        with translation.override(language):
            year = calendar_year.year_of(row, calendars.of(row), 2026)
            said[language] = (refused.value.message, dict(countries())["DE"], year.special[0].note)

    assert said == {
        "de": (
            "Diese Arbeitszeiten sind nicht möglich: weekly.mon[0]: '9:00' ist keine Uhrzeit; "
            "schreiben Sie sie wie 09:00, von 00:00 bis 24:00.",
            "Deutschland",
            "Neujahr",
        ),
        "en": (
            "These working hours cannot be: weekly.mon[0]: '9:00' is no time of day; "
            "write it like 09:00, from 00:00 to 24:00.",
            "Germany",
            "New Year's Day",
        ),
    }


def test_programs_are_told_in_the_language_that_they_ask_for(ada: Person) -> None:
    api, german = api_of(ada), {"Accept-Language": "de"}

    filtered = api.request("GET", "cases", query={"color": "red"}, headers=german).json()["errors"]
    unread = api.request("POST", "cases", b"{", headers=german).json()["errors"]

    assert [each["detail"] for each in (*filtered, *unread)] == [
        "Diesen Filter gibt es hier nicht.",
        "Der Inhalt ist kein JSON: Zeile 1, Spalte 2 ist nicht lesbar.",
    ]
