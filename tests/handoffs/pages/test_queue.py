"""My queue: what stands on it, in which order, with which button, and what each button does."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import desk, moves
from handoffs.desk import Desk, Horizon
from handoffs.models import Handoff
from handoffs.states import HandoffState
from procops.people import teams
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from workflows.models import Task
from workflows.states import TaskState

pytest_plugins = ["tests.purchasing"]
HTMX = {"HX-Request": "true", "HX-Target": "desk"}


def _rows(page: str) -> list[str]:
    return re.findall(r'class="cell-title"[^>]*>([^<]+)<', page)


def _groups(page: str) -> list[str]:
    return re.findall(r'group-row"><th[^>]*>([^<]+?) <span', page)


def _counters(page: str) -> dict[str, str]:
    found = re.findall(r'class="counter[^"]*"[^>]*><strong>([^<]+)</strong><span>([^<]+)</span>', page)
    return {label: number for number, label in found}


def test_an_empty_desk_says_that_all_is_clear(at_work: AtWork, mia: Person) -> None:
    assert "All clear" in at_work(mia).get("/queue/").content.decode()


def test_work_stands_in_groups_with_counters(at_work: AtWork, ask: Ask, accepted: Ask, hugo: Person) -> None:
    ask("A chair")
    accepted("A lamp", now=MONDAY - timedelta(days=4))
    accepted("A desk")

    page = at_work(hugo).get("/queue/").content.decode()

    assert _groups(page) == ["Overdue", "To accept", "Next 7 days"]
    assert _counters(page) == {"Overdue": "1", "To accept": "1", "Due today": "0", "Next 7 days": "1"}
    assert [word in page for word in ("A chair", "A lamp", "A desk")] == [True, True, True]


def test_a_counter_filters(at_work: AtWork, ask: Ask, accepted: Ask, hugo: Person) -> None:
    ask("A chair")
    accepted("A desk")

    page = at_work(hugo).get("/queue/?only=accept").content.decode()

    assert ("A chair" in page, "A desk" in page) == (True, False)


@pytest.mark.parametrize("words", ["PUR-2", "chair", "approve chair", "purchas CHAIR"])
def test_the_filter_looks_at_case_step_and_process(at_work: AtWork, ask: Ask, hugo: Person, words: str) -> None:
    ask("A desk")
    ask("A chair")

    page = at_work(hugo).get("/queue/", {"q": words}).content.decode()

    assert ("A chair" in page, "A desk" in page) == (True, False)


def test_a_row_says_who_hands_over_and_accepts_in_one_press(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")
    browser = at_work(hugo)
    page = browser.get("/queue/").content.decode()
    assert "Asker" in page
    assert f'action="/tasks/{task.pk}/accept/"' in page
    assert f'href="/handoffs/{offer(task.case).pk}/return/' in page

    answer = browser.post(f"/tasks/{task.pk}/accept/", {"next": "/queue/"})

    assert (answer.status_code, answer["Location"]) == (302, "/queue/")
    assert (live(task.case, "approve").state, live(task.case, "approve").owner_id) == (TaskState.READY, hugo.pk)


def test_nothing_to_fill_in_and_two_outcomes_are_two_buttons(at_work: AtWork, accepted: Ask, hugo: Person) -> None:
    case = accepted()
    task = live(case, "approve")
    browser = at_work(hugo)
    page = browser.get("/queue/").content.decode()
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["yes", "no"]

    answer = browser.post(f"/tasks/{task.pk}/complete/", {"outcome": "no", "next": "/queue/"})

    assert (answer.status_code, answer["Location"]) == (302, "/queue/")
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.outcome) == (TaskState.DONE, "no")


def test_what_has_to_be_filled_in_is_opened(at_work: AtWork, approved: Ask, fay: Person) -> None:
    case = approved()
    moves.accept(Handoff.objects.unanswered().get(case=case), by=as_actor(fay), now=MONDAY)
    task = live(case, "order")

    page = at_work(fay).get("/queue/").content.decode()

    assert f'<a class="btn" href="/tasks/{task.pk}/" data-key="a">Open' in page
    assert "Complete" not in page.partition("<table")[2].partition("</table>")[0]


def test_once_the_draft_is_full_and_everything_ticked_it_completes_from_the_row(
    at_work: AtWork, approved: Ask, fay: Person
) -> None:
    case = approved()
    by = as_actor(fay)
    moves.accept(Handoff.objects.unanswered().get(case=case), by=by, now=MONDAY)
    moves.save_draft(live(case, "order"), by=by, data={"supplier": "Desks Ltd"}, ticked=["terms"], now=MONDAY)
    task = live(case, "order")
    browser = at_work(fay)
    assert f'action="/tasks/{task.pk}/complete/"' in browser.get("/queue/").content.decode()

    browser.post(f"/tasks/{task.pk}/complete/")

    assert Task.objects.get(pk=task.pk).state == TaskState.DONE
    case.refresh_from_db(fields=["data"])
    assert case.data["supplier"] == "Desks Ltd"


def test_a_pool_shows_what_can_be_taken(at_work: AtWork, approved: Ask, pam: Person) -> None:
    task = live(approved(), "bank")
    browser = at_work(pam)
    assert _rows(browser.get("/queue/").content.decode()) == []
    assert _rows(browser.get("/queue/?desk=teams").content.decode()) == ["Check the bank account"]

    browser.post(f"/tasks/{task.pk}/claim/")

    assert _rows(browser.get("/queue/").content.decode()) == ["Check the bank account"]
    assert _rows(browser.get("/queue/?desk=teams").content.decode()) == []


def test_a_join_is_one_row_that_says_what_is_missing(at_work: AtWork, approved: Ask, pam: Person) -> None:
    case = approved()
    moves.complete(live(case, "bank"), by=as_actor(pam), data={"account": "DE12"}, now=MONDAY)

    page = at_work(pam).get("/queue/").content.decode()

    assert _groups(page) == ["Waiting for other branches"]
    assert "1 of 2 arrived; still missing: Order it" in page
    assert _counters(page)["To accept"] == "0"


def test_everything_that_came_for_a_join_is_accepted_at_once(
    at_work: AtWork, approved: Ask, pam: Person, fay: Person
) -> None:
    case = approved()
    moves.accept(Handoff.objects.unanswered().get(case=case), by=as_actor(fay), now=MONDAY)
    moves.complete(live(case, "order"), by=as_actor(fay), data={"supplier": "Desks"}, ticked=["terms"], now=MONDAY)
    task = live(case, "pay")
    browser = at_work(pam)
    assert "1 of 2 arrived; still missing: Check the bank account" in browser.get("/queue/?desk=teams").content.decode()

    browser.post(f"/tasks/{task.pk}/accept/")

    assert Handoff.objects.get(to_task=task).state == HandoffState.ACCEPTED
    assert live(case, "pay").owner_id == pam.pk


def test_started_by_me_says_who_has_it_now(at_work: AtWork, ask: Ask, mia: Person) -> None:
    ask("A desk")

    page = at_work(mia).get("/queue/?desk=started").content.decode()

    assert _rows(page) == ["A desk"]
    assert "Hugo Brandt" in page
    assert "not accepted yet" in page
    assert "Nothing is over yet" in at_work(mia).get("/queue/?desk=started&only=ended").content.decode()


def test_pages_follow_where_the_last_one_ended(
    at_work: AtWork, ask: Ask, hugo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    for what in ("One", "Two", "Three", "Four", "Five"):
        ask(what)
    browser = at_work(hugo)
    pages, address = [], "/queue/"
    while address:
        page = browser.get(address).content.decode()
        pages.append(re.findall(r"PUR-\d+ · (\w+)", page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/queue/{following[1].replace('&amp;', '&')}" if following else ""

    assert pages == [["One", "Two"], ["Three", "Four"], ["Five"]]


def test_a_mark_that_cannot_be_read_is_the_first_page(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    ask("One")

    assert _rows(at_work(hugo).get("/queue/?after=yesterday").content.decode()) == ["Approve it"]


def test_the_pools_of_several_teams_are_merged_in_one_order(
    at_work: AtWork, approved: Ask, pam: Person, facilities: Team, ada: Person
) -> None:
    approved("A desk")
    approved("A chair")
    teams.add_member(facilities, person=pam, by=as_actor(ada), now=MONDAY)

    page = at_work(pam).get("/queue/?desk=teams").content.decode()

    assert sorted(_rows(page)) == ["Check the bank account"] * 2 + ["Order it"] * 2
    assert _groups(page) == ["To accept", "Due today"]


@pytest.mark.parametrize(
    "address", ["/queue/", "/queue/?desk=teams", "/queue/?desk=started", "/handoffs/", "/search/?q=a"]
)
def test_three_rows_cost_as_many_queries_as_one(
    at_work: AtWork, approved: Ask, ask: Ask, fay: Person, hugo: Person, mia: Person, address: str
) -> None:
    def everything() -> None:
        case = approved()
        moves.accept(Handoff.objects.unanswered().get(case=case), by=as_actor(fay), now=MONDAY)
        moves.complete(live(case, "order"), by=as_actor(fay), data={"supplier": "D"}, ticked=["terms"], now=MONDAY)
        approved()
        ask()

    def queries(person: Person) -> int:
        browser = at_work(person)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    everything()
    people = [hugo, fay, mia, Person.objects.get(email="pam@acme.test")]
    [queries(person) for person in people]  # reads the plans, which are kept
    once = [queries(person) for person in people]
    everything()
    everything()

    assert [queries(person) for person in people] == once


def test_htmx_gets_the_list_alone_and_nothing_while_nothing_changed(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    ask()
    browser = at_work(hugo)
    fragment = browser.get("/queue/", headers=HTMX).content.decode()
    mark = re.search(r'"seen": "(\w+)"', fragment)
    assert mark
    assert "<html" not in fragment

    assert browser.get("/queue/", {"seen": mark[1]}, headers=HTMX).status_code == 204
    ask("A chair")
    assert browser.get("/queue/", {"seen": mark[1]}, headers=HTMX).status_code == 200


def test_a_press_in_the_list_tells_the_page_to_look_again(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")

    answer = at_work(hugo).post(f"/tasks/{task.pk}/accept/", headers=HTMX)

    assert (answer.status_code, answer["HX-Trigger"]) == (200, "procops:changed")
    assert "Accepted “Approve it”." in answer.content.decode()


def test_whoever_is_too_late_is_told_so_and_sees_how_things_are(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")
    moves.accept(offer(task.case), by=as_actor(hugo), now=MONDAY)

    answer = at_work(hugo).post(f"/tasks/{task.pk}/accept/", headers=HTMX)

    assert (answer.status_code, answer["HX-Trigger"]) == (409, "procops:changed")
    assert "Nothing of &quot;Approve it&quot; waits to be accepted." in answer.content.decode()
    assert "Look at the case to see who has it now." in answer.content.decode()


def test_a_refusal_without_scripts_is_said_on_the_page_it_came_from(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")
    moves.accept(offer(task.case), by=as_actor(hugo), now=MONDAY)
    browser = at_work(hugo)

    answer = browser.post(f"/tasks/{task.pk}/accept/", {"next": "/queue/?only=accept"}, follow=True)

    assert answer.redirect_chain == [("/queue/?only=accept", 302)]
    assert "Nothing of &quot;Approve it&quot; waits to be accepted." in answer.content.decode()


def test_the_way_back_never_leads_to_another_site(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")

    answer = at_work(hugo).post(f"/tasks/{task.pk}/accept/", {"next": "https://evil.example/"})

    assert answer["Location"] == f"/tasks/{task.pk}/"


def test_four_eyes_keep_the_button_away_and_say_why(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    ask(by=hugo)

    page = at_work(hugo).get("/queue/").content.decode()

    assert "needs somebody else: you started it" in page
    assert "/accept/" not in page


def test_the_badges_count_what_calls(at_work: AtWork, ask: Ask, accepted: Ask, hugo: Person) -> None:
    ask("A chair")
    accepted("A desk")
    accepted("A lamp", now=MONDAY - timedelta(days=4))

    page = at_work(hugo).get("/badges/", headers={"HX-Request": "true"}).content.decode()

    assert re.findall(r'id="count-(\w+)-side"[^>]*>(\d*)<', page) == [("queue", "2"), ("handoffs", "1")]


def test_a_viewer_sees_no_buttons_that_change_anything(at_work: AtWork, ask: Ask, vera: Person) -> None:
    task = live(ask(), "approve")

    page = at_work(vera).get(f"/tasks/{task.pk}/").content.decode()

    assert re.findall(rf'(?:action|href)="/tasks/{task.pk}/(\w+)/"', page) == []


@pytest.fixture
def many_rows(approved: Ask, ask: Ask, facilities: Team, it_service: Team, people_operations: Team) -> None:
    """Enough work, most of it others', that a planner has a choice: of an empty pool every index is as good, and of
    one that has a third of all work so is the one of the whole organization.
    """
    task = live(approved(), "bank")
    other = live(ask(), "approve")
    pools = {1: task.team_id, 2: facilities.pk, 3: it_service.pk}
    rows = []
    for number in range(3000):
        at = MONDAY + timedelta(minutes=number)
        facts = {"step_id": task.step_id, "step_key": "bank", "lane_key": "payroll", "visit": number + 10}
        row = Task.here(case=task.case, **facts, reached_at=at, queue_at=at)
        row.owner_id, row.team_id = (
            (other.owner_id, None) if number % 100 == 0 else (None, pools.get(number % 30, people_operations.pk))
        )
        rows.append(row)
    Task.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_task")


def _plans(read: Callable[[], object]) -> str:
    """What PostgreSQL does for the queries that something asks."""
    with CaptureQueriesContext(connection) as asked:
        read()
    with connection.cursor() as cursor:
        lines = []
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.postgres_only
@pytest.mark.usefixtures("many_rows")
def test_postgres_reads_a_desk_from_its_partial_index_at_any_depth(hugo: Person) -> None:
    horizon, by = Horizon.of(MONDAY, UTC), as_actor(hugo)
    first = desk.page(by, Desk.MINE, horizon=horizon, size=10)

    for plan in (
        _plans(lambda: desk.page(by, Desk.MINE, horizon=horizon, size=10)),
        _plans(lambda: desk.page(by, Desk.MINE, horizon=horizon, size=10, after=first.next)),
        _plans(lambda: desk.urgent(by, horizon=horizon)),
    ):
        assert "task_queue" in plan
        assert "Sort" not in plan
    deeper = _plans(lambda: desk.page(by, Desk.MINE, horizon=horizon, size=10, after=first.next))
    assert "queue_at >=" in next(line for line in deeper.splitlines() if "Index Cond" in line and "owner_id" in line)


@pytest.mark.postgres_only
@pytest.mark.usefixtures("many_rows")
def test_postgres_reads_each_pool_from_its_partial_index(
    pam: Person, ada: Person, facilities: Team, it_service: Team
) -> None:
    for team in (facilities, it_service):
        teams.add_member(team, person=pam, by=as_actor(ada), now=MONDAY)
    by = as_actor(pam)

    plan = _plans(lambda: desk.page(by, Desk.TEAMS, horizon=Horizon.of(MONDAY, UTC), size=10))

    assert plan.count("Index Scan using task_pool") + plan.count("Index Only Scan using task_pool") == 3
    assert "Seq Scan on workflows_task" not in plan


def test_counts_stop_at_a_hundred(at_work: AtWork, ask: Ask, hugo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "counts", lambda *_, **__: dict.fromkeys(desk.COUNTERS, desk.COUNTED))
    monkeypatch.setattr(desk, "urgent", lambda *_, **__: desk.COUNTED)

    page = at_work(hugo).get("/queue/").content.decode()

    assert set(_counters(page).values()) == {"99+"}
    assert re.findall(r'id="count-queue-side"[^>]*>([^<]*)<', page) == ["99+"]
