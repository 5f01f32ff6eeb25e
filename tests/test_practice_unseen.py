"""What one person tries out stands on nobody's list: every page and every list of the API is walked.

The addresses come from the resolver and from the OpenAPI document, so that a new list is asked too.
"""

import pytest
from django.test import Client

from handoffs import moves
from handoffs.models import Handoff
from procops.people.models import Person
from procops.rest.docs import schema
from tests.addresses import pages
from tests.cast import MONDAY, as_actor, logged_in
from tests.rest.api import api_of
from tests.test_empty_lists import VARIANTS
from workflows.models import Case, Process, Task
from workflows.states import CaseSource

WORD = "A secret desk"
MORE = (*VARIANTS, "/search/?q=secret", "/queue/?q=secret", "/cases/?q=secret&state=", "/processes/purchasing/")
LEADS_BACK = ("/", "/queue/")
"""Where the player finds the way back to what they try out; nobody else does."""


@pytest.fixture
def practice(purchasing: Process, mia: Person, hugo: Person) -> Case:
    """Mia has approved for Hugo; what she handed over waits to be accepted."""
    me = as_actor(mia)
    data = {"what": WORD, "amount": "420.00", "needed_by": "2026-04-01", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=me, data=data, source=CaseSource.PRACTICE, now=MONDAY).case
    moves.accept(Handoff.objects.get(case=case), by=me, now=MONDAY)
    moves.complete(Task.objects.get(case=case, step_key="approve"), by=me, outcome="yes", now=MONDAY)
    moves.comment(case, by=me, text=f"{WORD}?", now=MONDAY)
    return case


def shows_it(client: Client, address: str) -> bool:
    content = getattr(client.get(address), "content", b"").decode()
    return WORD in content or "PRACTICE-PUR" in content


@pytest.mark.thorough
def test_no_page_shows_it(practice: Case, mia: Person, ada: Person, dora: Person, hugo: Person) -> None:
    found = [f"/{page.route}" for page in pages() if not page.parameters and not page.name.startswith("account_")]
    told = []
    for person in (mia, ada, dora, hugo):
        client = logged_in(Client(), person)
        asked = [one for one in (*found, *MORE) if person != mia or one.split("?")[0] not in LEADS_BACK]
        told += [f"{person.name}: {address}" for address in asked if shows_it(client, address)]
    assert told == []


def test_no_list_of_the_api_shows_it(practice: Case, mia: Person, ada: Person) -> None:
    lists = [path for path, operations in schema()["paths"].items() if "get" in operations and "{" not in path]
    assert "/api/v1/cases/" in lists
    for person in (mia, ada):
        api = api_of(person)
        told = []
        for path in lists:
            said = api.request("GET", path).content.decode()
            told += [path] if WORD in said or "PRACTICE-" in said else []
        assert told == []
