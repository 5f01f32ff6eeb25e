"""Problems over REST: reported at a task, listed, answered once, taken back."""

import pytest
from django.core.files.base import ContentFile

from handoffs.models import Problem
from tests.rest.purchases import to
from workflows.models import Process

REASONS = [{"key": "closed", "label": "The account is closed"}]


@pytest.fixture
def purchasing(publish) -> Process:
    return publish(problem_reasons=REASONS).process


@pytest.fixture
def bank(apis, ordered) -> str:
    """The id of the check of the bank account, taken by Pam."""
    task = next(one["id"] for one in ordered["opened"] if one["step"] == "bank")
    apis["pam"].post(f"tasks/{task}/claim")
    return str(task)


def test_a_problem_is_reported_answered_and_counted(apis, bank):
    pam, dora = apis["pam"], apis["dora"]
    case = pam.get(f"tasks/{bank}")["case"]["id"]
    file = pam.upload(f"cases/{case}/attachments", {"file": ContentFile(b"%PDF-", "letter.pdf")})["id"]

    made = pam.post(
        f"tasks/{bank}/report-problem",
        {"reason": "closed", "text": "See the letter", "blocking": True, "attachment": file},
        key="one",
    )

    assert (made["problem"]["state"], made["task"]["state"]) == ("open", "on_hold")
    path = f"problems/{made['problem']['id']}"
    told = dora.get(path)
    assert (told["step"]["key"], told["reason_name"], told["blocking"]) == ("bank", "The account is closed", True)
    assert (told["file"]["name"], told["asked"]["name"]) == ("letter.pdf", "Dora Keller")
    assert told["may"] == ["answer", "withdraw"]
    assert told["answers"] == ["go_on", "redo", "skip", "cancel"]
    assert [step["key"] for step in told["steps"]] == ["ask", "approve"]
    assert pam.get(path)["may"] == ["withdraw"]
    assert [row["id"] for row in dora.get("problems", asked="true")["results"]] == [told["id"]]
    assert pam.get("problems", asked="true")["results"] == []
    assert [row["id"] for row in dora.get("cases", problem="closed", problem_state="open")["results"]] == [case]

    done = dora.post(f"{path}/answer", {"answer": "redo", "step": "approve", "text": "Choose another supplier"})

    assert [(one["step"], one["visit"]) for one in done["redone"]] == [("approve", 2)]
    assert dora.get(path)["state"] == "redone"
    assert dora.get("cases", problem="closed", problem_state="open")["results"] == []


def test_of_two_answers_one_succeeds_and_one_is_a_conflict(apis, bank):
    made = apis["pam"].post(f"tasks/{bank}/report-problem", {"text": "No", "blocking": True})
    path = f"problems/{made['problem']['id']}/answer"

    assert apis["dora"].post(path, {"answer": "go_on"})["task"] is None
    assert apis["ada"].refused(path, {"answer": "skip", "text": "Leave it"}) == (409, "problem_closed")
    assert Problem.objects.get().state == "goes_on"
    assert apis["pam"].get(f"tasks/{bank}")["state"] == "ready"


def test_bad_bodies_name_the_member(apis, bank):
    pam, path = apis["pam"], f"tasks/{bank}/report-problem"
    for body, member in (
        ({}, "text"),
        ({"text": "x", "reason": "weather"}, "reason"),
        ({"text": "x", "attachment": "01a20000-0000-7000-8000-000000000000"}, "attachment"),
        ({"text": "x", "why": "y"}, "why"),
    ):
        answer = pam.request("POST", path, body)
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, member)
    assert apis["nina"].refused(path, {"text": "x"}) == (409, "not_yours")


def test_a_stopped_task_is_resumed_by_the_answer_only(apis, bank):
    made = apis["pam"].post(f"tasks/{bank}/report-problem", {"text": "No", "blocking": True})

    assert apis["pam"].refused(f"tasks/{bank}/resume") == (409, "stopped_by_problem")
    assert {"resume", "complete"}.isdisjoint(apis["pam"].get(f"tasks/{bank}")["may"])
    answer = apis["pam"].post(f"problems/{made['problem']['id']}/withdraw")

    assert (answer["problem"]["state"], answer["task"]["state"]) == ("withdrawn", "ready")


def test_an_offer_that_was_not_accepted_cannot_be_stopped(apis, ordered):
    task = apis["fay"].get(f"handoffs/{to(ordered, 'go_order')}")["to_task"]

    refused = apis["fay"].refused(f"tasks/{task}/report-problem", {"text": "No", "blocking": True})

    assert refused == (409, "not_accepted_yet")
