"""Every verb of the desk moves work as the page's button does, and says what it changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procops.rest.docs import schema
from tests.rest.api import Api, api_of
from workflows.models import Attachment, Case, Entry

Start = Callable[..., dict[str, Any]]


@pytest.fixture
def apis(purchasing, nina, max, fay, pam, dora, ada) -> dict[str, Api]:
    """Nina asks, Max approves, Fay orders, Pam pays, Dora owns the process, Ada administers."""
    people = {"nina": nina, "max": max, "fay": fay, "pam": pam, "dora": dora, "ada": ada}
    return {name: api_of(person) for name, person in people.items()}


@pytest.fixture
def start(apis, max) -> Start:
    def started(**data: Any) -> dict[str, Any]:
        given = {"what": "A crane", "amount": "4999.00", "needed_by": "2026-04-01", "manager": str(max.pk), **data}
        answer: dict[str, Any] = apis["nina"].post("cases", {"process": "purchasing", "data": given}, status=201)
        return answer

    return started


@pytest.fixture
def approve(apis, start) -> str:
    """The id of Max's task, accepted."""
    return str(apis["max"].post(f"handoffs/{start()['handoffs'][0]['id']}/accept")["opened"][0]["id"])


@pytest.fixture
def ordered(apis, approve) -> dict[str, Any]:
    """The answer to Max's approval: Fay is asked to order, Pam has the bank account to check."""
    answer: dict[str, Any] = apis["max"].post(f"tasks/{approve}/complete", {"outcome": "yes"})
    return answer


def to(answer: dict[str, Any], flow: str) -> str:
    """The id of the handoff over a flow that a move made."""
    return next(str(one["id"]) for one in answer["handoffs"] if one["flow"] == flow)


def kinds(case_id: str) -> list[str]:
    return list(Entry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True))


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
    assert task["may"] == ["complete", "draft", "hold", "reassign", "start"]
    assert apis["nina"].get(f"tasks/{approve}")["may"] == []


def test_start_hold_and_resume(apis, approve):
    max = apis["max"]

    started = max.post(f"tasks/{approve}/start")
    held = max.post(f"tasks/{approve}/hold", {"reason": "Waiting for prices"})
    told = max.get(f"tasks/{approve}")
    resumed = max.post(f"tasks/{approve}/resume")

    assert [answer["task"]["state"] for answer in (started, held, resumed)] == ["in_progress", "on_hold", "in_progress"]
    assert (told["hold_reason"], told["may"]) == ("Waiting for prices", ["reassign", "resume"])


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
    from procops.people import teams
    from tests.cast import MONDAY, as_actor

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


def test_a_handoff_tells_its_rules_and_what_it_brings(apis, start):
    handoff = start()["handoffs"][0]["id"]

    told = apis["max"].get(f"handoffs/{handoff}")

    assert told["content"] == {"what": "A crane", "amount": "4999.00"}
    assert told["contract"]["accept_if"] == "The need is clear."
    assert told["contract"]["return_reasons"] == ["Too dear", "Not clear"]
    assert (told["giver"]["name"], told["receiver"]["name"], told["state"]) == ("Nina Roth", "Max Weber", "offered")
    assert (told["may"], apis["nina"].get(f"handoffs/{handoff}")["may"]) == (
        ["accept", "pass-on", "return"],
        ["withdraw"],
    )


def test_return_opens_the_givers_step_anew_with_the_fields_marked(apis, start):
    handoff = start()["handoffs"][0]["id"]

    returned = apis["max"].post(f"handoffs/{handoff}/return", {"reason": "Not clear", "fields": ["what"]})

    (redo,) = returned["redone"]
    assert (redo["step"], redo["visit"], returned["handoffs"][0]["state"]) == ("ask", 2, "returned")
    form = apis["nina"].get(f"tasks/{redo['id']}")["form"]
    assert [field["key"] for field in form if field["is_marked"]] == ["what"]


