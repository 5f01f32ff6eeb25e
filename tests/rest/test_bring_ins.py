"""Running work brought in over the API: sent off, carried out by a worker, its faults told line by line."""

from handoffs.bringing import jobs
from tests.cast import MONDAY
from tests.rest.api import api_of
from workflows.models import Case

LINE = {
    "step": "approve",
    "since": "2026-02-26T10:00:00+00:00",
    "owner": "max@acme.test",
    "data": {"what": "A desk", "amount": "420.00", "manager": "max@acme.test"},
}


def test_cases_are_brought_in_at_their_step_and_lead_to_themselves(purchasing, dora):
    api = api_of(dora)
    body = {"process": "purchasing", "lines": [LINE, {**LINE, "step": "Order it; bank", "owner": ""}]}
    sent = api.post("/bring-ins/", body, status=201)
    assert sent["state"] == "running"
    assert api.get(f"/bring-ins/{sent['id']}/")["done"] == 0

    jobs.sweep(clock=lambda: MONDAY)

    batch = api.get(f"/bring-ins/{sent['id']}/")
    assert (batch["state"], batch["size"], batch["brought_in"]) == ("done", 2, 2)
    lines = api.get(f"/bring-ins/{sent['id']}/lines/")["results"]
    assert [(line["number"], line["state"], line["case"]["reference"]) for line in lines] == [
        (1, "brought", "PUR-1"),
        (2, "brought", "PUR-2"),
    ]
    tasks = api.get("/cases/PUR-2/")["tasks"]
    assert sorted((task["step"]["key"], task["state"]) for task in tasks) == [("bank", "ready"), ("order", "ready")]
    assert api.get("/cases/PUR-1/")["tasks"][0]["ready_at"] == "2026-02-26T10:00:00Z"


def test_a_fault_keeps_all_lines_out_and_is_named(purchasing, dora):
    wrong = {**LINE, "owner": "nobody@acme.test"}
    body = {"process": "purchasing", "lines": [LINE, wrong]}
    api = api_of(dora)

    answer = api.request("POST", "/bring-ins/", body)

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == ["lines.2.owner"]
    assert api.get("/bring-ins/")["results"] == []

    api.post("/bring-ins/", {**body, "only_good_lines": True}, status=201)
    jobs.sweep(clock=lambda: MONDAY)
    assert Case.objects.count() == 1


def test_who_does_not_answer_for_the_process_brings_nothing_in_in_the_middle(purchasing, ivy):
    answer = api_of(ivy).request("POST", "/bring-ins/", {"process": "purchasing", "lines": [LINE]})

    assert answer.status_code == 400
    assert {error["attr"] for error in answer.json()["errors"]} >= {"lines.step", "lines.owner"}
    assert Case.objects.count() == 0
