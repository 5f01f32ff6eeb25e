"""The search field: what it offers whom, which words find a case, and that an index finds them."""

import re

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork
from tests.purchasing import Publish
from workflows.case_words import matching
from workflows.models import Case
from workflows.records import changes

pytest_plugins = ["tests.purchasing"]


def _options(page: str) -> list[str]:
    found = re.findall(r'role="option".*?<span>(.*?)</span></a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", option).split()) for option in found]


def test_without_words_it_offers_places_and_what_one_may_start(at_work: AtWork, ask: Ask, mia: Person) -> None:
    offers = _options(at_work(mia).get("/search/palette/").content.decode())

    assert offers[:3] == ["My queue", "All work", "Handoffs"]
    assert offers[-1] == "Start a purchase Purchasing"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("queue", "My queue"),
        ("start purch", "Start a purchase Purchasing"),
        ("pur-1", "PUR-1 A tower crane Purchasing"),
        ("tow cran", "PUR-1 A tower crane Purchasing"),
        ("crane mak", "Crane makers Vendor"),
        ("hugo", "Hugo Brandt hugo@acme.test"),
    ],
)
def test_words_find_places_verbs_cases_records_and_people(
    at_work: AtWork, ask: Ask, mia: Person, dora: Person, query: str, first: str
) -> None:
    ask("A tower crane")
    changes.add(kind="vendor", name="Crane makers", by=as_actor(dora), now=MONDAY)

    offers = _options(at_work(mia).get("/search/palette/", {"q": query}).content.decode())

    assert (offers[0], offers[-1]) == (first, f"Search for “{query}”")
    page = at_work(mia).get("/search/", {"q": query}).content.decode()
    assert first.split()[0] in page
    assert "Nothing found" not in page


def test_what_one_may_not_see_is_not_offered(
    at_work: AtWork, publish: Publish, mia: Person, nina: Person, hugo: Person
) -> None:
    secret = publish(key="secret", prefix="SEC", name="Secret plans", visibility="participants").process
    given = {"what": "A vault", "amount": "1.00", "manager": str(hugo.pk)}
    moves.start_case(secret, by=as_actor(mia), data=given, now=MONDAY)

    assert "SEC-1 A vault Secret plans" in _options(at_work(mia).get("/search/palette/?q=vault").content.decode())
    for query in ("vault", "SEC-1"):
        assert _options(at_work(nina).get(f"/search/palette/?q={query}").content.decode()) == [f"Search for “{query}”"]


@pytest.mark.parametrize("words", ["desk", "DESK lam", "pur-2", "pur 2", "a/desk", "o'brien", "lamp & desk | !x:*"])
def test_words_of_a_case_are_found_whatever_stands_between_them(ask: Ask, words: str) -> None:
    ask("A chair")
    ask("A desk/lamp for O'Brien, x")

    assert [case.reference for case in matching(Case.objects.all(), words)] == ["PUR-2"]


@pytest.mark.parametrize("words", ["", "  ", "&|!", "___", "chair desk"])
def test_what_is_no_word_or_not_there_finds_nothing(ask: Ask, words: str) -> None:
    ask("A chair")

    assert list(matching(Case.objects.all(), words)) == []


def test_an_index_finds_the_words(ask: Ask) -> None:
    """On PostgreSQL; SQLite looks through the rows."""
    ask("A chair")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    # Of all organizations: with three rows in one, any index would do.
    plan = matching(QuerySet(Case), "cha").explain()

    assert "case_words" in plan or connection.vendor == "sqlite", plan


def test_it_costs_as_many_queries_for_three_as_for_one(at_work: AtWork, ask: Ask, mia: Person) -> None:
    browser = at_work(mia)

    def queries() -> int:
        browser.get("/search/palette/?q=desk")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/search/palette/?q=desk")
        return len(captured)

    ask("A desk")
    first = queries()
    ask("Another desk")
    ask("A third desk")
    assert queries() == first