def test_send_back_after_acceptance(apis, approve, start):
    handoff = apis["max"].get(f"tasks/{approve}")["handoffs"][0]
    assert apis["max"].get(f"handoffs/{handoff}")["may"] == ["send-back"]

    back = apis["max"].post(f"handoffs/{handoff}/send-back", {"reason": "The price is old", "fields": ["amount"]})

    assert (back["redone"][0]["step"], back["handoffs"][0]["state"]) == ("ask", "accepted")
    assert apis["max"].get(f"handoffs/{handoff}")["sent_back_by"]["name"] == "Max Weber"
    again = apis["max"].refused(f"handoffs/{handoff}/send-back", {"reason": "Again"})
    assert again == (409, "too_late_to_send_back")


def test_withdraw_before_anybody_accepts(apis, start):
    handoff = start()["handoffs"][0]["id"]

    taken_back = apis["nina"].post(f"handoffs/{handoff}/withdraw", {"reason": "The wrong crane"})

    assert (taken_back["handoffs"][0]["state"], taken_back["redone"][0]["step"]) == ("withdrawn", "ask")
    assert apis["max"].refused(f"handoffs/{handoff}/accept") == (409, "already_answered")


def test_pass_on_to_the_right_role(apis, ordered):
    handoff = to(ordered, "go_order")

    passed = apis["fay"].post(f"handoffs/{handoff}/pass-on", {"to_lane": "payroll", "note": "Yours, I think"})

    assert passed["handoffs"][0]["state"] == "offered"
    told = apis["pam"].get(f"handoffs/{handoff}")
    assert (told["to_lane"]["name"], told["receiving_team"]["name"], told["passes"]) == ("Payroll", "Payroll", 1)


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


def test_a_case_is_held_resumed_amended_and_cancelled_by_its_owner(apis, start):
    dora, case = apis["dora"], start()["case"]
    path = f"cases/{case['reference']}"

    held = dora.post(f"{path}/hold", {"reason": "No budget", "pauses_clock": True})
    told = dora.get(path)
    resumed = dora.post(f"{path}/resume")
    amended = dora.post(f"{path}/amend", {"changes": {"amount": "10.00"}, "reason": "Cheaper"})
    cancelled = dora.post(f"{path}/cancel", {"reason": "Not needed"})

    assert [one["case"]["state"] for one in (held, resumed, amended, cancelled)] == [
        "on_hold",
        "open",
        "open",
        "cancelled",
    ]
    assert (told["hold_reason"], told["may"]) == ("No budget", ["amend", "attach", "cancel", "comment", "resume"])
    assert amended["changed"] == ["amount"]
    assert (cancelled["closed"], [one["state"] for one in cancelled["handoffs"]]) == (True, ["withdrawn"])
    assert apis["nina"].get(path)["may"] == ["attach", "comment"]


def test_a_completed_case_is_reopened_at_a_step(apis, approve, start):
    closed = apis["max"].post(f"tasks/{approve}/complete", {"outcome": "no"})
    path = f"cases/{closed['case']['id']}"
    assert (closed["case"]["state"], apis["dora"].get(path)["result"]) == ("completed", "refused")

    reopened = apis["dora"].post(f"{path}/reopen", {"step": "approve", "reason": "Think again"})

    assert (reopened["case"]["state"], reopened["opened"][0]["step"], reopened["closed"]) == ("open", "approve", False)
    assert apis["dora"].refused(f"{path}/reopen", {"step": "pay", "reason": "More"}) == (409, "not_completed")


def test_a_comment_tells_whom_it_mentions(apis, start, max):
    case = start()["case"]["id"]
    apis["max"].post("notices/read-all")

    apis["nina"].post(f"cases/{case}/comment", {"text": "Can you\nlook?", "mentions": [str(max.pk)]})

    (notice,) = apis["max"].get("notices", unread=True)["results"]
    assert (notice["kind"], notice["quote"], notice["case"]) == ("case.mentioned", "Can you\nlook?", case)
    assert apis["max"].post(f"notices/{notice['id']}/read") == {"read": 1}
    assert apis["max"].get("notices", unread=True)["results"] == []
    entry = apis["max"].get(f"cases/{case}/journal")["results"][-1]
    assert (entry["kind"], entry["actor"]["name"], entry["content"]["text"]) == (
        "case.commented",
        "Nina Roth",
        "Can you\nlook?",
    )


