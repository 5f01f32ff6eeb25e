from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from procops.ids import uuid7
from procops.notices import outbox, rhythm, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.people.models import Organization, Person
from tests.cast import MONDAY
from tests.notices import mailbox

CASE = UUID("0195b000-0000-7000-8000-000000000042")
FACTS = {
    "step": "Prepare contract",
    "process": "Employee onboarding",
    "case_title": "Nina Roth",
    "giver": "Mia Sommer",
}


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = "tests.notices.mailbox.EmailBackend"
    mailbox.reset()
    yield
    mailbox.reset()


@pytest.fixture(autouse=True)
def at_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is mailed alone and at any hour: what follows from calm is `test_calm`'s."""
    settings.MAILS_AN_HOUR = settings.MAILS_A_DAY = 10_000
    monkeypatch.setattr(wishes, "AT_ONCE", frozenset(Kind))
    monkeypatch.setattr(rhythm, "is_quiet", lambda *asked: False)


@pytest.fixture
def told(acme: Organization) -> Callable[..., list[Notice]]:
    """Writes notices as a move would: `told(hugo)`, `told(hugo, kind=Kind.RETURNED, facts={...})`."""

    def tell(*people: Person, **changes: Any) -> list[Notice]:
        message: dict[str, Any] = {
            "kind": Kind.OFFERED,
            "subject_id": uuid7(),
            "n": 1,
            "now": MONDAY,
            "link": "/handoffs/",
            "facts": FACTS,
            "case_id": CASE,
            "case_reference": "ONB-42",
        }
        rows = outbox.post(to=[person.pk for person in people], **message | changes)
        return Notice.objects.bulk_create(rows)

    return tell
