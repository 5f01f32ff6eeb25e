"""Every verb of a case does what the page's button does: pausing, changing, talking, files, the journal."""

from django.core.files.uploadedfile import SimpleUploadedFile

from procops.rest.docs import schema
from tests.rest.api import api_of
from workflows.models import Attachment, Case, Entry


def kinds(case_id: str) -> list[str]:
    return list(Entry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True))


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
    assert {one["wanted"] for one in apis["max"].get("notices/preferences")["preferences"]} == {True}
    left = apis["max"].post("notices/choose", {"wanted": [{"kind": "case.mentioned", "channel": "email"}]})
    assert [one for one in left["preferences"] if one["wanted"]] == [
        {"kind": "case.mentioned", "channel": "email", "wanted": True, "pace": "now"}
    ]
    assert apis["max"].get("notices")["results"] == []
    apis["max"].post("notices/choose", {"wanted": [{"kind": "case.mentioned", "channel": "inbox"}]})
    assert len(apis["max"].get("notices")["results"]) == 1
    assert apis["max"].post("notices/mute", {"case": case}) == {"read": 1}
    assert apis["max"].get("notices")["results"] == []
    apis["max"].post("notices/unmute", {"case": case})
    assert len(apis["max"].get("notices")["results"]) == 1
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
        *(
            "undo",
            "undo-accept",
            "undo-reassign",
            "take-next",
            "return",
            "send-back",
            "pass-on",
            "withdraw",
            "reopen",
            "amend",
            "comment",
            "attachments",
            "cases",
        ),
    } <= posts
