"""Every list with nothing in it says what it is for and what to do next, to an admin and to a plain member.

The addresses come from the resolver: a new page is a list, and then it says so, or it stands below with a reason.
"""

import re

import pytest
from django.test import Client

from procops.people import accounts, memberships
from procops.people.actor import Actor
from procops.people.models import Organization, Person, Role
from procops.scoping import scope
from tests.addresses import pages
from tests.cast import MONDAY, PASSWORD, logged_in

pytestmark = pytest.mark.page

NO_LIST = {
    "badges": "a fragment with two numbers",
    "bring_in": "takes what a preview asked",
    "favicon": "for browsers",
    "forecasts": "a fragment beside the cases of a list",
    "gallery": "comes with the product and is never empty",
    "healthz": "for machines",
    "home": "leads to the queue",
    "devices": "the device one looks at it with is in it",
    "new": "a form",
    "palette": "a fragment: what the search field offers, a sentence where there is nothing",
    "preferences": "a form",
    "new_calendar": "a form",
    "new_team": "a form",
    "profile": "a form",
    "readyz": "for machines",
    "record-add": "a form",
    "roster": "a form",
    "settings": "a form",
    "unowned-count": "a fragment with a number",
    "upload": "a form",
}
"""Pages without a parameter in their address that list nothing, beside those of logging in and out."""

ALWAYS_SOMETHING = {
    "directory": "whoever looks stands in it",
    "audit_log": "founding the organization is its first line",
}

VARIANTS = (
    "/queue/?desk=teams",
    "/queue/?desk=started",
    "/queue/?desk=started&only=ended",
    "/queue/?only=overdue",
    "/queue/?only=accept",
    "/queue/?q=nothing",
    "/queue/?desk=teams&q=nothing",
    "/queue/?desk=started&q=nothing",
    "/handoffs/?side=outgoing",
    "/handoffs/?side=outgoing&only=all",
    "/handoffs/?side=returned",
    "/handoffs/?only=late",
    "/handoffs/?q=nothing",
    "/cases/?state=",
    "/cases/?q=nothing",
    "/search/?q=nothing",
    "/inbox/?show=unread",
    "/people/?q=nobody",
)
"""The same lists, asked for something that is not there."""

EMPTY = re.compile(r'<div class="nothing-here">(.*?)</div>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>|\s+")


@pytest.fixture
def novice(globex: Organization) -> Person:
    """A plain member of an organization in which nothing has happened."""
    person = accounts.create(name="Nora Novice", email="nora@globex.test", password=PASSWORD, now=MONDAY)
    with scope(globex.pk):
        memberships.join(person, role=Role.MEMBER, by=Actor.system(globex.pk), now=MONDAY)
    return person


def lists() -> list[str]:
    """The addresses of all pages that may be lists."""
    found = [page for page in pages() if not page.parameters and not page.name.startswith("account_")]
    return [f"/{page.route}" for page in found if page.name not in {*NO_LIST, *ALWAYS_SOMETHING}]


def wrong_with(client: Client, address: str) -> str:
    """What is missing on an empty list; nothing where all is said or where there is no such page for the reader."""
    answer = client.get(address)
    if answer.status_code in (302, 403, 404, 405):
        return ""
    page = answer.content.decode()
    found = EMPTY.findall(page)
    if not found:
        return "no empty state"
    for said in found:
        heading, _, rest = said.partition("</h2>" if "</h2>" in said else "</h3>")
        words = TAGS.sub(" ", rest.partition("</p>")[0]).split()
        if not rest or len(TAGS.sub(" ", heading).split()) < 2:
            return f"no heading: {TAGS.sub(' ', said)[:80]}"
        if len(words) < 5 or not " ".join(words).endswith((".", "…")):
            return f"no sentence: {' '.join(words)[:80]}"
    return ""


@pytest.mark.parametrize("reader", ["admin", "member"])
def test_every_empty_list_says_what_to_do_next(client: Client, eve: Person, novice: Person, reader: str) -> None:
    me = logged_in(client, eve if reader == "admin" else novice)
    faults = {address: why for address in (*lists(), *VARIANTS) if (why := wrong_with(me, address))}

    assert faults == {}


def test_what_is_said_to_list_nothing_is_there() -> None:
    names = {page.name for page in pages() if not page.parameters}

    assert {*NO_LIST, *ALWAYS_SOMETHING} - names == set()


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/queue/", "/start/"),
        ("/queue/?desk=started", "/start/"),
        ("/handoffs/", "/queue/"),
        ("/cases/", "/start/"),
        ("/start/", "/processes/gallery/"),
        ("/processes/", "/processes/gallery/"),
        ("/teams/", "/teams/new/"),
    ],
)
def test_an_empty_list_leads_on(client: Client, eve: Person, address: str, leads_to: str) -> None:
    page = logged_in(client, eve).get(address).content.decode()

    assert f'href="{leads_to}"' in "".join(EMPTY.findall(page))