def test_a_file_is_put_to_a_case_told_of_and_handed_out(apis, start):
    case = start()["case"]["id"]
    content = SimpleUploadedFile("offer <1>.pdf", b"%PDF-1.7 an offer")

    made = apis["nina"].upload(f"cases/{case}/attachments", {"file": content, "field": "offer"})
    (listed,) = apis["max"].get(f"cases/{case}/attachments")["results"]
    got = apis["max"].request("GET", f"attachments/{made['id']}/download")

    assert (listed["id"], listed["name"], listed["size"], listed["field"]) == (made["id"], "offer <1>.pdf", 17, "offer")
    assert apis["max"].get(f"attachments/{made['id']}") == listed
    assert (b"".join(got.streaming_content), got["Content-Type"]) == (b"%PDF-1.7 an offer", "application/pdf")
    assert got["Content-Disposition"].startswith("attachment; ")
    assert (got["X-Content-Type-Options"], "sandbox" in got["Content-Security-Policy"]) == ("nosniff", True)
    Attachment.objects.get().file.delete(save=False)


def test_a_file_that_may_not_be_attached_leaves_nothing(apis, start):
    case = start()["case"]["id"]

    refused = apis["nina"].upload(f"cases/{case}/attachments", {"file": SimpleUploadedFile("x.exe", b"MZ")}, status=409)
    no_field = {"file": SimpleUploadedFile("x.pdf", b"%PDF"), "field": "what"}
    wrong = apis["nina"].upload(f"cases/{case}/attachments", no_field, status=400)

    assert refused["errors"][0]["code"] == "file_type_not_allowed"
    assert wrong["errors"][0]["attr"] == "field"
    assert Attachment.objects.count() == 0


def test_a_case_begins_with_the_files_of_its_start_form(apis, max):
    data = f'{{"what": "A crane", "amount": "10.00", "manager": "{max.pk}"}}'
    parts = {"process": "purchasing", "data": data, "offer": SimpleUploadedFile("offer.pdf", b"%PDF")}

    started = apis["nina"].upload("cases/with-files", parts)

    file = Attachment.objects.get()
    assert (file.name, file.field_key, str(file.case_id)) == ("offer.pdf", "offer", started["case"]["id"])
    assert apis["nina"].get(f"cases/{started['case']['id']}")["data"]["offer"] == [str(file.pk)]
    file.file.delete(save=False)


def test_the_values_beside_files_must_be_a_json_object(apis):
    for data in ("[]", "{", '{"a": 1, "a": 2}', "\ud800"):
        parts = {"process": "purchasing", "data": data.encode("utf-8", "surrogatepass")}
        answer = apis["nina"].client.post(
            "/api/v1/cases/with-files/", parts, headers={"Authorization": f"Bearer {apis['nina'].secret}"}
        )
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "data")
    assert Case.objects.count() == 0


def test_a_viewer_only_looks(apis, start, vera):
    case, looking = start()["case"]["id"], api_of(vera)

    assert looking.get(f"cases/{case}")["may"] == []
    assert looking.refused(f"cases/{case}/comment", {"text": "Hello"}) == (403, "permission_denied")


def test_what_is_refused_to_a_page_is_refused_to_a_program(apis, start, ivy):
    handoff = start()["handoffs"][0]["id"]

    answer = api_of(ivy).request("POST", f"handoffs/{handoff}/accept")

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "not_yours"
    assert answer.json()["errors"][0]["next_action"] == "Ask one of them, or leave a comment with their @name."


def test_the_journal_of_the_api_is_the_one_of_the_case(apis, ordered):
    case = ordered["case"]["id"]

    told = apis["nina"].get(f"cases/{case}/journal")["results"]

    assert [entry["kind"] for entry in told] == kinds(case)
    assert [entry["seq"] for entry in told] == list(range(1, len(told) + 1))
    assert told[0]["actor"] == {"id": told[0]["actor"]["id"], "name": "Nina Roth"}


def test_the_document_has_a_verb_for_every_move():
    posts = {path.rstrip("/").rpartition("/")[2] for path, methods in schema()["paths"].items() if "post" in methods}

    assert {
        *("start", "draft", "complete", "accept", "hold", "resume", "claim", "release", "reassign", "skip", "cancel"),
        *("undo", "return", "send-back", "pass-on", "withdraw", "reopen", "amend", "comment", "attachments", "cases"),
    } <= posts
