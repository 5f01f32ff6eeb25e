"""Processes over REST: made from the gallery, staffed, saved against the revision seen, checked, published, retired."""

from copy import deepcopy
from typing import Any

import pytest

from handoffs import moves
from procops.people.models import AuditEntry
from tests.cast import MONDAY, as_actor
from tests.rest.api import Api, api_of
from workflows import gallery
from workflows.models import Process, Version


@pytest.fixture
def design(acme, dora) -> Api:
    return api_of(dora)


@pytest.fixture
def document(purchasing) -> dict[str, Any]:
    """The document of the process "Purchasing", to be changed."""
    return deepcopy(purchasing.versions.get().document)


def save(api: Api, document: Any, **preconditions: str) -> tuple[int, Any, str]:
    """The status, body and ETag of a save."""
    headers = {name.replace("_", "-"): value for name, value in preconditions.items()}
    answer = api.request("PUT", "processes/purchasing/draft", {"document": document}, headers=headers)
    return answer.status_code, answer.json(), answer.headers.get("ETag", "")


def test_the_gallery_is_listed_and_its_documents_are_handed_out(design):
    templates = design.get("gallery")["templates"]

    assert [each["key"] for each in templates] == sorted(
        (document["process"]["key"] for document in gallery.documents()), key=lambda key: _name(key)
    )
    one = design.get("gallery/employee-onboarding")
    assert one["document"] == gallery.document("employee-onboarding")
    assert (one["kind"], one["is_used"], one["handoffs"] > 0) == ("support", False, True)
    assert design.request("GET", "gallery/nothing").status_code == 404


def _name(key: str) -> str:
    return str(gallery.document(key)["process"]["name"])


def test_a_process_is_made_from_a_template_staffed_and_published(design, dora, it_service):
    made = design.post("processes", {"template": "it-incident", "name": "Trouble", "prefix": "TRB"}, status=201)
    path = f"processes/{made['key']}"
    assert (made["key"], made["draft"]) == ("trouble", {"number": 1, "revision": 1})

    for lane in design.get(f"{path}/staffing")["lanes"]:
        body = {"filled_by": "team", "team": str(it_service.pk), "accountable": str(dora.pk)}
        assert design.request("PUT", f"{path}/staffing/{lane['lane']['key']}", body).status_code == 200
    staffed = design.get(f"{path}/staffing")["lanes"]
    checked = design.post(f"{path}/draft/check")
    published = design.post(f"{path}/draft/publish", {"revision": 1, "note": "First"})

    assert {(lane["filled_by"], lane["team"]["name"], lane["accountable"]["name"]) for lane in staffed} == {
        ("team", "IT service", "Dora Keller")
    }
    assert (checked["can_be_published"], {fault["level"] for fault in checked["faults"]} <= {"warn"}) == (True, True)
    assert published == {"number": 1, "state": "published", "revision": 1}
    process = design.get(path)
    assert (process["published"], process["draft"], process["owner"]["name"]) == (1, None, "Dora Keller")
    assert process["may"] == ["design", "review", "staff", "start"]


def test_a_process_is_made_from_a_document(design):
    document = gallery.document("budget-approval")

    made = design.post("processes", {"document": document}, status=201)

    assert design.get(f"processes/{made['id']}/versions/1")["document"] == document
    assert design.refused("processes", {"document": document}) == (409, "key_taken")


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "document"),
        ({"document": {}, "template": "it-incident"}, "document"),
        ({"template": "nothing"}, "template"),
        ({"document": {}, "name": "x"}, "name"),
        ({"document": []}, "document"),
    ],
)
def test_what_a_process_is_made_of_has_to_be_said(design, body, attr):
    answer = design.request("POST", "processes", body)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)
    assert Process.objects.count() == 0


def test_a_draft_is_begun_and_saved_against_the_revision_seen(design, purchasing, document):
    document["process"]["goal"] = "Nothing is bought twice."

    begun = save(design, document, If_None_Match="*")
    first = design.request("GET", "processes/purchasing/draft")
    document["process"]["goal"] = "Nothing is paid twice."
    saved = save(design, document, If_Match='"1"')

    assert begun == (201, {"number": 2, "state": "draft", "revision": 1}, '"1"')
    assert (first["ETag"], first.json()["document"]["process"]["goal"]) == ('"1"', "Nothing is bought twice.")
    assert saved == (200, {"number": 2, "state": "draft", "revision": 2}, '"2"')


def test_nothing_is_overwritten_that_was_not_seen(design, purchasing, document):
    save(design, document, If_None_Match="*")
    save(design, document, If_Match='"1"')

    late = save(design, document, If_Match='"1"')
    second = save(design, document, If_None_Match="*")
    unseen = save(design, document)
    nonsense = save(design, document, If_Match="1")
    ahead = save(design, document, If_Match='"99"')

    assert [(answer[0], answer[1]["errors"][0]["code"]) for answer in (late, second, unseen, nonsense, ahead)] == [
        (412, "draft_moved_on"),
        (412, "draft_moved_on"),
        (428, "precondition_required"),
        (428, "precondition_required"),
        (412, "draft_moved_on"),
    ]
    assert late[1]["errors"][0]["next_action"] == "Look at what has changed, then save yours again."
    assert Version.objects.get(state="draft").revision == 2


def test_a_draft_that_moved_on_is_not_published(design, purchasing, document):
    save(design, document, If_None_Match="*")
    save(design, document, If_Match='"1"')

    assert design.refused("processes/purchasing/draft/publish", {"revision": 1}) == (409, "draft_moved_on")

    assert design.post("processes/purchasing/draft/publish", {"revision": 2})["state"] == "published"
    assert [(row["number"], row["state"]) for row in design.get("processes/purchasing/versions")["results"]] == [
        (2, "published"),
        (1, "retired"),
    ]


