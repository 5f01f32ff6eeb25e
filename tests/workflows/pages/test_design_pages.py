"""The designer's page and the ways to it: a new process, a copy."""

import json

import pytest
from django.test import Client

from procops.people.models import Organization
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import document
from workflows import publishing
from workflows.models import Process, Version
from workflows.states import VersionState


@pytest.fixture
def design(dora) -> Client:
    return logged_in(Client(), dora)


def test_the_designer_is_a_place_for_its_script_and_knows_where_it_is(design, purchasing):
    page = design.get("/processes/purchasing/design/").content.decode()

    assert 'data-process="purchasing" data-home="/processes/purchasing/"' in page
    assert json.loads(page.partition('id="designer-words" type="application/json">')[2].partition("<")[0]) == {
        "catalog": {},
        "plural": None,
    }


def test_the_designer_knows_how_soon_the_organization_accepts_handoffs(design, purchasing, acme):
    page = "/processes/purchasing/design/"
    assert 'data-accept-hours=""' in design.get(page).content.decode()
    Organization.objects.filter(pk=acme.pk).update(accept_hours=6)
    assert 'data-accept-hours="6"' in design.get(page).content.decode()


def test_only_designers_draw(client, purchasing, mia):
    member = logged_in(client, mia)

    for path in ("purchasing/design/", "new/", "purchasing/duplicate/"):
        assert member.get(f"/processes/{path}").status_code == 403
    assert "/design/" not in member.get("/processes/purchasing/").content.decode()


def test_a_new_process_is_an_empty_canvas(design):
    answer = design.post("/processes/new/", {"name": "Vendor onboarding", "kind": "support"})

    assert answer["Location"] == "/processes/vendor-onboarding/design/"
    draft = Version.objects.get()
    assert draft.document["process"] == {
        "key": "vendor-onboarding",
        "name": "Vendor onboarding",
        "kind": "support",
        "prefix": "VO",
    }
    assert (draft.document["lanes"], draft.document["steps"], draft.state) == ([], [], VersionState.DRAFT)


def test_the_letters_of_its_cases_are_those_that_no_other_has(design):
    for name in ("Order", "Vendor onboarding", "Vendor offboarding", "New"):
        design.post("/processes/new/", {"name": name, "kind": "support"})

    prefixes = Process.objects.order_by("created_at").values_list("prefix", flat=True)
    assert list(prefixes)[:3] == ["ORD", "VO", "VEN"]


def test_a_process_cannot_take_an_address_of_the_product(design):
    answer = design.post("/processes/new/", {"name": "New", "kind": "support"})

    assert "There is a process with the key &quot;new&quot; already." in answer.content.decode()
    assert not Process.objects.filter(key="new").exists()


def test_a_name_without_a_letter_is_told_at_the_field(design):
    answer = design.post("/processes/new/", {"name": "42", "kind": "support"})

    assert answer.status_code == 422
    assert "at least one letter" in answer.content.decode()


def test_a_copy_has_everything_but_the_name(design, purchasing, dora):
    changed = document(description="Under way")
    publishing.save_draft(purchasing, changed, seen=None, by=as_actor(dora), now=MONDAY)
    assert 'value="Purchasing (copy)"' in design.get("/processes/purchasing/duplicate/").content.decode()

    answer = design.post("/processes/purchasing/duplicate/", {"name": "Renting", "letters": "REN"})

    assert answer["Location"] == "/processes/renting/design/"
    copy = Version.objects.get(process__key="renting").document
    assert copy == changed | {"process": changed["process"] | {"key": "renting", "name": "Renting", "prefix": "REN"}}


def test_the_way_to_the_designer(design, purchasing):
    assert 'href="/processes/new/"' in design.get("/processes/").content.decode()
    page = design.get("/processes/purchasing/").content.decode()
    assert 'href="/processes/purchasing/design/"' in page
    assert 'href="/processes/purchasing/duplicate/"' in page


def test_a_template_opens_in_the_designer(design):
    sent = {"name": "Incidents", "letters": "INC", "design": ""}

    answer = design.post("/processes/gallery/it-incident/", sent)

    assert answer["Location"] == "/processes/incidents/design/"
    assert 'href="/processes/incidents/design/"' in design.get("/processes/incidents/").content.decode()


@pytest.fixture
def renamed(purchasing, dora) -> Process:
    """Published twice: the second version has another name."""
    by = as_actor(dora)
    draft = publishing.save_draft(purchasing, document(name="Buying"), seen=None, by=by, now=MONDAY)
    publishing.publish(purchasing, seen=draft.revision, by=by, now=MONDAY)
    return purchasing


def test_two_versions_are_compared_in_words(client, renamed, mia):
    member = logged_in(client, mia)
    shown = member.get("/processes/purchasing/compare/").content.decode()
    turned = member.get("/processes/purchasing/compare/?before=2&after=1").content.decode()

    assert "Name: Buying (was Purchasing)" in shown
    assert "Name: Purchasing (was Buying)" in turned
    assert "No difference" in member.get("/processes/purchasing/compare/?before=1&after=1").content.decode()
    assert member.get("/processes/purchasing/compare/?before=3").status_code == 404


def test_a_draft_is_compared_only_for_whoever_may_read_it(client, renamed, mia, dora, design):
    publishing.save_draft(renamed, document(name="Getting"), seen=None, by=as_actor(dora), now=MONDAY)

    assert "Getting" in design.get("/processes/purchasing/compare/").content.decode()
    assert "Getting" not in logged_in(client, mia).get("/processes/purchasing/compare/").content.decode()
    assert logged_in(client, mia).get("/processes/purchasing/compare/?after=3").status_code == 404


def test_an_earlier_version_becomes_the_draft(design, client, renamed, mia):
    assert logged_in(client, mia).post("/processes/purchasing/versions/1/restore/").status_code == 403

    answer = design.post("/processes/purchasing/versions/1/restore/", {"seen": ""})

    assert answer["Location"] == "/processes/purchasing/design/"
    draft = Version.objects.get(process=renamed, state=VersionState.DRAFT)
    assert (draft.number, draft.document["process"]["name"], draft.note) == (3, "Purchasing", "As version 1 was")


def test_going_back_overwrites_no_draft_that_was_not_seen(design, renamed, dora):
    publishing.save_draft(renamed, document(name="Getting"), seen=None, by=as_actor(dora), now=MONDAY)

    answer = design.post("/processes/purchasing/versions/1/restore/", {"seen": ""}, follow=True)

    assert "Somebody else has saved this draft" in answer.content.decode()
    assert Version.objects.get(process=renamed, state=VersionState.DRAFT).document["process"]["name"] == "Getting"
