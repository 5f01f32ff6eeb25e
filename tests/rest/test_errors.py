"""Every error has one shape, whoever found it; below /api/ nothing is answered in HTML."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from procops.rest import throttling
from tests.cast import as_actor, logged_in
from tests.processes import definition
from tests.processes import publish as publish_process
from tests.rest.api import Api, api_of
from workflows.models import Task

MEMBERS = {"code", "detail", "attr", "next_action"}


@pytest.fixture
def asked(purchasing, nina, max) -> dict[str, Any]:
    """A purchase of Nina's that Max is asked to approve."""
    data = {"what": "A crane", "amount": "4999.00", "manager": str(max.pk)}
    return api_of(nina).post("cases", {"process": "purchasing", "data": data}, status=201)


def error(answer) -> dict[str, Any]:
    """The only error of an answer, which must have the one shape."""
    body = answer.json()
    assert set(body) <= {"type", "errors", "faults"}
    assert [set(each) for each in body["errors"]] == [MEMBERS]
    return body["errors"][0]


def test_a_refusal_says_its_reason_and_what_to_do_next(asked, max):
    task = Task.objects.get(step_key="approve")

    answer = api_of(max).request("POST", f"tasks/{task.pk}/complete", {"outcome": "yes"})

    assert answer.status_code == 409
    assert answer.json()["type"] == "client_error"
    assert error(answer) == {
        "code": "not_accepted_yet",
        "detail": '"Approve it" has not been accepted yet.',
        "attr": None,
        "next_action": "Accept it first.",
    }


def test_what_is_missing_for_a_handoff_is_named_field_by_field(acme, dora, it_service, facilities, nina):
    moving = definition(
        key="moving",
        lanes="mover packer",
        fields=[{"key": key, "label": key.capitalize(), "type": "text"} for key in ("boxes", "street")],
        steps=[
            {"key": "ask", "kind": "start", "lane": "mover", "fill": ["boxes", "street"]},
            {"key": "pack", "lane": "packer"},
            {"key": "moved", "kind": "end"},
        ],
        flows=[("ask", "pack", {"contract": {"required": ["boxes", "street"]}}), ("pack", "moved")],
    )
    publish_process(moving, {"mover": it_service, "packer": facilities}, by=as_actor(dora))

    answer = api_of(nina).request("POST", "cases", {"process": "moving"})

    assert answer.status_code == 409
    assert [(each["code"], each["attr"]) for each in answer.json()["errors"]] == [
        ("missing_for_handoff", "data.boxes"),
        ("missing_for_handoff", "data.street"),
    ]
    assert answer.json()["errors"][0]["next_action"] == "Fill in what is missing, then complete the step."


def test_values_that_do_not_fit_are_named_each(purchasing, nina):
    body = {"process": "purchasing", "data": {"amount": "much", "needed_by": "soon", "manager": "me", "colour": "red"}}

    answer = api_of(nina).request("POST", "cases", body)

    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")
    assert sorted(each["attr"] for each in answer.json()["errors"]) == [
        "amount",
        "colour",
        "manager",
        "needed_by",
        "what",
    ]


def test_a_document_that_cannot_be_read_says_where(acme, dora, purchasing):
    document = {**purchasing.versions.get().document, "lanes": [{"key": "no name"}]}

    answer = api_of(dora).request("POST", "processes", {"document": document})

    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")
    assert (error(answer)["code"], error(answer)["attr"]) == ("invalid_document", "document")
    assert {fault["path"] for fault in answer.json()["faults"]} == {"lanes[0]", "lanes[0].key"}


