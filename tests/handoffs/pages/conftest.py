from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from workflows.models import Case, Process


@pytest.fixture(autouse=True)
def private_files(tmp_path: Path, settings: Settings) -> Path:
    """Files that a test uploads go with the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


@pytest.fixture(autouse=True)
def late_morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is eleven o'clock on the Monday on which everything begins."""
    now = MONDAY + timedelta(hours=2)
    monkeypatch.setattr("procops.clock.now", lambda: now)
    return now


@pytest.fixture
def at_work() -> AtWork:
    return lambda person: logged_in(Client(), person)


@pytest.fixture
def ask(purchasing: Process, mia: Person, hugo: Person) -> Ask:
    """Mia asks for something; Hugo is her manager and is offered the approval."""

    def asked(what: str = "A desk", *, now: datetime = MONDAY, by: Person = mia, **data: str) -> Case:
        given = {"what": what, "amount": "420.00", "needed_by": "2026-04-01", "manager": str(hugo.pk), **data}
        return moves.start_case(purchasing, by=as_actor(by), data=given, now=now).case

    return asked


@pytest.fixture
def accepted(ask: Ask, hugo: Person) -> Ask:
    """The same, and Hugo has accepted it."""

    def case(what: str = "A desk", **facts: object) -> Case:
        asked = ask(what, **facts)
        moves.accept(offer(asked), by=as_actor(hugo), now=MONDAY)
        return asked

    return case


@pytest.fixture
def approved(accepted: Ask, hugo: Person) -> Ask:
    """The same, and Hugo has approved it: the buyers are offered the order, payroll has the bank check in its pool."""

    def case(what: str = "A desk", **facts: object) -> Case:
        asked = accepted(what, **facts)
        moves.complete(live(asked, "approve"), by=as_actor(hugo), outcome="yes", now=MONDAY + timedelta(minutes=5))
        return asked

    return case
