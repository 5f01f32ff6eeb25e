"""The Handoffs page and search."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves, passages
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.running import HOUR, Begin, Running
from workflows.models import Process

pytest_plugins = ["tests.purchasing"]


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _titles(page: str) -> list[str]:
    return re.findall(r"PUR-\d+ · ([\w ]+)", page)


@pytest.mark.parametrize(
    ("side", "said"),
    [
        ("incoming", "Nothing waits to be accepted"),
        ("outgoing", "Everything you handed over has been answered"),
        ("returned", "Nothing came back to you"),
    ],
)
def test_an_empty_side_says_what_will_stand_there(at_work: AtWork, nina: Person, side: str, said: str) -> None:
    assert said in at_work(nina).get(f"/handoffs/?side={side}").content.decode()


def test_incoming_says_from_whom_how_long_and_what_is_wrong(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    ask("A throne", amount="9000.00")

    said = _text(at_work(hugo).get("/handoffs/").content.decode())

    assert "Asker&nbsp; → to Manager from Mia Sommer" in said
    assert "2 h so far to be accepted within 4 working hours" in said
    assert "must be at most 5,000.00 EUR" in said
    assert "today 13:00" in said


def test_what_was_not_accepted_in_time_is_late_and_can_be_filtered(
    at_work: AtWork, ask: Ask, hugo: Person, late_morning: datetime
) -> None:
    ask("Old", now=MONDAY - timedelta(days=4))
    ask("New")

    page = at_work(hugo).get("/handoffs/?only=late").content.decode()

    assert _titles(page) == ["Old"]
    assert 'class="age is-late"' in page


def test_a_pools_handoffs_come_in_for_every_member(at_work: AtWork, approved: Ask, fay: Person, pam: Person) -> None:
    approved("A desk")

    assert _titles(at_work(fay).get("/handoffs/").content.decode()) == ["A desk"]
    assert _titles(at_work(pam).get("/handoffs/").content.decode()) == []


def test_accepting_in_the_list_takes_the_row_away(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    handoff = offer(ask())
    headers = {"HX-Request": "true", "HX-Target": "passages"}

    answer = at_work(hugo).post(f"/handoffs/{handoff.pk}/accept/", headers=headers)

    assert (answer.status_code, answer["HX-Trigger"]) == (200, "procops:changed")
    assert _titles(at_work(hugo).get("/handoffs/").content.decode()) == []


@pytest.fixture
def kit(begin: Begin, ivy: Person, fay: Person) -> Running:
    """A laptop and a desk have come for the welcome, the photo has not."""
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    return kit


@pytest.mark.parametrize("address", ["/handoffs/", "/work/handoffs/?sort=due", "/work/handoffs/?sort=-since"])
def test_what_came_for_a_join_is_one_row(at_work: AtWork, kit: Running, petra: Person, address: str) -> None:
    page = at_work(petra).get(address).content.decode()

    welcome = [row for row in re.findall(r"<tr data-row.*?</tr>", page, re.DOTALL) if ">Welcome<" in row]
    assert [_text(row).count("2 of 3 arrived; still missing: Photo") for row in welcome] == [1]
    assert re.search("It, Rooms|Rooms, It", _text(welcome[0]))


def test_one_press_accepts_all_that_came_for_it(at_work: AtWork, kit: Running, petra: Person) -> None:
    browser = at_work(petra)
    page = browser.get("/handoffs/").content.decode()
    press = re.search(r'action="(/tasks/[^"]+/accept/)".*?Accept all 2', page, re.DOTALL)
    assert press

    browser.post(press[1])

    assert [one.state for one in kit.handoffs_to("welcome")] == ["accepted", "accepted"]
    assert "Nothing waits to be accepted" in browser.get("/handoffs/").content.decode()


def test_counters_and_badges_count_a_join_once(at_work: AtWork, kit: Running, petra: Person) -> None:
    assert passages.waiting(as_actor(petra)) == 1
    page = at_work(petra).get("/work/handoffs/").content.decode()
    assert "<strong>1</strong><span>To be accepted</span>" in page


def test_joins_are_paged_without_a_gap_for_as_many_queries_as_one(
    at_work: AtWork, begin: Begin, ivy: Person, fay: Person, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, asked = as_actor(petra), []
    for key in ("ONE", "TWO"):
        kit = begin(KIT | {"process": {**KIT["process"], "key": key.lower(), "prefix": key}}, data={"badge": True})
        kit.pass_through("laptop", ivy)
        kit.pass_through("desk", fay, now=MONDAY + HOUR)
        with CaptureQueriesContext(connection) as queries:
            rows = passages.rows_of(passages.incoming(by).handoffs, actor=by, now=MONDAY, joins_as_one=True)
        asked.append((len(rows), len(queries)))
    assert asked == [(1, 4), (2, 4)]

    monkeypatch.setattr(passages, "PAGE", 1)
    browser, address, found = at_work(petra), "/handoffs/", []
    while address:
        page = browser.get(address).content.decode()
        found += re.findall(r'cell-sub">(\w+)-1<', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/handoffs/{following[1].replace('&amp;', '&')}" if following else ""

    assert found == ["ONE", "TWO"]


def test_outgoing_shows_what_waits_and_on_demand_everything(
    at_work: AtWork, ask: Ask, accepted: Ask, mia: Person
) -> None:
    ask("Waiting")
    accepted("Taken")

    assert _titles(at_work(mia).get("/handoffs/?side=outgoing").content.decode()) == ["Waiting"]
    page = at_work(mia).get("/handoffs/?side=outgoing&only=all").content.decode()
    assert sorted(_titles(page)) == ["Taken", "Waiting"]
    assert "Accepted" in page


def test_returned_says_why(at_work: AtWork, ask: Ask, hugo: Person, mia: Person) -> None:
    moves.give_back(offer(ask()), by=as_actor(hugo), reason="Too dear", fields=["amount"], now=MONDAY)

    said = _text(at_work(mia).get("/handoffs/?side=returned").content.decode())

    assert "Too dear Missing or wrong: Amount" in said


def test_its_pages_follow_where_the_last_one_ended(
    at_work: AtWork, ask: Ask, hugo: Person, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "PAGE", 2)
    for number, what in enumerate(("One", "Two", "Three")):
        ask(what, now=MONDAY + timedelta(minutes=number))

    def pages(person: Person, address: str) -> list[list[str]]:
        found = []
        while address:
            page = at_work(person).get(address).content.decode()
            found.append(_titles(page))
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = f"/handoffs/{following[1].replace('&amp;', '&')}" if following else ""
        return found

    assert pages(hugo, "/handoffs/") == [["One", "Two"], ["Three"]]
    assert pages(mia, "/handoffs/?side=outgoing") == [["Three", "Two"], ["One"]]


def test_the_filter_narrows(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    ask("A desk")
    ask("A chair")

    assert _titles(at_work(hugo).get("/handoffs/?q=chair").content.decode()) == ["A chair"]


def test_search_finds_cases_tasks_processes_and_people(at_work: AtWork, accepted: Ask, hugo: Person) -> None:
    case = accepted("A hugging chair")

    page = at_work(hugo).get("/search/?q=hug").content.decode()

    assert f'href="/tasks/{live(case, "approve").pk}/"' in page
    assert f'href="/cases/{case.reference}/"' in page
    assert "Hugo Brandt" in page
    assert 'href="/processes/purchasing/"' in at_work(hugo).get("/search/?q=purcha").content.decode()


def test_a_case_number_typed_in_full_stands_first(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    for number in range(10):
        ask(f"Number {number}")

    page = at_work(hugo).get("/search/?q=pur-1").content.decode()

    found = re.findall(r'href="/cases/(PUR-\d+)/"', page)
    assert found == ["PUR-1", "PUR-10"]


def test_search_says_when_nothing_is_found_or_asked(at_work: AtWork, hugo: Person) -> None:
    assert "Nothing found for “xyz”" in at_work(hugo).get("/search/?q=xyz").content.decode()
    assert "What are you looking for?" in at_work(hugo).get("/search/").content.decode()


def test_what_may_not_be_seen_is_not_found(
    at_work: AtWork, ask: Ask, hugo: Person, nina: Person, eve: Person, purchasing: Process
) -> None:
    ask("A secret desk")
    Process.objects.filter(pk=purchasing.pk).update(visibility="participants")

    assert "A secret desk" in at_work(hugo).get("/search/?q=secret").content.decode()
    for stranger in (nina, eve):
        assert "A secret desk" not in at_work(stranger).get("/search/?q=secret").content.decode()
        assert "A secret desk" not in at_work(stranger).get("/search/?q=PUR-1").content.decode()
