"""`Idempotency-Key`: a request that is sent again has its effect once, and is answered alike."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from handoffs.models import Handoff
from procops.people.models import Team
from procops.rest import idempotency, tokens
from procops.rest.models import IdempotencyRecord, Token
from tests.cast import MONDAY
from tests.rest.api import ROOT, Api, api_of
from workflows.models import Attachment, Case, Entry, Task

CLIENTS = 8


@pytest.fixture
def wanted(max) -> dict[str, Any]:
    return {"process": "purchasing", "data": {"what": "A crane", "amount": "4999.00", "manager": str(max.pk)}}


def test_a_start_that_is_sent_again_makes_one_case_and_gets_the_same_answer(purchasing, nina, wanted):
    api = api_of(nina)

    first = api.request("POST", "cases", wanted, headers={"Idempotency-Key": "k-1"})
    again = api.request("POST", "cases", wanted, headers={"Idempotency-Key": "k-1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert Case.objects.count() == 1


def test_without_a_key_every_start_makes_a_case(purchasing, nina, wanted):
    api = api_of(nina)

    references = [api.post("cases", wanted, status=201)["case"]["reference"] for _ in range(2)]

    assert references == ["PUR-1", "PUR-2"]
    assert IdempotencyRecord.objects.count() == 0


def test_the_answer_stays_the_same_when_the_work_has_gone_on(purchasing, nina, max, wanted):
    started = api_of(nina).post("cases", wanted, status=201)
    path = f"handoffs/{started['handoffs'][0]['id']}/accept"
    accepted = api_of(max).post(path, key="accept")
    task = accepted["opened"][0]["id"]

    api_of(max).post(f"tasks/{task}/complete", {"outcome": "no"})

    assert api_of(max).post(path, key="accept") == accepted
    assert Entry.objects.filter(kind="handoff.accepted").count() == 1


def test_a_key_that_comes_with_another_body_is_refused(purchasing, nina, wanted):
    api = api_of(nina)
    api.post("cases", wanted, key="k-1", status=201)

    other = {**wanted, "data": {**wanted["data"], "what": "Two cranes"}}

    assert api.refused("cases", other, **{"Idempotency-Key": "k-1"}) == (422, "idempotency_key_reused")
    assert Case.objects.count() == 1


def test_a_key_that_comes_to_another_address_is_refused(purchasing, nina, wanted):
    api = api_of(nina)
    started = api.post("cases", wanted, key="k-1", status=201)

    comment = {"text": "Please hurry"}

    refused = api.refused(f"cases/{started['case']['id']}/comment", comment, **{"Idempotency-Key": "k-1"})
    assert refused == (422, "idempotency_key_reused")


def test_two_spellings_of_one_body_are_the_same_request(purchasing, nina, wanted):
    api = api_of(nina)
    first = api.post("cases", wanted, key="k-1", status=201)

    turned_round = dict(reversed(wanted.items()))

    assert api.post("cases", turned_round, key="k-1", status=201) == first


def test_a_key_belongs_to_one_person(purchasing, nina, max, wanted):
    references = [
        api_of(person).post("cases", wanted, key="k-1", status=201)["case"]["reference"] for person in (nina, max)
    ]

    assert references == ["PUR-1", "PUR-2"]


def test_a_refusal_stores_nothing_so_the_same_key_may_try_again(purchasing, nina, max, wanted):
    started = api_of(nina).post("cases", wanted, status=201)
    task, handoff = Task.objects.get(step_key="approve").pk, started["handoffs"][0]["id"]
    api = api_of(max)

    too_early = api.refused(f"tasks/{task}/complete", {"outcome": "yes"}, **{"Idempotency-Key": "k-1"})
    api.post(f"handoffs/{handoff}/accept")
    done = api.post(f"tasks/{task}/complete", {"outcome": "yes"}, key="k-1")

    assert too_early == (409, "not_accepted_yet")
    assert done["task"]["state"] == "done"


def test_an_error_in_the_body_stores_nothing(purchasing, nina, wanted):
    api = api_of(nina)

    assert api.refused("cases", {"process": "nothing"}, **{"Idempotency-Key": "k-1"}) == (400, "does_not_exist")

    assert IdempotencyRecord.objects.count() == 0
    assert api.post("cases", wanted, key="k-1", status=201)["case"]["reference"] == "PUR-1"


def test_a_crash_leaves_neither_effect_nor_record(purchasing, nina, wanted, monkeypatch):
    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the machine burns")

    api = api_of(nina)
    with monkeypatch.context() as patched:
        patched.setattr("handoffs.api.cases.started", crash)  # after the case was made
        broken = api.request("POST", "cases", wanted, headers={"Idempotency-Key": "k-1"})

    assert (broken.status_code, broken.json()["errors"][0]["detail"]) == (500, "Server Error (500)")
    assert (Case.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert api.post("cases", wanted, key="k-1", status=201)["case"]["reference"] == "PUR-1"


@pytest.mark.parametrize("way", ["put to a case", "with a start"])
@pytest.mark.parametrize("committed", [False, pytest.param(True, marks=pytest.mark.postgres_only)])
def test_a_file_whose_request_fails_in_the_end_goes_unless_it_may_have_been_committed(
    purchasing, nina, max, wanted, monkeypatch, tmp_path, settings, way, committed
):
    def fails(*args: Any, **kwargs: Any) -> None:
        assert len(files()) == 1
        raise OperationalError("the server closed the connection unexpectedly") if committed else RuntimeError("burns")

    def files() -> list[str]:
        return [str(found) for found in tmp_path.rglob("*") if found.is_file()]

    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    api = api_of(nina)
    case = api.post("cases", wanted, status=201)["case"]["id"]
    offer, headers = SimpleUploadedFile("offer.pdf", b"%PDF"), {"Authorization": f"Bearer {api.secret}"}
    starts = {"process": "purchasing", "data": json.dumps(wanted["data"]), "offer": offer}
    path, parts = {
        "put to a case": (f"cases/{case}/attachments", {"file": offer}),
        "with a start": ("cases/with-files", starts),
    }[way]

    def send() -> int:
        offer.seek(0)
        answer = api.client.post(f"{ROOT}/{path}/", parts, headers={**headers, "Idempotency-Key": "k-1"})
        return answer.status_code

    with monkeypatch.context() as patched:
        patched.setattr(IdempotencyRecord, "save", fails)  # the last that is done, long after the move
        assert send() == (503 if committed else 500)
    assert (Attachment.objects.count(), len(files())) == (0, int(committed))

    assert send() == 201
    assert Attachment.objects.get().file.read() == b"%PDF"
    assert len(files()) == 1 + int(committed)


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 256])
def test_a_key_must_be_plain_text(purchasing, nina, wanted, key):
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}

    answer = api_of(nina).request("POST", "cases", wanted, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "Idempotency-Key")
    assert Case.objects.count() == 0


def test_a_secret_is_shown_once_and_stored_nowhere(acme, ada):
    api = api_of(ada)
    body = {"name": "Shop", "scopes": ["read"]}

    first = api.post("tokens", body, key="k-1", status=201)
    again = api.post("tokens", body, key="k-1", status=201)

    assert first["secret"].startswith(tokens.PREFIX)
    assert again == {"id": first["id"], "secret": None}
    assert first["secret"] not in str(IdempotencyRecord.objects.values())
    assert Token.objects.filter(name="Shop").count() == 1


def test_what_is_kept_of_a_request_holds_no_personal_data(purchasing, nina, wanted):
    api_of(nina).post("cases", wanted, key="k-1", status=201)

    (record,) = IdempotencyRecord.objects.values("facts", "fingerprint", "status")

    assert record["status"] == 201
    assert "crane" not in str(record)


def test_asking_what_changes_nothing_leaves_no_record(acme, dora, purchasing):
    api = api_of(dora)
    document = purchasing.versions.get().document

    api.post("processes/purchasing/draft/check", {"document": document}, key="k-1")

    assert IdempotencyRecord.objects.count() == 0


def test_records_are_forgotten_after_three_days_and_not_before(acme, ada):
    api = api_of(ada)
    api.post("teams", {"name": "Movers"}, key="old", status=201)
    api.post("teams", {"name": "Shakers"}, key="new", status=201)
    IdempotencyRecord.objects.filter(key="old").update(created_at=MONDAY)
    IdempotencyRecord.objects.filter(key="new").update(created_at=MONDAY + timedelta(seconds=1))

    assert idempotency.forget_old(now=MONDAY + timedelta(hours=72)) == 0
    assert idempotency.forget_old(now=MONDAY + timedelta(hours=72, seconds=1)) == 1

    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["new"]
    assert Team.objects.filter(name="Movers").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_equal_requests_at_once_one_has_the_effect_and_all_get_its_answer(acme, purchasing, nina, wanted):
    api = api_of(nina)
    for number in range(10):
        answers = _at_once(api, "cases", wanted, keys=[f"k-{number}"] * CLIENTS)

        assert {answer.status_code for answer in answers} <= {201, 409}
        told = [answer.json() for answer in answers if answer.status_code == 201]
        refused = {answer.json()["errors"][0]["code"] for answer in answers if answer.status_code == 409}
        assert [answer for answer in told if answer != told[0]] == []
        assert refused <= {"still_being_done"}
        assert Case.objects.count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_different_requests_for_one_task_one_succeeds_and_the_others_are_told_why(
    acme, purchasing, nina, max, wanted
):
    api, boss = api_of(nina), api_of(max)
    for _round in range(10):
        started = api.post("cases", wanted, status=201)
        task = boss.post(f"handoffs/{started['handoffs'][0]['id']}/accept")["opened"][0]["id"]

        keys = [f"{task}-{number}" for number in range(CLIENTS)]
        answers = _at_once(boss, f"tasks/{task}/complete", {"outcome": "yes"}, keys=keys)

        assert sorted(answer.status_code for answer in answers) == [200, *[409] * (CLIENTS - 1)]
        codes = {answer.json()["errors"][0]["code"] for answer in answers if answer.status_code == 409}
        assert codes == {"no_longer_open"}
        assert Entry.objects.filter(task_id=task, kind="task.done").count() == 1
        assert Handoff.objects.filter(from_task_id=task).count() == 2


def _at_once(api: Api, path: str, body: Any, *, keys: list[str]) -> list[Any]:
    """The answers to one POST by a client for each key, each on a connection of its own, all at the same moment."""
    gate = Barrier(len(keys))

    def client(key: str) -> Any:
        own = Api(api.secret)
        gate.wait()
        try:
            return own.request("POST", path, body, headers={"Idempotency-Key": key})
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(client, keys))
