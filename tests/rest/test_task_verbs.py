"""Every verb of a task moves work as the page's button does, and says what it changed."""

from uuid import uuid4

from procops.people import teams
from tests.cast import MONDAY, as_actor
from tests.rest.purchases import to


def test_a_task_tells_its_form_and_what_may_be_done(apis, approve):
    task = apis["max"].get(f"tasks/{approve}")

    assert (task["step"], task["lane"]) == (
        {"key": "approve", "name": "Approve it"},
        {"key": "manager", "name": "Manager"},
    )
    assert [(field["key"], field["value"], field["is_filled_here"]) for field in task["form"]] == [
        ("what", "A crane", False),
        ("amount", "4999.00", False),
    ]
    assert task["outcomes"] == [{"key": "yes", "name": "Approve"}, {"key": "no", "name": "Reject"}]
    assert task["may"] == [
        "ask-authority",
        "complete",
        "draft",
        "hold",
        "pass-to-specialists",
        "reassign",
        "remind-later",
        "report-problem",
        "start",
        "undo-accept",
    ]
    assert apis["nina"].get(f"tasks/{approve}")["may"] == ["remind"]


def test_start_hold_and_resume(apis, approve):
    max = apis["max"]

    started = max.post(f"tasks/{approve}/start")
    held = max.post(f"tasks/{approve}/hold", {"reason": "Waiting for prices"})
    told = max.get(f"tasks/{approve}")
    resumed = max.post(f"tasks/{approve}/resume")

    assert [answer["task"]["state"] for answer in (started, held, resumed)] == ["in_progress", "on_hold", "in_progress"]
    assert (told["hold_reason"], told["may"]) == (
        "Waiting for prices",
        ["ask-authority", "pass-to-specialists", "reassign", "remind-later", "report-problem", "resume"],
    )


def test_a_draft_is_kept_as_typed_and_for_its_writer_only(apis, ordered, ada):
    order = apis["fay"].post(f"handoffs/{to(ordered, 'go_order')}/accept")["opened"][0]["id"]

    drafted = apis["fay"].post(f"tasks/{order}/draft", {"data": {"supplier": "  Cranes"}, "ticked": ["terms"]})

    assert drafted["task"]["state"] == "in_progress"
    mine, others = apis["fay"].get(f"tasks/{order}"), apis["ada"].get(f"tasks/{order}")
    assert (mine["draft"], others["draft"]) == ({"supplier": "  Cranes"}, {})
    assert mine["checklist"] == [{"key": "terms", "name": "Terms are ours", "is_ticked": True}]


def test_a_completion_takes_what_was_drafted(apis, ordered):
    fay, case = apis["fay"], ordered["case"]["id"]
    order = fay.post(f"handoffs/{to(ordered, 'go_order')}/accept")["opened"][0]["id"]
    fay.post(f"tasks/{order}/draft", {"data": {"supplier": "Cranes Ltd"}})

    done = fay.post(f"tasks/{order}/complete", {"ticked": ["terms"]})

    assert (done["task"]["state"], done["handoffs"][0]["flow"]) == ("done", "order_pay")
    assert fay.get(f"cases/{case}")["data"]["supplier"] == "Cranes Ltd"


def test_claim_release_and_reassign(apis, ordered, pam, payroll, ada):
    teams.add_member(payroll, person=ada, by=as_actor(ada), now=MONDAY)
    (bank,) = apis["pam"].get("tasks", pool=True)["results"]
    path = f"tasks/{bank['id']}"

    apis["pam"].post(f"{path}/claim")
    claimed = apis["pam"].get(path)["owner"]
    apis["pam"].post(f"{path}/release")
    released = apis["pam"].get(path)["owner"]
    apis["pam"].post(f"{path}/claim", {"for_person": str(ada.pk)})
    apis["ada"].post(f"{path}/reassign", {"to": str(pam.pk), "reason": "Holidays"})

    assert (claimed["name"], released, apis["pam"].get(path)["owner"]["name"]) == ("Pam Ortiz", None, "Pam Ortiz")


def test_skip_and_cancel_a_task(apis, ordered):
    dora, case = apis["dora"], ordered["case"]["id"]
    tasks = {row["step"]["key"]: row["id"] for row in dora.get(f"cases/{case}")["tasks"]}

    skipped = dora.post(f"tasks/{tasks['bank']}/skip", {"reason": "We know them"})
    cancelled = dora.post(f"tasks/{tasks['order']}/cancel", {"reason": "Bought elsewhere"})

    assert (skipped["task"]["state"], cancelled["task"]["state"]) == ("skipped", "cancelled")
    assert [(one["flow"], one["state"]) for one in cancelled["handoffs"]] == [("go_order", "withdrawn")]
    assert apis["pam"].get("tasks", live=True)["results"][0]["step"]["key"] == "pay"