def test_a_document_that_is_not_fit_to_publish_says_what_to_fix(acme, dora):
    made = api_of(dora).post("processes", {"template": "employee-onboarding"}, status=201)

    answer = api_of(dora).request("POST", f"processes/{made['key']}/draft/publish", {"revision": 1})

    assert (answer.status_code, error(answer)["code"]) == (409, "not_fit_to_publish")
    faults = answer.json()["faults"]
    assert {(fault["level"], fault["code"], fault["kind"]) for fault in faults} == {
        ("refuse", "lane_not_staffed", "lane")
    }
    lanes = {lane["lane"]["key"] for lane in api_of(dora).get(f"processes/{made['key']}/staffing")["lanes"]}
    assert {fault["key"] for fault in faults} == lanes


@pytest.mark.parametrize(
    "broken", [OperationalError("database is locked"), InterfaceError("connection already closed")]
)
def test_a_database_that_does_not_answer_is_told_with_a_time_to_come_back(asked, max, monkeypatch, broken):
    def away(*args: Any, **kwargs: Any) -> None:
        raise broken

    monkeypatch.setattr("handoffs.moves.accept", away)

    answer = api_of(max).request("POST", f"handoffs/{asked['handoffs'][0]['id']}/accept")

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert (answer.json()["type"], error(answer)["code"]) == ("server_error", "unavailable")


def test_a_database_that_is_away_before_any_view_is_told_too(acme, nina, monkeypatch):
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect")

    api = api_of(nina)
    monkeypatch.setattr("procops.rest.tokens.find", away)

    answer = api.request("GET", "cases")

    assert (answer.status_code, answer["Retry-After"], error(answer)["code"]) == (503, "1", "unavailable")


def test_what_nobody_foresaw_tells_nothing_of_the_inside(asked, max, monkeypatch):
    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("handoffs.moves.accept", crash)

    answer = api_of(max).request("POST", f"handoffs/{asked['handoffs'][0]['id']}/accept")

    assert (answer.status_code, error(answer)["detail"]) == (500, "Server Error (500)")
    assert b"secret of the house" not in answer.content


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/cases/", "/api/v1/tasks/1/"])
def test_an_unknown_address_below_api_is_answered_in_json(db, method, path):
    answer = Api().client.generic(method, f"/api/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert error(answer) == {"code": "not_found", "detail": "Not found.", "attr": None, "next_action": ""}


def test_a_forgotten_slash_is_said(db):
    answer = Api().client.post("/api/v1/cases")

    assert (answer.status_code, error(answer)["detail"]) == (404, "Not found. Addresses of the API end with a slash.")


def test_an_unknown_page_is_still_a_page(acme, nina, client):
    answer = logged_in(client, nina).get("/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "cases"), ("PUT", "cases"), ("GET", "cases/with-files"), ("OPTIONS", "tasks")]
)
def test_a_method_that_an_address_does_not_know_is_said(acme, nina, method, path):
    answer = api_of(nina).request(method, path)

    assert (answer.status_code, error(answer)["code"]) == (405, "method_not_allowed")
    assert method not in answer["Allow"].split(", ")


def test_who_wants_no_json_is_told_in_json(acme, nina):
    answer = api_of(nina).request("GET", "cases", headers={"Accept": "text/html"})

    assert (answer.status_code, answer["Content-Type"]) == (406, "application/json")


def test_a_strange_host_is_told_in_json(db, settings):
    settings.DEBUG = False

    answer = Api().client.get("/api/v1/cases/", headers={"Host": "evil.example"})

    assert (answer.status_code, error(answer)["code"]) == (400, "bad_request")


def test_a_client_that_runs_wild_is_told_when_to_go_on(acme, nina, settings, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000.0)  # 40 s into a minute
    settings.API_PER_MINUTE = 3
    api = api_of(nina)

    answers = [api.request("GET", "me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (answers[3]["Retry-After"], error(answers[3])["code"]) == ("20", "throttled")


def test_no_answer_may_be_kept_by_a_shared_cache(asked, nina):
    api = api_of(nina)

    answers = [api.request("GET", path) for path in ("cases", f"cases/{asked['case']['id']}", "nothing", "me")]

    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
