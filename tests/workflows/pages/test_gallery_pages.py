"""The gallery, and making a process of a template."""

import pytest
from django.test import Client

from procops.people.models import Organization, Person
from tests.cast import MONDAY, as_actor, logged_in
from workflows import blank, gallery, publishing
from workflows.document import KEY_AT_MOST, key_for
from workflows.models import Process, Version


def test_the_gallery_shows_what_each_template_does_and_leaves_to_people(
    client: Client, acme: Organization, mia: Person
) -> None:
    page = logged_in(client, mia).get("/processes/gallery/").content.decode()
    for document in gallery.documents():
        assert document["process"]["name"] in page
    assert page.count("handoffs</span>") == 8
    assert page.count("needs two people: four eyes") == 7  # all but the IT incident
    assert "When the candidate withdraws, the process owner cancels the case" in page
    assert "Use this" not in page


def test_a_template_becomes_a_process_with_one_click_and_asks_who_does_what(
    client: Client, acme: Organization, dora: Person
) -> None:
    page = logged_in(client, dora).get("/processes/gallery/").content.decode()
    assert page.count("Use this</button>") == 8

    answer = client.post(
        "/processes/gallery/employee-onboarding/", {"name": "Employee onboarding", "letters": "ONB"}, follow=True
    )

    process = Process.objects.get()
    assert (process.key, process.prefix, process.owner) == ("employee-onboarding", "ONB", dora)
    assert Version.objects.get().state == "draft"
    assert answer.redirect_chain == [("/processes/employee-onboarding/people/", 302)]
    assert "Say who does what, then publish it." in answer.content.decode()


def test_a_copy_under_another_name_has_another_key(client: Client, acme: Organization, dora: Person) -> None:
    publishing.create_process(gallery.document("monthly-close"), by=as_actor(dora), now=MONDAY)
    logged_in(client, dora)
    assert "Use once more…" in client.get("/processes/gallery/").content.decode()

    client.post("/processes/gallery/monthly-close/", {"name": "Monthly close, Spain", "letters": "ESP"})

    assert sorted(Process.objects.values_list("key", "name", "prefix")) == [
        ("monthly-close", "Monthly close", "MCL"),
        ("monthly-close-spain", "Monthly close, Spain", "ESP"),
    ]


@pytest.mark.parametrize(
    ("name", "letters", "said"),
    [
        ("Monthly close", "ESP", "There is a process with the key"),
        ("Another close", "MCL", "start with MCL already"),
        ("Another close", "mcl", "Use 2 to 6 capital letters."),
        ("2026", "ESP", "The name needs at least one letter from A to Z."),
    ],
)
def test_what_is_taken_or_does_not_fit_is_said_at_the_form(
    client: Client, acme: Organization, dora: Person, name: str, letters: str, said: str
) -> None:
    publishing.create_process(gallery.document("monthly-close"), by=as_actor(dora), now=MONDAY)
    answer = logged_in(client, dora).post("/processes/gallery/monthly-close/", {"name": name, "letters": letters})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Process.objects.count() == 1


def test_members_look_but_make_nothing(client: Client, acme: Organization, mia: Person) -> None:
    page = logged_in(client, mia).get("/processes/gallery/it-incident/")
    assert "IT help desk incident" in page.content.decode()
    assert "Make it ours" not in page.content.decode()
    answer = client.post("/processes/gallery/it-incident/", {"name": "IT", "letters": "ITS"})
    assert answer.status_code == 403
    assert Process.objects.count() == 0


def test_a_template_that_is_not_there_is_not_found(client: Client, acme: Organization, dora: Person) -> None:
    assert logged_in(client, dora).get("/processes/gallery/no-such/").status_code == 404
    assert client.post("/processes/gallery/no-such/", {"name": "X", "letters": "XX"}).status_code == 404


@pytest.mark.parametrize("key", [document["process"]["key"] for document in gallery.documents()])
def test_every_template_can_be_looked_at(client: Client, acme: Organization, dora: Person, key: str) -> None:
    page = logged_in(client, dora).get(f"/processes/gallery/{key}/")
    assert page.status_code == 200
    assert "Make it ours" in page.content.decode()


def test_a_copy_keeps_the_key_with_the_name_and_never_changes_the_gallery() -> None:
    same = gallery.copy("it-incident", name="IT help desk incident", prefix="INC")
    other = gallery.copy("it-incident", name="42 Störungen in der Fertigung und im Lager Süd-West", prefix="ABC")
    assert same["process"]["key"] == "it-incident"
    assert other["process"]["key"] == "storungen-in-der-fertigung-und-im-lager"
    assert gallery.document("it-incident")["process"]["name"] == "IT help desk incident"


@pytest.mark.parametrize(
    "name", ["Employee onboarding", "42 Störungen in der Fertigung und im Lager Süd-West", "__x--", "日本"]
)
def test_a_copy_a_new_process_and_a_renamed_one_have_the_key_that_follows_their_name(name: str) -> None:
    new = blank.blank(name, kind="support", prefix="ABC")
    copies = (gallery.copy("it-incident", name=name, prefix="ABC"), blank.renamed(new, name=name, prefix="ABC"))

    assert {copy["process"]["key"] for copy in (*copies, new)} == {key_for(name)}
    assert len(key_for(name)) <= KEY_AT_MOST
    assert key_for("__x--") == "x"
    assert key_for("日本") == ""
