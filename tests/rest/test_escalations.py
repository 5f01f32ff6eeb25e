"""Escalations over REST: made at a task, listed, answered once, taken back."""

import pytest

from procops.people.models import Team


@pytest.fixture
def bank(apis, ordered) -> str:
    """The id of the check of the bank account, taken by Pam."""
    task = next(one["id"] for one in ordered["opened"] if one["step"] == "bank")
    apis["pam"].post(f"tasks/{task}/claim")
    return str(task)


def test_specialists_are_offered_a_task_and_take_it_once(apis, bank, fay):
    pam, rooms = apis["pam"], Team.objects.get(name="Facilities")
    assert {"pass-to-specialists", "ask-authority"} <= set(pam.get(f"tasks/{bank}")["may"])

    made = pam.post(f"tasks/{bank}/pass-to-specialists", {"team": str(rooms.pk), "text": "Whose account?"}, key="one")

    path = f"escalations/{made['escalation']['id']}"
    told = apis["fay"].get(path)
    assert (told["kind"], told["cause"], told["team"]["name"]) == ("functional", "knowledge", "Facilities")
    assert (told["may"], told["replies"]) == (["answer"], ["take", "give_back"])
    assert pam.get(path)["may"] == ["withdraw"]
    assert [row["id"] for row in apis["fay"].get("escalations", asked="true")["results"]] == [told["id"]]
    assert [row["id"] for row in pam.get("tasks", escalated="true")["results"]] == [bank]
    assert apis["nina"].refused(f"{path}/answer", {"reply": "take"}) == (409, "not_yours")
    assert pam.request("POST", f"{path}/answer", {"reply": "never"}).status_code == 400

    apis["fay"].post(f"{path}/answer", {"reply": "take"})

    assert apis["fay"].get(f"tasks/{bank}")["owner"]["id"] == str(fay.pk)
    assert apis["fay"].refused(f"{path}/answer", {"reply": "take"}) == (409, "escalation_closed")
    assert pam.get("tasks", escalated="true")["results"] == []


def test_somebody_with_authority_is_asked_and_the_question_taken_back(apis, bank, dora):
    pam, path = apis["pam"], f"tasks/{bank}/ask-authority"
    answer = pam.request("POST", path, {"person": str(dora.pk), "cause": "late", "text": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "cause")

    made = pam.post(path, {"person": str(dora.pk), "cause": "limit", "text": "€ 5,200"})["escalation"]["id"]

    assert apis["dora"].get(f"escalations/{made}")["replies"] == ["approve", "refuse", "take", "give_back"]
    assert [row["id"] for row in pam.get("escalations", kind="hierarchical", cause="limit")["results"]] == [made]
    assert pam.post(f"escalations/{made}/withdraw")["escalation"]["state"] == "withdrawn"
