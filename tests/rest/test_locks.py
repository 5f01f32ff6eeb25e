"""Whoever waits too long for somebody else's lock is told to come back, and nothing has been changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection

from procops.rest.models import IdempotencyRecord
from tests.rest.api import api_of
from workflows.models import Case, Entry

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
