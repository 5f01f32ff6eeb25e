"""Everybody reads the site, and their mails, in the language that they have chosen, or in that of their browser."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procops.people import audit_words, memberships
from procops.people.models import AuditEntry, Person, Role
from tests.cast import MONDAY, as_actor, logged_in
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
    assert [audit_words.sentence(entry) for entry in entries] == [
        "made Mia Sommer designer (member before)",
        "added a record (customer)",
    ]
    with translation.override("de"):
        assert [audit_words.sentence(entry) for entry in entries] == [
            "machte Mia Sommer zu Gestalter/in (vorher Mitglied)",
            "fügte einen Stammsatz hinzu (Kunde)",
        ]
