"""All work: what is listed for whom, narrowed and sorted by the address, page by page, alike for page and API."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.all_work import filters as all_filters
from handoffs.all_work.order import handoff_order, task_order
from handoffs.models import Handoff
from procops.people.models import Organization, Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from tests.purchasing import Publish
from tests.rest.api import api_of
from workflows.models import Task

pytest_plugins = ["tests.purchasing"]


def _rows(page: str) -> list[str]:
    """Step and case number of each row."""
    rows = re.findall(r"<tr data-row.*?</tr>", page, re.DOTALL)
    found = [re.search(r'data-key="enter">([^<]+)<.*?data-key="c">([^<]+)<', row, re.DOTALL) for row in rows]
    return [f"{each[1]} {each[2]}" for each in found if each]


def _counters(page: str) -> dict[str, str]:
    found = re.findall(r'class="counter[^"]*" href="[^"]*"[^>]*><strong>([^<]+)</strong><span>([^<]+)</span>', page)
    return {label: number for number, label in found}


@pytest.fixture
def busy(ask: Ask, accepted: Ask, approved: Ask) -> None:
    """PUR-1 is offered to Hugo, PUR-2 is with him and late, PUR-3 is with buyers and payroll."""
    ask("A crane")
    accepted("A desk", now=MONDAY - timedelta(days=4))
    approved("A lamp")


ALL = ["Approve it PUR-1", "Approve it PUR-2", "Check the bank account PUR-3", "Order it PUR-3"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ALL),
        ("?late=on", ["Approve it PUR-2"]),
        ("?state=to_accept", ["Approve it PUR-1", "Order it PUR-3"]),
        ("?state=ready", ["Approve it PUR-2", "Check the bank account PUR-3"]),
        ("?process=purchasing&step=order", ["Order it PUR-3"]),
        ("?process=purchasing&lane=payroll", ["Check the bank account PUR-3"]),
        ("?nobody=on", ["Check the bank account PUR-3", "Order it PUR-3"]),
        ("?q=desk", ["Approve it PUR-2"]),
        ("?q=pur-3+lamp", ["Check the bank account PUR-3", "Order it PUR-3"]),
        ("?due_from=2026-03-02&due_to=2026-03-02", ["Approve it PUR-1", "Check the bank account PUR-3"]),
        ("?waiting_since=2026-02-28", ["Approve it PUR-2"]),
        ("?state=over", ["Approve it PUR-3", "Ask for it PUR-1", "Ask for it PUR-2", "Ask for it PUR-3"]),
        ("?state=done&late=on", []),
    ],
)
def test_the_address_narrows_the_list_and_the_api_says_the_same(
    busy: None, at_work: AtWork, mia: Person, query: str, rows: list[str]
) -> None:
    page = at_work(mia).get(f"/work/{query}").content.decode()

    assert sorted(_rows(page)) == rows
    asked = dict(part.split("=") for part in query.removeprefix("?").split("&") if part)
    asked = {"state": "open", **asked, **({"q": asked["q"].replace("+", " ")} if "q" in asked else {})}
    found = api_of(mia).get("tasks", **asked)["results"]
    assert sorted(f"{each['step']['name']} {each['case']['reference']}" for each in found) == rows


def test_people_and_teams_narrow_it(busy: None, at_work: AtWork, mia: Person, hugo: Person, payroll: Team) -> None:
    browser = at_work(mia)

    assert _rows(browser.get(f"/work/?person={hugo.pk}").content.decode()) == ["Approve it PUR-2", "Approve it PUR-1"]
    assert _rows(browser.get(f"/work/?team={payroll.pk}").content.decode()) == ["Check the bank account PUR-3"]


def test_counters_lead_to_the_rows_they_count(busy: None, at_work: AtWork, mia: Person) -> None:
    browser = at_work(mia)
    page = browser.get("/work/").content.decode()

    assert _counters(page) == {"Open": "4", "Late": "1", "To be accepted": "2", "Due today": "2", "In pools": "2"}
    for address, number in re.findall(r'class="counter[^"]*" href="([^"]*)"[^>]*><strong>([^<]+)</strong>', page):
        led_to = browser.get(f"/work/{address.replace('&amp;', '&')}").content.decode()
        assert len(_rows(led_to)) == int(number), address


@pytest.mark.parametrize(
    ("sort", "moment"),
    [("due", "queue_at"), ("-due", "-queue_at"), ("since", "reached_at"), ("-since", "-reached_at")],
)
def test_pages_in_any_order_follow_each_other_without_a_gap(
    busy: None, at_work: AtWork, mia: Person, monkeypatch: pytest.MonkeyPatch, sort: str, moment: str
) -> None:
    monkeypatch.setattr("handoffs.all_work.tasks.page.__kwdefaults__", {"mark": "", "size": 1})
    expected = list(
        Task.objects.live().order_by(moment, "-id" if moment[0] == "-" else "id").values_list("pk", flat=True)
    )
    browser, address, found = at_work(mia), f"/work/?sort={sort}", []
    while address:
        page = browser.get(address).content.decode()
        found += re.findall(r'id="task-([0-9a-f-]{36})"', page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/work/{after[1].replace('&amp;', '&')}" if after else ""

    assert found == [str(pk) for pk in expected]
    api = api_of(mia).get("tasks", sort=sort)["results"]
    assert [each["id"] for each in api] == [str(pk) for pk in expected]


def test_what_is_over_stands_newest_first_and_says_who_did_it(busy: None, at_work: AtWork, mia: Person) -> None:
    page = at_work(mia).get("/work/?state=over").content.decode()

    assert _rows(page)[0] == "Approve it PUR-3"
    assert ("Hugo Brandt" in page, "Done: Approve" in page, "Ended" in page) == (True, True, True)
    first = api_of(mia).get("tasks", sort="-ended")["results"][0]
    assert first["step"]["name"] == "Approve it"


def test_a_process_that_one_may_not_see_is_in_no_row_and_no_counter(
    at_work: AtWork, publish: Publish, ask: Ask, mia: Person, nina: Person, hugo: Person
) -> None:
    secret = publish(key="secret", prefix="SEC", name="Secret", visibility="participants").process
    given = {"what": "A vault", "amount": "1.00", "manager": str(hugo.pk)}
    moves.start_case(secret, by=as_actor(mia), data=given, now=MONDAY)

    for address in ("/work/", "/work/handoffs/"):
        page = at_work(nina).get(address).content.decode()
        assert ("A vault" in page, set(_counters(page).values())) == (False, {"0"})
    assert "Secret" not in at_work(nina).get("/work/").content.decode()
    assert _rows(at_work(mia).get("/work/").content.decode()) == ["Approve it SEC-1"]


def test_columns_are_chosen_in_the_address(busy: None, at_work: AtWork, mia: Person) -> None:
    page = at_work(mia).get("/work/?columns=due&columns=who").content.decode()

    heads = [re.sub(r"<[^>]+>", "", head) for head in re.findall(r"<th [^>]*>(.*?)</th>", page)]
    assert heads == ["Step and case", "Who has it", "Due"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ["Approve it PUR-1", "Order it PUR-3"]),
        ("?nobody=on", ["Order it PUR-3"]),
        ("?process=purchasing&step=approve", ["Approve it PUR-1"]),
        ("?lane=buyers", ["Order it PUR-3"]),
        ("?state=accepted&sort=ended", ["Approve it PUR-2", "Approve it PUR-3"]),
        ("?late=on", []),
        ("?due_to=2026-03-02", ["Approve it PUR-1"]),
    ],
)
def test_handoffs_are_narrowed_alike(busy: None, at_work: AtWork, mia: Person, query: str, rows: list[str]) -> None:
    page = at_work(mia).get(f"/work/handoffs/{query}").content.decode()

    assert sorted(_rows(page)) == rows
    asked = {"state": "open", **dict(part.split("=") for part in query.removeprefix("?").split("&") if part)}
    found = [each for each in api_of(mia).get("handoffs", **asked)["results"] if not each["automatic"]]
    assert sorted(f"{each['to_step']['name']} {each['case']['reference']}" for each in found) == rows


@pytest.mark.parametrize(
    ("states", "tasks", "handoffs"),
    [
        (["open"], ["Approve it PUR-2"], ["Approve it PUR-1"]),
        (["over"], ["Ask for it PUR-3"], ["Approve it PUR-2"]),
        (["open", "over"], ["Approve it PUR-2", "Ask for it PUR-3"], ["Approve it PUR-1", "Approve it PUR-2"]),
    ],
)
def test_what_is_late_and_what_was_are_found_together(
    busy: None, at_work: AtWork, mia: Person, states: list[str], tasks: list[str], handoffs: list[str]
) -> None:
    """The API takes several states at once; the page, one. Hugo accepted PUR-2 four days after it was offered."""
    hour = timedelta(hours=1)
    done = Task.objects.filter(step_key="ask", case__reference="PUR-3")
    assert done.update(due_at=F("ended_at") - hour) == 1
    assert Handoff.objects.filter(case__reference="PUR-1").update(answer_by=MONDAY - hour) == 1
    at_work(mia)

    for path, step, expected in (("tasks", "step", tasks), ("handoffs", "to_step", handoffs)):
        found = api_of(mia).get(path, late="true", state=states)["results"]
        assert sorted(f"{each[step]['name']} {each['case']['reference']}" for each in found) == expected


@pytest.mark.parametrize("address", ["/work/", "/work/handoffs/", "/work/?state=over", "/work/?process=purchasing"])
def test_a_page_costs_as_many_queries_for_three_rows_as_for_one(
    at_work: AtWork, ask: Ask, approved: Ask, mia: Person, address: str
) -> None:
    def queries() -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    browser = at_work(mia)
    ask()
    approved()
    first = queries()
    for _ in range(2):
        ask()
        approved()

    assert queries() == first


def test_the_list_answers_with_nothing_while_nothing_has_changed(busy: None, at_work: AtWork, mia: Person) -> None:
    browser: Any = at_work(mia)
    seen = re.search(r'"seen": "(\w+)"', browser.get("/work/").content.decode())
    assert seen
    headers = {"HX-Request": "true", "HX-Target": "work"}

    assert browser.get(f"/work/?seen={seen[1]}", headers=headers).status_code == 204
    assert browser.get("/work/?seen=other", headers=headers).content.decode().strip().startswith('<section id="work"')


@pytest.mark.parametrize(
    ("address", "filters"), [("/work/", all_filters.WorkFilter), ("/work/handoffs/", all_filters.PassageFilter)]
)
def test_the_address_is_read_twice_whatever_number_of_counters_there_is(
    busy: None, at_work: AtWork, mia: Person, monkeypatch: pytest.MonkeyPatch, address: str, filters: Any
) -> None:
    read, made = [], filters.__init__
    monkeypatch.setattr(filters, "__init__", lambda self, *args, **how: read.append(1) or made(self, *args, **how))
    browser = at_work(mia)
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(f"{address}?process=purchasing&q=desk&late=on").content.decode()

    assert len(read) == 2
    assert sum('"workflows_process"."key" = ' in each["sql"] for each in captured) == 2
    assert set(_counters(page).values()) <= {"0", "1"}


ORDERS = {
    "task_open_by_due": (Task, ("ready", "waiting"), task_order("due", ["open"])),
    "task_open_by_age": (Task, ("ready", "waiting"), task_order("-since", ["open"])),
    "task_over_by_end": (Task, ("done", "returned"), task_order("-ended", ["over"])),
    "handoff_open_by_due": (Handoff, ("offered", "expired"), handoff_order("due", ["open"])),
    "handoff_open_by_age": (Handoff, ("offered", "expired"), handoff_order("-since", ["open"])),
    "handoff_over_by_end": (Handoff, ("accepted", "returned"), handoff_order("ended", ["over"])),
}


def test_every_order_has_its_index(acme: Organization) -> None:
    """PostgreSQL reads each list in the order of its index, and sorts nothing. (SQLite sorts: its lists are small.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
            )
    for index, (model, states, order) in ORDERS.items():
        rows = model.objects.filter(state__in=states)
        rows = rows.filter(automatic=False) if model is Handoff else rows
        plan = rows.order_by(*order.columns)[:51].explain()
        assert (index in plan, "Sort" in plan) == (True, False) or connection.vendor == "sqlite", plan


def test_an_answered_handoff_leaves_the_list(busy: None, at_work: AtWork, mia: Person, hugo: Person) -> None:
    case = Task.objects.get(step_key="approve", case__reference="PUR-1").case
    moves.accept(offer(case), by=as_actor(hugo), now=MONDAY)

    page = at_work(mia).get("/work/handoffs/").content.decode()

    assert _rows(page) == ["Order it PUR-3"]
    assert live(case, "approve").state == "ready"
