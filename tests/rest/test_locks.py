"""Whoever waits too long for somebody else's lock is told to come back, and nothing has been changed. Of two that wait
for each other the one whom PostgreSQL ends does it anew, once for all to see."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import OperationalError, connection, transaction

from handoffs import moves, telling
from handoffs.moves import talk
from procops.postgres import tried_again
from procops.rest.models import IdempotencyRecord
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.race import at_once
from tests.rest.api import api_of
from workflows.models import Attachment, Case, Entry, Process

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def elsewhere(statement: str, parameters: Any) -> Iterator[None]:
    """A transaction of somebody else's that has done this and does not end."""
    given = connection.settings_dict
    other = psycopg2.connect(host=given["HOST"], port=given["PORT"], user=given["USER"], dbname=given["NAME"])
    try:
        with other.cursor() as cursor:
            cursor.execute(statement, parameters)
        yield
    finally:
        other.rollback()
        other.close()


def test_a_case_that_is_locked_for_long_is_told_to_be_busy(apis, start):
    case = start()["case"]["id"]
    before, path, said = Entry.objects.count(), f"cases/{case}/comment", {"text": "Hello"}

    with elsewhere("SELECT id FROM workflows_case WHERE id = %s FOR UPDATE", [case]):
        answer = apis["nina"].request("POST", path, said, headers={"Idempotency-Key": "k"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json()["errors"][0]["code"] == "unavailable"
    assert (Entry.objects.count(), IdempotencyRecord.objects.count()) == (before, 0)
    assert apis["nina"].post(path, said, key="k")["case"]["id"] == case


def test_a_key_whose_first_request_does_not_end_is_told_to_be_in_use(acme, purchasing, nina, max):
    insert = (
        "INSERT INTO rest_idempotencyrecord"
        " (id, organization_id, person_id, key, fingerprint, status, facts, created_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'k', '', 0, '{}', now())"
    )
    wanted = {"process": "purchasing", "data": {"what": "A crane", "amount": "1.00", "manager": str(max.pk)}}
    api = api_of(nina)

    with elsewhere(insert, [str(acme.pk), str(nina.pk)]):
        refused = api.refused("cases", wanted, **{"Idempotency-Key": "k"})

    assert refused == (409, "still_being_done")
    assert Case.objects.count() == 0
    assert api.post("cases", wanted, key="k", status=201)["case"]["reference"] == "PUR-1"


class Ended:
    """What PostgreSQL ends so many times with this state, and then lets be."""

    def __init__(self, times: int, state: str = "40P01") -> None:
        self.left, self.state, self.calls = times, state, 0

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        self.calls += 1
        if self.calls <= self.left:
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'ended' USING ERRCODE = '{self.state}'; END $$")


@pytest.fixture
def then(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ended], Ended]:
    """Let that happen in the middle of every comment and of every file that is put to a case."""

    def happens(ended: Ended) -> Ended:
        tell, put = telling.mentioned, talk.put_to_case
        monkeypatch.setattr(telling, "mentioned", lambda *args, **how: (ended(), tell(*args, **how)))
        monkeypatch.setattr(talk, "put_to_case", lambda *args: (put(*args), ended()))
        return ended

    return happens


def test_of_two_that_wait_for_each_other_the_one_that_is_ended_does_it_anew(
    acme, purchasing, start, nina, monkeypatch
) -> None:
    case = Case.objects.get(pk=start()["case"]["id"])
    process_held, case_held, tell, me, tries = Event(), Event(), telling.mentioned, as_actor(nina), []

    def waits_for_the_process(*args: Any, **how: Any) -> None:
        tries.append(1)
        case_held.set()
        process_held.wait(10)
        Process.objects.select_for_update().get(pk=purchasing.pk)
        tell(*args, **how)

    monkeypatch.setattr(telling, "mentioned", waits_for_the_process)

    def comment() -> None:
        with scope(acme.pk):
            moves.comment(case, by=me, text="Hello", now=MONDAY)

    def the_other_way_round() -> str:
        with scope(acme.pk), transaction.atomic(), connection.cursor() as cursor:
            case_held.wait(10)
            Process.objects.select_for_update().get(pk=purchasing.pk)
            process_held.set()
            for _ in range(500):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
                time.sleep(0.01)
            return Case.objects.select_for_update().get(pk=case.pk).reference

    assert at_once(comment, the_other_way_round) == [None, case.reference]
    assert len(tries) == 2
    assert Entry.objects.filter(case=case, kind="case.commented").count() == 1


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_a_move_is_tried_three_times(start, nina, then, state) -> None:
    case, me = Case.objects.get(pk=start()["case"]["id"]), as_actor(nina)
    ended = then(Ended(2, state))

    moves.comment(case, by=me, text="Hello", now=MONDAY)
    assert (ended.calls, Entry.objects.filter(kind="case.commented").count()) == (3, 1)

    ended.left, ended.calls = 3, 0
    with pytest.raises(OperationalError):
        moves.comment(case, by=me, text="Hello", now=MONDAY)
    assert (ended.calls, Entry.objects.filter(kind="case.commented").count()) == (3, 1)


def test_every_move_is() -> None:
    trying = tried_again(lambda: None).__code__
    once = [name for name in moves.__all__ if getattr(getattr(moves, name), "__code__", trying) is not trying]
    assert once == []
    assert moves.comment.__code__ is trying


def test_what_waited_too_long_or_stands_in_another_transaction_is_not_tried_again(apis, start, nina, then) -> None:
    case, me = Case.objects.get(pk=start()["case"]["id"]), as_actor(nina)
    ended = then(Ended(1, "55P03"))

    with pytest.raises(OperationalError):
        moves.comment(case, by=me, text="Hello", now=MONDAY)
    assert ended.calls == 1

    ended.left, ended.calls, ended.state = 1, 0, "40P01"
    path, said = f"cases/{case.pk}/comment", {"text": "Hello"}
    answer = apis["nina"].request("POST", path, said, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer["Retry-After"], ended.calls) == (503, "1", 1)
    assert IdempotencyRecord.objects.count() == 0
    assert apis["nina"].post(path, said, key="k")["case"]["id"] == str(case.pk)


def test_what_fails_after_something_was_committed_is_not_done_again(acme) -> None:
    ended = Ended(1)

    def two() -> None:
        with transaction.atomic():
            Process.objects.update(name="Once")
        ended()

    with scope(acme.pk), pytest.raises(OperationalError):
        tried_again(two)()
    assert ended.calls == 1


@pytest.mark.parametrize("big", [False, True])
def test_a_file_of_a_move_that_is_tried_again_is_stored_once(start, nina, then, big, settings) -> None:
    case, me = Case.objects.get(pk=start()["case"]["id"]), as_actor(nina)
    ended, file = then(Ended(2)), ContentFile(b"It is agreed.", "plan.txt")
    if big:
        file = TemporaryUploadedFile("plan.txt", "text/plain", 13, None)
        file.write(b"It is agreed.")
        file.seek(0)

    attachment = moves.attach(case, by=me, file=file, now=MONDAY)

    assert ended.calls == 3
    assert attachment.file.read() == b"It is agreed."
    assert Attachment.objects.get() == attachment
    assert stored_files(attachment) == [attachment.file.name]


def stored_files(attachment: Attachment) -> list[str]:
    """What lies in the storage where this attachment does, by name."""
    folder = attachment.file.name.rpartition("/")[0]
    return [f"{folder}/{name}" for name in attachment.file.storage.listdir(folder)[1]]
