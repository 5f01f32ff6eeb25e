"""The list of processes, the page of one, its versions."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from procops.people.models import Organization, Person, Team
from procops.scoping import scope
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import Publish, document, staff
from workflows import publishing
from workflows.models import Process, Version


def _start(process: Process, by: Person, manager: Person) -> None:
    data = {"what": "A desk", "amount": "420.00", "manager": str(manager.pk)}
    moves.start_case(process, by=as_actor(by), data=data, now=MONDAY)


def test_the_list_says_who_owns_what_how_much_is_under_way_and_what_i_may_start(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    _start(purchasing, mia, hugo)
    page = logged_in(client, mia).get("/processes/").content.decode()
    assert "Purchasing" in page
    assert "Dora Keller" in page
    assert "1 case" in page
    assert 'href="/cases/?process=purchasing&amp;state=live"' in page
    assert "Version 1" in page
    assert "Start a purchase" in page
    assert 'href="/start/purchasing/"' in page
    assert "Design a process" not in page


def test_a_designer_may_begin_new_processes_and_sees_drafts(client: Client, dora: Person, purchasing: Process) -> None:
    publishing.save_draft(purchasing, document(), seen=None, by=as_actor(dora), now=MONDAY)
    page = logged_in(client, dora).get("/processes/").content.decode()
    assert "Design a process" in page
    assert "Draft 2" in page


def test_members_do_not_hear_of_drafts(client: Client, dora: Person, mia: Person, purchasing: Process) -> None:
    publishing.save_draft(purchasing, document(), seen=None, by=as_actor(dora), now=MONDAY)
    assert "Draft 2" not in logged_in(client, mia).get("/processes/").content.decode()
    assert "Draft of version 2" not in client.get("/processes/purchasing/").content.decode()


def test_a_viewer_starts_nothing(client: Client, vera: Person, purchasing: Process) -> None:
    page = logged_in(client, vera).get("/processes/").content.decode()
    assert "Purchasing" in page
    assert "Start a purchase" not in page


def test_an_organization_without_processes_is_shown_the_way(client: Client, acme: Organization, dora: Person) -> None:
    assert "Look at the gallery" in logged_in(client, dora).get("/processes/").content.decode()


def test_the_list_costs_the_same_for_three_processes(
    client: Client, publish: Publish, mia: Person, hugo: Person
) -> None:
    _start(publish().process, mia, hugo)
    logged_in(client, mia)
    one = _queries(client, "/processes/")
    for number in (2, 3):
        version = publish(key=f"purchasing-{number}", name=f"Purchasing {number}", prefix=f"PU{'ABC'[number - 1]}")
        _start(version.process, mia, hugo)
    assert client.get("/processes/").content.decode().count("<tr data-row>") == 3
    assert _queries(client, "/processes/") == one


def _queries(client: Client, url: str) -> int:
    client.get(url)  # plans and calendars are known to this process from now on
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_page_of_a_process_says_its_rules_in_words(client: Client, purchasing: Process, mia: Person) -> None:
    page = logged_in(client, mia).get("/processes/purchasing/").content.decode()
    for said in (
        "Everybody has what they need, and nothing is paid twice.",
        "by Needed by, 90 of 100 on time",
        "5 working days before Needed by, 12:00",
        "Not by whoever did: Starting the case",
        "Take the first that fits",
        "Wait for all",
        "whoever starts it",
        "as chosen in “Your manager”",
        "Handoff rules",
        "To be accepted within",
        "Too dear; Not clear",
        "after 2 returns the process owner decides",
        "Start a purchase",
    ):
        assert said in page
    assert "contract" not in page.lower().replace("/processes/", "")


def test_a_member_sees_no_control_that_is_not_theirs(client: Client, purchasing: Process, mia: Person) -> None:
    page = logged_in(client, mia).get("/processes/purchasing/").content.decode()
    assert "Say who does what" not in page
    assert "Take out of use" not in page
    assert "Upload" not in page


def test_handoffs_seen_through_a_decision_name_both_roles(client: Client, purchasing: Process, mia: Person) -> None:
    page = " ".join(logged_in(client, mia).get("/processes/purchasing/").content.decode().split())
    assert "Approve it → Order it" in page
    assert "Go ahead → Order it" not in page


@pytest.mark.parametrize(
    "url",
    [
        "/processes/purchasing/",
        "/processes/purchasing/people/",
        "/processes/purchasing/versions/1/",
        "/processes/purchasing/versions/1/file/",
    ],
)
def test_a_process_of_another_organization_does_not_exist(
    client: Client, purchasing: Process, eve: Person, url: str
) -> None:
    assert logged_in(client, eve).get(url).status_code == 404


def test_a_process_that_only_its_lanes_see_is_not_found_by_others(
    client: Client, publish: Publish, nina: Person, fay: Person
) -> None:
    publish(visibility="lanes")
    assert logged_in(client, nina).get("/processes/purchasing/").status_code == 404
    assert logged_in(client, fay).get("/processes/purchasing/").status_code == 200


def test_versions_are_listed_newest_first_with_their_notes(client: Client, purchasing: Process, dora: Person) -> None:
    by = as_actor(dora)
    publishing.save_draft(purchasing, document(name="Buying"), seen=None, by=by, now=MONDAY)
    publishing.publish(purchasing, seen=1, note="A better name", by=by, now=MONDAY)
    page = logged_in(client, dora).get("/processes/purchasing/").content.decode()
    assert page.index("Version 2</a>") < page.index("A better name") < page.index("Version 1</a>")
    assert page.count("Retired</span>") == 1


def test_a_version_is_shown_and_downloaded_as_it_was_saved(client: Client, purchasing: Process, mia: Person) -> None:
    assert "Approve it" in logged_in(client, mia).get("/processes/purchasing/versions/1/").content.decode()
    file = client.get("/processes/purchasing/versions/1/file/")
    assert file["Content-Disposition"] == 'attachment; filename="purchasing-v1.json"'
    assert json.loads(file.content) == document()


def test_a_draft_is_found_only_by_those_who_may_read_drafts(
    client: Client, purchasing: Process, dora: Person, mia: Person
) -> None:
    publishing.save_draft(purchasing, document(), seen=None, by=as_actor(dora), now=MONDAY)
    assert logged_in(client, mia).get("/processes/purchasing/versions/2/").status_code == 404
    assert client.get("/processes/purchasing/versions/2/file/").status_code == 404
    assert logged_in(client, dora).get("/processes/purchasing/versions/2/").status_code == 200


def test_a_process_never_published_says_so_to_members(
    client: Client, acme: Organization, dora: Person, mia: Person
) -> None:
    publishing.create_process(document(), by=as_actor(dora), now=MONDAY)
    page = logged_in(client, mia).get("/processes/purchasing/").content.decode()
    assert "Nothing can be started before Dora Keller or a designer publishes it." in page
    assert "Approve it" not in page


def test_a_draft_says_what_keeps_it_from_being_published_and_where(
    client: Client, acme: Organization, dora: Person
) -> None:
    changed = document()
    del changed["steps"][1]["deadline"]
    publishing.create_process(changed, by=as_actor(dora), now=MONDAY)
    page = logged_in(client, dora).get("/processes/purchasing/").content.decode()
    assert "things to fix before it can be published" in page
    assert "Step &quot;Approve it&quot;" in page
    assert "Role &quot;Buyers&quot;" in page
    assert "Say who does what" in page
    assert "/processes/purchasing/publish/" not in page


def test_a_faultless_draft_is_published_with_its_note(
    client: Client, acme: Organization, dora: Person, facilities: Team, payroll: Team
) -> None:
    draft = publishing.create_process(document(), by=as_actor(dora), now=MONDAY)
    staff(draft.process, by=as_actor(dora), owner=dora, buyers=facilities, payroll=payroll)
    logged_in(client, dora)
    assert "It can be published." in client.get("/processes/purchasing/").content.decode()

    answer = client.post("/processes/purchasing/publish/", {"seen": 1, "note": "The first"}, follow=True)

    version = Version.objects.get()
    assert (version.state, version.note) == ("published", "The first")
    assert "Version 1 is published." in answer.content.decode()


def test_publishing_what_was_changed_meanwhile_is_refused_in_words(
    client: Client, purchasing: Process, dora: Person
) -> None:
    publishing.save_draft(purchasing, document(), seen=None, by=as_actor(dora), now=MONDAY)
    answer = logged_in(client, dora).post("/processes/purchasing/publish/", {"seen": 7}, follow=True)
    assert "Somebody else has saved this draft since you opened it" in answer.content.decode()
    assert Version.objects.filter(state="published").get().number == 1


def test_publishing_a_faulty_draft_is_refused_in_words(client: Client, acme: Organization, dora: Person) -> None:
    publishing.create_process(document(), by=as_actor(dora), now=MONDAY)
    answer = logged_in(client, dora).post("/processes/purchasing/publish/", {"seen": 1}, follow=True)
    assert "cannot be published yet" in answer.content.decode()
    assert Version.objects.get().state == "draft"


def test_members_publish_and_retire_nothing(client: Client, purchasing: Process, mia: Person) -> None:
    logged_in(client, mia)
    assert client.post("/processes/purchasing/publish/", {"seen": 1}).status_code == 403
    assert client.post("/processes/purchasing/versions/1/retire/").status_code == 403
    assert Version.objects.get().state == "published"


def test_a_version_taken_out_of_use_starts_nothing_more(
    client: Client, purchasing: Process, dora: Person, acme: Organization
) -> None:
    logged_in(client, dora).post("/processes/purchasing/versions/1/retire/")
    with scope(acme.pk):
        assert Version.objects.get().state == "retired"
    assert "Start a purchase" not in client.get("/processes/purchasing/").content.decode()


def test_retiring_twice_is_refused_in_words(client: Client, purchasing: Process, dora: Person) -> None:
    logged_in(client, dora).post("/processes/purchasing/versions/1/retire/")
    answer = client.post("/processes/purchasing/versions/1/retire/", follow=True)
    assert "is not published, so it cannot be retired" in answer.content.decode()


def test_the_audit_log_tells_what_was_done_in_words(
    client: Client, purchasing: Process, dora: Person, ada: Person
) -> None:
    logged_in(client, dora)
    client.post("/processes/purchasing/owner/", {"owner": str(ada.pk)})
    client.post("/processes/purchasing/versions/1/retire/")
    page = logged_in(client, ada).get("/settings/audit/").content.decode()
    for said in (
        "made the process Purchasing",
        "said who fills a role of Purchasing",
        "published version 1 of Purchasing",
        "named another owner of Purchasing",
        "took version 1 of Purchasing out of use",
    ):
        assert said in page