def test_the_last_task_of_a_case_cannot_be_cancelled(apis, approve):
    assert apis["dora"].refused(f"tasks/{approve}/cancel", {"reason": "No"}) == (409, "last_open_task")


def test_undo_gives_the_task_to_do_again(apis, ordered, approve):
    undone = apis["max"].post(f"tasks/{approve}/undo")

    assert [(one["step"], one["visit"], one["state"]) for one in undone["redone"]] == [("approve", 2, "ready")]
    assert sorted(one["step"] for one in undone["ended"]) == ["bank", "order"]
    assert {(one["flow"], one["state"]) for one in undone["handoffs"]} == {
        ("go_bank", "accepted"),
        ("go_order", "withdrawn"),
    }
    assert apis["max"].get(f"tasks/{approve}")["may"] == []


def test_everything_that_came_to_a_join_is_accepted_in_one_go(apis, ordered):
    fay, pam = apis["fay"], apis["pam"]
    order = fay.post(f"handoffs/{to(ordered, 'go_order')}/accept")["opened"][0]["id"]
    fay.post(f"tasks/{order}/complete", {"data": {"supplier": "Cranes"}, "ticked": ["terms"]})
    (bank,) = pam.get("tasks", pool=True, step="bank")["results"]
    pam.post(f"tasks/{bank['id']}/complete")
    (pay,) = pam.get("tasks", step="pay")["results"]

    accepted = pam.post(f"tasks/{pay['id']}/accept")

    assert [(one["step"], one["state"]) for one in accepted["opened"]] == [("pay", "ready")]
    assert [one["state"] for one in accepted["handoffs"]] == ["accepted"]
    assert pam.refused(f"tasks/{pay['id']}/accept") == (409, "nothing_to_accept")


def test_undo_accept_offers_it_again(apis, approve):
    assert "undo-accept" in apis["max"].get(f"tasks/{approve}")["may"]

    undone = apis["max"].post(f"tasks/{approve}/undo-accept")

    assert [(one["flow"], one["state"]) for one in undone["handoffs"]] == [("ask_approve", "offered")]
    assert apis["max"].get(f"tasks/{approve}")["state"] == "waiting"
    assert apis["max"].refused(f"tasks/{approve}/undo-accept") == (409, "too_late_to_undo")


def test_many_are_accepted_in_one_request_with_a_result_for_each(apis, start):
    tasks = [start()["handoffs"][0]["to_task"] for _ in range(3)]
    apis["max"].post(f"tasks/{tasks[1]}/accept")
    body, never = {"tasks": [*tasks, str(uuid4())]}, "There is no such task."

    answer = apis["max"].post("tasks/bulk/accept", body, key="k-1")

    assert (answer["done"], answer["refused"]) == (2, 2)
    assert [(one["done"], one["code"]) for one in answer["results"]] == [
        (True, ""),
        (False, "nothing_to_accept"),
        (True, ""),
        (False, "no_such_task"),
    ]
    assert answer["results"][1]["detail"] == 'Nothing of "Approve it" waits to be accepted.'
    assert answer["results"][3]["detail"] == never
    assert apis["max"].post("tasks/bulk/accept", body, key="k-1") == answer  # sent again: one effect, one answer
    undone = apis["max"].post("tasks/bulk/undo", {"verb": "accept", "tasks": tasks})
    assert undone["done"] == 3
    assert apis["fay"].post("tasks/bulk/accept", {"tasks": tasks})["refused"] == 3


def test_a_result_holds_nothing_that_people_wrote(apis, approve):
    apis["max"].post(f"tasks/{approve}/hold", {"reason": "My doctor said so"})

    answer = apis["max"].post("tasks/bulk/complete", {"tasks": [approve]}, key="k-2")

    assert [(one["code"], one["detail"]) for one in answer["results"]] == [
        ("still_to_fill", '"Approve it" still asks for something: data, ticks, or how it ended.')
    ]
    accepted = apis["max"].post("tasks/bulk/undo", {"verb": "accept", "tasks": [approve]}, key="k-3")
    assert "doctor" not in str(accepted)


def test_a_list_of_tasks_has_at_most_a_hundred_ids(apis):
    refused = apis["max"].request("POST", "tasks/bulk/accept", {"tasks": [str(uuid4()) for _ in range(101)]})

    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "tasks")


def test_the_next_task_of_the_pools_is_taken_in_one_request(apis, ordered):
    taken = apis["fay"].post("tasks/take-next")
    assert (taken["task"]["step"], taken["task"]["state"]) == ("order", "ready")
    assert apis["fay"].refused("tasks/take-next") == (409, "nothing_to_take")
    assert apis["pam"].post("tasks/take-next")["task"]["step"] == "bank"
