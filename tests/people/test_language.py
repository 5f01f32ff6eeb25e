"""Everybody reads the site, and their mails, in the language that they have chosen, or in that of their browser."""

import pytest
from django.test import Client
from django.urls import reverse

from procops.people.models import Person
from tests.cast import logged_in

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
