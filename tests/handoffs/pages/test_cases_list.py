"""The list of cases: what it shows, how it is narrowed, what it costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.filters import CaseFilter
from handoffs.models import Handoff
from handoffs.whereabouts import whereabouts
from procops import clock
from procops.people.models import Person
from procops.people.request import MemberRequest
from tests.cast import MONDAY, as_actor, logged_in
from tests.purchasing import Publish
from workflows.models import Case, Process
from workflows.visibility import cases_seen_by

Start = Callable[..., Case]


@pytest.fixture
def start(purchasing: Process, mia: Person, hugo: Person) -> Start:
    """Starts a case: Mia asks for something, Hugo is to approve it."""

    def started(what: str = "A desk", *, by: Person = mia, process: Process = purchasing, **data: str) -> Case:
        given = {"what": what, "amount": "420.00", "manager": str(hugo.pk), **data}
        return moves.start_case(process, by=as_actor(by), data=given, now=MONDAY).case

    return started


@pytest.fixture
def on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked for on the Monday on which the cases begin."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def _titles(page: str) -> list[str]:
    """The titles of the rows, in their order."""
    return [part.partition("</a>")[0] for part in page.split('data-key="enter">')[1:]]


def test_a_row_says_where_a_case_stands_and_who_has_it_since_when(
    client: Client, start: Start, mia: Person, on_monday: None
) -> None:
    start(needed_by="2026-04-01")
    page = logged_in(client, mia).get("/cases/").content.decode()
    for said in ("PUR-1", "A desk", "Purchasing", "Approve it", "Hugo Brandt", "to be accepted", "Wed 1 Apr"):
        assert said in page
    assert '<time datetime="2026-03-02T09:00:00+00:00" data-relative' in page


def test_cases_stand_newest_first_and_finished_ones_only_when_asked_for(
    client: Client, start: Start, mia: Person, dora: Person
) -> None:
    start("A desk")
    moves.cancel_case(start("A lamp"), by=as_actor(dora), reason="Found one", now=MONDAY)
    start("A chair")
    logged_in(client, mia)
    assert _titles(client.get("/cases/").content.decode()) == ["A chair", "A desk"]
    assert _titles(client.get("/cases/?state=").content.decode()) == ["A chair", "A lamp", "A desk"]
    assert _titles(client.get("/cases/?state=cancelled").content.decode()) == ["A lamp"]


def test_the_address_narrows_the_list(
    client: Client, start: Start, publish: Publish, mia: Person, petra: Person
) -> None:
    other = publish(key="buying", name="Buying", prefix="BUY").process
    start("A desk")
    start("A lamp", by=petra)
    start("A desk lamp", process=other)
    logged_in(client, mia)
    asked = {
        "?q=lamp": ["A desk lamp", "A lamp"],
        "?q=lamp+desk": ["A desk lamp"],
        "?q=pur-1": ["A desk"],
        "?q=ur-1": [],
        "?process=buying": ["A desk lamp"],
        "?mine=on": ["A desk lamp", "A desk"],
        "?mine=true&process=purchasing": ["A desk"],
    }
    for query, titles in asked.items():
        assert _titles(client.get(f"/cases/{query}").content.decode()) == titles, query


def _late(person: Person, moment_later: timedelta, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + moment_later)
    request = MemberRequest()
    request.actor = as_actor(person)
    found = CaseFilter({"late": "true"}, queryset=cases_seen_by(request.actor), request=request)
    return sorted(found.qs.values_list("title", flat=True))


def test_late_is_a_case_past_its_date_and_one_whose_work_is_past_due(
    start: Start, mia: Person, hugo: Person, dora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = start("Needed soon", needed_by="2026-03-03")
    waits = start("Not accepted")
    paused = start("Paused")
    for case in (soon, waits, paused):
        assert Handoff.objects.get(case=case).answer_by == MONDAY + timedelta(hours=4)
    moves.hold_case(paused, by=as_actor(dora), reason="Budget", now=MONDAY)
    moves.accept(Handoff.objects.get(case=soon), by=as_actor(hugo), now=MONDAY)

    assert _late(mia, timedelta(hours=1), monkeypatch) == []
    assert _late(mia, timedelta(hours=5), monkeypatch) == ["Not accepted"]
    assert _late(mia, timedelta(days=2), monkeypatch) == ["Needed soon", "Not accepted"]


def test_a_late_step_says_how_late_it_is(
    client: Client, start: Start, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=7))
    page = logged_in(client, mia).get("/cases/?late=on").content.decode()
    assert _titles(page) == ["A desk"]
    assert "3 h late" in page


def test_a_page_ends_where_the_next_begins(
    client: Client, start: Start, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(51):
        start(f"Desk {number:02}")
    logged_in(client, mia)
    first = client.get("/cases/?process=purchasing").content.decode()
    assert len(_titles(first)) == 50
    assert _titles(first)[0] == "Desk 50"
    older = first.partition('class="btn ms-auto" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert older.startswith("?process=purchasing&state=live&before=")
    second = client.get(f"/cases/{older}").content.decode()
    assert _titles(second) == ["Desk 00"]
    assert "Newest" in second


def test_others_cases_are_not_in_the_list(client: Client, start: Start, eve: Person) -> None:
    start("A desk")
    page = logged_in(client, eve).get("/cases/").content.decode()
    assert "A desk" not in page
    assert "Nothing is under way" in page


def test_cases_that_only_participants_see_are_theirs_alone(
    client: Client, publish: Publish, start: Start, mia: Person, hugo: Person, nina: Person
) -> None:
    secret = publish(key="secret", name="Secret", prefix="SEC", visibility="participants").process
    start("A safe", process=secret)
    assert _titles(logged_in(client, nina).get("/cases/").content.decode()) == []
    assert _titles(logged_in(client, hugo).get("/cases/").content.decode()) == ["A safe"]


def test_a_search_without_a_hit_offers_the_way_back(client: Client, start: Start, mia: Person) -> None:
    start("A desk")
    page = logged_in(client, mia).get("/cases/?q=submarine").content.decode()
    assert "No case fits" in page
    assert "Show all cases" in page


def test_htmx_gets_the_rows_alone(client: Client, start: Start, mia: Person) -> None:
    start("A desk")
    rows = logged_in(client, mia).get("/cases/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert _titles(rows) == ["A desk"]


def test_the_list_costs_the_same_for_three_cases(client: Client, start: Start, mia: Person) -> None:
    start()
    logged_in(client, mia)
    one = _queries(client, "/cases/")
    start(), start()
    assert len(_titles(client.get("/cases/").content.decode())) == 3
    assert _queries(client, "/cases/") == one


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_whereabouts_tell_offers_pools_and_branches_apart(
    start: Start, hugo: Person, facilities: object, fay: Person
) -> None:
    case = start(needed_by="2026-04-01")
    by = as_actor(hugo)
    opened = moves.accept(Handoff.objects.get(case=case), by=by, now=MONDAY).opened
    moves.complete(opened[0], by=by, outcome="yes", now=MONDAY)
    places = {place.step: place for place in whereabouts([case.pk])[case.pk]}
    assert sorted(places) == ["Check the bank account", "Order it"]
    offered, accepted = places["Order it"], places["Check the bank account"]
    assert (offered.who, offered.is_pool, offered.is_offered) == ("Facilities", True, True)
    assert (accepted.who, accepted.is_pool, accepted.is_offered) == ("Payroll", True, False)
    assert accepted.until == MONDAY + timedelta(hours=4)
