"""What /healthz and /readyz answer."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from procops import health


def test_healthz_answers_without_asking_the_database(client: Client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_readyz_says_what_was_checked(client: Client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    told = answer.json()
    assert told["ready"] is True
    assert told["checks"]["migrations"] == {"ok": True}
    assert told["checks"]["redis"] == {"ok": True, "optional": True, "kind": "redis"}


@pytest.mark.django_db
def test_readyz_fails_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch):
    def gone() -> dict[str, object]:
        raise OperationalError("server closed the connection: password=hush")

    monkeypatch.setitem(health._checks, "database", gone)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "error": "OperationalError"}


@pytest.mark.django_db
def test_readyz_fails_while_a_migration_waits(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *given: [1, 2])
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == {"ok": False, "waiting": 2}


@pytest.mark.django_db
def test_an_optional_check_that_fails_is_told_and_does_not_make_us_unfit(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(health._checks, "redis", lambda: {"ok": False, "optional": True})
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["redis"] == {"ok": False, "optional": True}


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_health_check_inside_the_machine_is_not_sent_to_https(client: Client):
    assert client.get("/healthz", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/anything", headers={"host": "127.0.0.1:8000"}).status_code == 301


def test_no_shared_cache_may_keep_an_answer(client: Client):
    assert client.get("/healthz")["Cache-Control"] == "private, no-store"


def test_every_answer_forbids_inline_scripts_and_strange_servers(client: Client):
    policy = client.get("/healthz")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_a_request_keeps_the_id_its_caller_gave_and_gets_one_otherwise(client: Client):
    assert client.get("/healthz", headers={"x-request-id": "caller-42-abc"})["X-Request-Id"] == "caller-42-abc"
    assert len(client.get("/healthz")["X-Request-Id"]) == 32
    assert len(client.get("/healthz", headers={"x-request-id": "two\nlines of it"})["X-Request-Id"]) == 32
