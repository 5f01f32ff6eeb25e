"""Nobody sees, changes or even suspects what belongs to another organization.

Every address of the site and every operation of the API is walked, found by looking at the resolver and at the OpenAPI
document: a new one is covered by itself. An address with a parameter that nobody has an id for fails the test.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.http import HttpResponse
from django.test import Client

from procops.people.models import Organization, Person
from procops.rest.docs import schema
from procops.scoping import scope
from tests import addresses
from tests.addresses import pages
from tests.cast import logged_in
from tests.rest.api import api_of
from tests.rest.belongings import WORDS, Belongings, rows_of

pytestmark = pytest.mark.page

LOGIN = "/accounts/login/"
ANYBODYS = {
    "accept_invitation": "whoever has the secret of an invitation's link is invited",
    "account_confirm_email": "whoever has the secret of the link owns the address",
    "account_reset_password_from_key": "whoever has the secret of the link owns the address",
    "shared": "whoever has the secret of the link may see these figures",
    "template": "the gallery comes with the product and is the same for everybody",
}
"""Addresses with parameters that name nobody's rows, by the name of the pattern, each with its reason."""

PUBLIC = {"healthz", "readyz", "demo_login", "favicon"}
"""Pages without an account, beside those of logging in and signing up (`account_...`). What they show is asked too."""

OPERATIONS_FOR_ALL = {"gallery_list", "gallery_retrieve"}
"""Operations that answer everybody alike."""

MASKED = re.compile(r'[A-Za-z0-9]{64}|nonce="[^"]*"')
"""What differs between any two answers: CSRF tokens."""


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    id: str
    method: str
    path: str
    parameters: tuple[str, ...]
    filters: tuple[str, ...]

    def at(self, named: Belongings) -> str:
        address = self.path
        noun = address.removeprefix("/api/v1/").partition("/")[0]
        for parameter in self.parameters:
            value = named.nouns[noun] if parameter == "id" else named.parameters[parameter]
            address = address.replace(f"{{{parameter}}}", value)
        return address


def operations() -> list[Operation]:
    """Every operation of the OpenAPI document."""
    found = []
    for path, methods in schema()["paths"].items():
        for method, said in methods.items():
            given: dict[str, list[str]] = {"path": [], "query": [], "header": []}
            for parameter in said.get("parameters", []):
                given[parameter["in"]].append(parameter["name"])
            found.append(
                Operation(said["operationId"], method.upper(), path, tuple(given["path"]), tuple(given["query"]))
            )
    return found


@pytest.fixture
def theirs(belongings: Belongings, acme: Organization, globex: Organization) -> Iterator[Belongings]:
    """Acme's belongings; in the end nothing of Acme's has changed."""
    before = rows_of(acme)
    yield belongings
    assert rows_of(acme) == before


@pytest.fixture
def eves_page(eve: Person) -> Client:
    client = logged_in(Client(raise_request_exception=False), eve)
    return client


def _faults(
    addresses: list[tuple[str, str, str]], ask: Callable[[str, str], HttpResponse], *, expected: tuple[int, ...]
) -> list[str]:
    """What is wrong with the answers: another status, or one that differs from that for what never existed."""
    faults = []
    for method, theirs, never in addresses:
        answer, nothing = ask(method, theirs), ask(method, never)
        if answer.status_code not in expected:
            faults.append(f"{method} {theirs}: {answer.status_code}")
        elif (answer.status_code, _body(answer, theirs)) != (nothing.status_code, _body(nothing, never)):
            faults.append(f"{method} {theirs}: not the same answer as for {never}")
    return faults


def _body(answer: HttpResponse, address: str) -> str:
    return MASKED.sub("", answer.content.decode().replace(address, ""))


def _page_addresses(named: Belongings) -> list[tuple[str, str, str]]:
    with_parameters = [
        page for page in pages() if page.parameters and page.name not in ANYBODYS and "rest" not in page.parameters
    ]
    unknown = {name for page in with_parameters for name in page.parameters} - set(named.pages)
    assert unknown == set(), f"say in tests/rest/belongings.py what Acme has for {unknown}"
    never = named.never().pages
    return [(method, page.at(named.pages), page.at(never)) for page in with_parameters for method in ("GET", "POST")]


def _operation_addresses(named: Belongings) -> list[tuple[str, str, str]]:
    own = [one for one in operations() if one.parameters and one.id not in OPERATIONS_FOR_ALL]
    return [(one.method, one.at(named), one.at(named.never())) for one in own]


def test_every_page_with_a_parameter_is_not_found_by_a_stranger(theirs, eves_page):
    addresses = _page_addresses(theirs)
    found: dict[str, set[int]] = {}

    def ask(method: str, path: str) -> HttpResponse:
        answer = eves_page.generic(method, path)
        found.setdefault(path, set()).add(answer.status_code)
        return answer

    assert _faults(addresses, ask, expected=(404, 405)) == []
    assert len(addresses) > 80
    # 405 is an answer only where the page knows one method: the other one finds nothing.
    assert [path for path, statuses in found.items() if 404 not in statuses] == []