def test_a_document_is_checked_without_being_saved(design, purchasing, document):
    document["flows"] = [flow for flow in document["flows"] if flow["to"] != "paid"]

    checked = design.post("processes/purchasing/draft/check", {"document": document})

    assert checked["can_be_published"] is False
    assert ("unreachable_step", "step", "paid") in {(one["code"], one["kind"], one["key"]) for one in checked["faults"]}
    assert Version.objects.filter(state="draft").count() == 0
    assert design.request("POST", "processes/purchasing/draft/check").status_code == 404  # there is no draft to check


def test_a_version_is_handed_out_as_a_file(design, purchasing, document):
    answer = design.request("GET", "processes/purchasing/versions/1/document")

    assert (answer.json(), answer["Content-Disposition"]) == (document, 'attachment; filename="purchasing-v1.json"')


def test_a_retired_version_starts_no_case(design, purchasing, nina):
    retired = design.post("processes/purchasing/versions/1/retire")

    assert retired["state"] == "retired"
    assert api_of(nina).refused("cases", {"process": "purchasing"}) == (409, "not_published")
    assert design.refused("processes/purchasing/versions/1/retire") == (409, "not_published_now")


def test_a_draft_is_for_designers_and_the_owner(design, purchasing, document, nina):
    save(design, document, If_None_Match="*")
    looking = api_of(nina)

    assert looking.get("processes/purchasing")["draft"] is None
    assert [row["number"] for row in looking.get("processes/purchasing/versions")["results"]] == [1]
    assert [
        looking.request("GET", path).status_code
        for path in ("processes/purchasing/draft", "processes/purchasing/versions/2", "processes/purchasing/versions/1")
    ] == [404, 404, 200]
    assert design.get("processes/purchasing")["draft"] == {"number": 2, "revision": 1}


def test_a_role_that_is_not_there_cannot_be_staffed(design, purchasing, dora, payroll):
    body = {"filled_by": "team", "team": str(payroll.pk), "accountable": str(dora.pk)}

    assert design.request("PUT", "processes/purchasing/staffing/sellers", body).status_code == 404
    assert design.request("PUT", "processes/purchasing/staffing/buyers", body).status_code == 200

    lanes = design.get("processes/purchasing/staffing")["lanes"]
    assert [(lane["lane"]["key"], lane["filled_by"]) for lane in lanes] == [
        ("asker", "starter"),
        ("manager", "field"),
        ("buyers", "team"),
        ("payroll", "team"),
    ]
    assert lanes[2]["team"]["name"] == "Payroll"
    assert AuditEntry.objects.filter(kind="process.staffed").order_by("-at", "-id").first().facts["lane"] == "buyers"


def test_the_owner_of_a_process_is_named(design, purchasing, ada):
    answer = design.request("PUT", "processes/purchasing/owner", {"person": str(ada.pk)})

    assert answer.json() == {"id": str(purchasing.pk)}
    assert design.get("processes/purchasing")["owner"]["name"] == "Ada Lovett"


def test_a_process_is_named_by_key_or_id(design, purchasing):
    assert design.get(f"processes/{purchasing.pk}") == design.get("processes/purchasing")
    assert design.get(f"processes/{purchasing.pk}/versions/1")["number"] == 1


def test_members_start_where_they_may(purchasing, nina, vera):
    assert api_of(nina).get("processes/purchasing")["starts"] == [{"key": "ask", "name": "Ask for it"}]
    assert api_of(vera).get("processes/purchasing")["starts"] == []


def test_what_a_draft_would_change_is_told_in_words_with_the_cases_under_way(design, purchasing, document, nina, max):
    data = {"what": "A crane", "amount": "10.00", "manager": str(max.pk)}
    moves.start_case(purchasing, by=as_actor(nina), data=data, now=MONDAY)
    assert design.request("GET", "processes/purchasing/draft/changes").status_code == 404
    document["process"]["name"] = "Buying"
    save(design, document, If_None_Match="*")

    told = design.get("processes/purchasing/draft/changes")

    assert told == {
        "before": 1,
        "changes": [
            {
                "kind": "process",
                "key": "",
                "label": "Buying",
                "how": "changed",
                "sentences": ["Name: Buying (was Purchasing)"],
            }
        ],
        "running": [{"version": 1, "state": "published", "cases": 1}],
    }


def test_a_first_draft_changes_nothing_that_was(design):
    design.post("processes", {"template": "it-incident"}, status=201)

    told = design.get("processes/it-incident/draft/changes")

    assert told == {"before": None, "changes": [], "running": []}


def test_markdown_is_shown_as_pages_show_it(design):
    told = design.post("markdown", {"text": "**Look**\n\n<script>alert(1)</script>"})

    assert told == {"html": "<p><strong>Look</strong></p>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"}


def test_versions_are_compared_and_restored(design, purchasing, document):
    document["process"]["name"] = "Buying"
    save(design, document, If_None_Match="*")
    design.post("processes/purchasing/draft/publish", {"revision": 1})

    told = design.get("processes/purchasing/versions/2/changes/1")
    restored = design.post("processes/purchasing/versions/1/restore", {})

    assert (told["before"], [change["sentences"] for change in told["changes"]]) == (
        1,
        [["Name: Buying (was Purchasing)"]],
    )
    assert design.request("GET", "processes/purchasing/versions/2/changes/9").status_code == 404
    assert restored == {"number": 3, "state": "draft", "revision": 1}
    assert design.refused("processes/purchasing/versions/1/restore", {}) == (409, "draft_moved_on")
