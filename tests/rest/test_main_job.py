"""The main job over REST: a case is started, its work is handed over, sent back, accepted and done."""

import pytest

from tests.rest.api import Api, api_of

WANTED = {"what": "A crane", "amount": "4999.00", "needed_by": "2026-04-01"}


@pytest.fixture
def started(purchasing, nina, max):
    """A purchase of Nina's that Max is asked to approve."""
    facts = {"process": "purchasing", "data": {**WANTED, "manager": str(max.pk)}}
    return api_of(nina).post("cases", facts, status=201)


def test_a_start_is_answered_with_the_case_and_the_handoff_it_made(started):
    (handoff,) = started["handoffs"]

    assert started["case"] == {"id": started["case"]["id"], "reference": "PUR-1", "state": "open"}
    assert (started["task"]["step"], started["task"]["state"]) == ("ask", "done")
    assert (handoff["flow"], handoff["state"]) == ("ask_approve", "offered")
    assert (started["opened"], started["redone"], started["ended"], started["closed"]) == ([], [], [], False)


def test_a_purchase_goes_all_the_way(started, nina, max, fay, pam):
    api = {name: api_of(person) for name, person in {"nina": nina, "max": max, "fay": fay, "pam": pam}.items()}
    offer = started["handoffs"][0]

    api["max"].post(f"handoffs/{offer['id']}/return", {"reason": "Not clear", "fields": ["what"]})
    (redo,) = api["nina"].get("tasks", mine=True)["results"]
    again = api["nina"].post(f"tasks/{redo['id']}/complete", {"data": {"what": "A red crane"}})
    accepted = api["max"].post(f"handoffs/{again['handoffs'][0]['id']}/accept")
    (approve,) = accepted["opened"]
    approved = api["max"].post(f"tasks/{approve['id']}/complete", {"outcome": "yes"})
    to_fay = next(one for one in approved["handoffs"] if one["flow"] == "go_order")
    order = api["fay"].post(f"handoffs/{to_fay['id']}/accept")["opened"][0]
    api["fay"].post(f"tasks/{order['id']}/complete", {"data": {"supplier": "Cranes Ltd"}, "ticked": ["terms"]})
    (bank,) = api["pam"].get("tasks", pool=True, state="ready")["results"]
    api["pam"].post(f"tasks/{bank['id']}/complete", {"data": {"account": "DE02 1203"}})
    (pay,) = api["pam"].get("tasks", live=True)["results"]
    ready = api["pam"].post(f"tasks/{pay['id']}/accept")["opened"][0]
    done = api["pam"].post(f"tasks/{ready['id']}/complete")

    assert (done["case"]["state"], done["closed"]) == ("completed", True)
    kinds = [entry["kind"] for entry in api["nina"].get(f"cases/{done['case']['reference']}/journal")["results"]]
    assert [kind for kind in kinds if kind.startswith("handoff") or kind.startswith("case")] == [
        "case.started",
        "handoff.offered",
        "handoff.returned",
        "handoff.offered",
        "handoff.accepted",
        "handoff.offered",
        "handoff.offered",
        "handoff.accepted",
        "handoff.accepted",
        "handoff.offered",
        "handoff.accepted",
        "case.completed",
    ]


def test_without_a_token_nobody_is_told_anything(started):
    answer = Api().request("GET", f"cases/{started['case']['id']}")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="procops"')
    assert answer.json() == {
        "type": "client_error",
        "errors": [
            {
                "code": "not_authenticated",
                "detail": "Authentication credentials were not provided.",
                "attr": None,
                "next_action": "",
            }
        ],
    }