def test_nobody_who_has_not_logged_in_sees_a_page(theirs):
    client = Client(raise_request_exception=False)
    shown = []
    for page in pages():
        if (
            page.name in ANYBODYS
            or page.name in PUBLIC
            or page.name.startswith("account_")
            or page.route.startswith("api/")
        ):
            continue
        for method in ("GET", "POST"):
            answer = client.generic(method, page.at(theirs.pages))
            if answer.status_code != 302 or not answer["Location"].startswith(LOGIN):
                shown.append(f"{method} {page.route}: {answer.status_code}")

    assert shown == []


def test_what_pages_list_to_a_stranger_or_nobody_holds_nothing_of_theirs(theirs, eves_page):
    told = []
    for client in (eves_page, Client(raise_request_exception=False)):
        for page in pages():
            if not page.parameters and page.name != "account_logout":
                answer = client.get(page.at({}), {"q": "crane"} if page.name == "search" else {})
                told += [f"{page.route}: {word}" for word in _leaks(answer, theirs) if page.name != "demo_login"]

    assert told == []


def test_every_operation_with_an_id_is_not_found_by_a_strangers_token(theirs, globex, eve):
    with scope(globex.pk):
        api = api_of(eve)
    addresses = _operation_addresses(theirs)

    faults = _faults(addresses, lambda method, path: api.request(method, path, {}), expected=(404,))

    assert faults == []
    assert len(addresses) > 50


def test_every_operation_with_an_id_is_not_found_by_a_strangers_session(theirs, eves_page):
    def ask(method: str, path: str) -> HttpResponse:
        return eves_page.generic(method, path, b"{}", content_type="application/json")

    assert _faults(_operation_addresses(theirs), ask, expected=(404,)) == []


def test_no_operation_answers_anybody_without_a_credential(theirs):
    client = Client(raise_request_exception=False)
    answers = {
        f"{one.method} {one.path}": client.generic(
            one.method, one.at(_with_key(theirs)), b"{}", content_type="application/json"
        )
        for one in operations()
    }

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 401} == {}
    assert {answer.content for answer in answers.values()} == {next(iter(answers.values())).content}


def test_a_wrong_token_opens_nothing_whatever_cookies_come_along(theirs, ada):
    client = logged_in(Client(raise_request_exception=False), ada)

    answers = [
        client.generic(
            one.method, one.at(_with_key(theirs)), b"{}", headers={"Authorization": "Bearer pct_wrong"}
        ).status_code
        for one in operations()
    ]

    assert set(answers) == {401}


def test_lists_and_searches_of_the_api_hold_nothing_of_theirs(theirs, globex, eve):
    with scope(globex.pk):
        api = api_of(eve)
    told, asked = [], 0
    for one in operations():
        if one.method == "GET" and not one.parameters and one.id not in OPERATIONS_FOR_ALL:
            answer = api.request("GET", one.path, query={"q": "crane"} if one.id == "search" else None)
            assert answer.status_code == 200, (one.path, answer.content)
            told += [f"{one.path}: {word}" for word in _leaks(answer, theirs)]
            asked += 1

    assert told == []
    assert asked >= 10


def test_an_id_of_theirs_is_no_value_of_any_filter(theirs, globex, eve, nina):
    ids = {"case": "cases", "from_task": "tasks", "to_task": "tasks", "owner": "people"}
    with scope(globex.pk):
        api = api_of(eve)
    statuses = {}
    for one in operations():
        for name in set(one.filters) & {*ids, "process"}:
            if one.method == "GET" and not one.parameters:
                value = theirs.nouns[ids[name]] if name in ids else "purchasing"
                answer = api.request("GET", one.path, query={name: value})
                statuses[f"{one.path}?{name}"] = (answer.status_code, answer.json()["errors"][0]["attr"])

    assert {asked: said for asked, said in statuses.items() if said != (400, asked.partition("?")[2])} == {}
    assert len(statuses) >= 12


def test_every_address_of_the_api_is_in_the_openapi_document():
    routes = {_plain(page.route) for page in addresses.every() if page.route.startswith("api/v1/")}
    documented = {path.lstrip("/") for path in schema()["paths"]}

    assert routes - documented == {"api/v1/schema/"}


def _plain(route: str) -> str:
    """``api/v1/^tasks/(?P<id>[0-9a-f]{8})/accept/$`` as the document writes it: ``api/v1/tasks/{id}/accept/``."""
    route = route.replace("^", "").replace("\\Z", "").replace("$", "")
    while (named := re.search(r"\(\?P<(\w+)>", route)) is not None:
        end, depth = named.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(route[end], 0)
            end += 1
        route = f"{route[: named.start()]}{{{named[1]}}}{route[end:]}"
    return route


def _leaks(answer: HttpResponse, theirs: Belongings) -> list[str]:
    if answer.status_code >= 300 and answer.status_code < 400:
        return []
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = body.decode(errors="replace")
    return [word for word in (*WORDS, *theirs.ids) if word in text]


def _with_key(theirs: Belongings) -> Belongings:
    """With a template of the gallery, which is nobody's."""
    return replace(theirs, parameters={**theirs.parameters, "key": "employee-onboarding"})
