"""My queue and All work by day and in columns: what stands where, what leads to the rest, what it costs."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.layouts import board, calendar
from handoffs.layouts.period import Period, Span, bounds
from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live
from workflows.models import Task

pytest_plugins = ["tests.purchasing"]


def _days(page: str) -> dict[str, list[str]]:
    """The cards of each day that has some; a card that is late begins with an exclamation mark."""
    days: dict[str, list[str]] = {}
    for day in re.findall(r'<li class="cal-day.*?</h3>.*?(?=<li class="cal-day|</section>)', page, re.DOTALL):
        at = re.search(r'datetime="(\d{4}-\d\d-\d\d)"', day)
        found = re.findall(
            r'class="cal-card( is-late)?[" ].*?cal-card-title"><time[^>]*>([\d:]+)</time> ([^<]+)<', day, re.DOTALL
        )
        if at and found:
            days[at[1]] = [f"{'!' if late else ''}{clock} {step}" for late, clock, step in found]
    return days


def _columns(page: str) -> dict[str, list[str]]:
    columns = {}
    for column in re.findall(r'<section class="board-column.*?</section>', page, re.DOTALL):
        head = re.search(r"<h2[^>]*>([^<]+) <span", column)
        assert head
        columns[html.unescape(head[1])] = re.findall(r'data-key="enter">([^<]+)<', column)
    return columns


@pytest.fixture
def busy(ask: Ask, accepted: Ask) -> None:
    """Hugo is offered a crane until 13:00, has a desk until Tuesday, and a lamp that is late since Thursday."""
    ask("A crane")
    accepted("A desk")
    accepted("A lamp", now=MONDAY - timedelta(days=5))


def test_the_calendar_has_each_task_on_the_day_it_is_due(busy: None, at_work: AtWork, hugo: Person) -> None:
    page = at_work(hugo).get("/queue/?layout=calendar&on=2026-02-26&span=week").content.decode()
    assert _days(page) == {"2026-02-26": ["!09:00 Approve it"]}

    page = at_work(hugo).get("/queue/?layout=calendar").content.decode()
    assert "March 2026" in page
    assert _days(page) == {
        "2026-02-26": ["!09:00 Approve it"],
        "2026-03-02": ["13:00 Approve it"],
        "2026-03-03": ["09:00 Approve it"],
    }


def test_days_are_those_of_the_readers_clock(busy: None, at_work: AtWork, hugo: Person) -> None:
    hugo.time_zone = "Pacific/Kiritimati"
    hugo.save(update_fields=["time_zone"])

    page = at_work(hugo).get("/queue/?layout=calendar").content.decode()

    assert _days(page)["2026-03-03"] == ["03:00 Approve it", "23:00 Approve it"]


def test_what_has_no_room_in_a_day_is_in_its_list(
    busy: None, ask: Ask, at_work: AtWork, hugo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(calendar.SHOWN, Span.MONTH, 1)
    ask("A chair")
    browser = at_work(hugo)
    page = browser.get("/queue/?layout=calendar&q=PUR").content.decode()
    more = re.search(r'<a class="cal-more" href="([^"]+)">\+ (\d+) more', page)
    assert more
    assert more[2] == "1"

    rest = browser.get(f"/queue/{html.unescape(more[1])}").content.decode()

    assert re.findall(r"PUR-\d+ · ([\w ]+)<", rest) == ["A crane", "A chair"]
    assert "Due on Mon 2 Mar 2026" in rest


def test_the_board_has_a_column_for_each_state_with_verbs_on_its_cards(
    busy: None, at_work: AtWork, hugo: Person
) -> None:
    moves.start_task(Task.objects.live().get(case__title="A desk"), by=as_actor(hugo), now=MONDAY)

    page = at_work(hugo).get("/queue/?layout=board").content.decode()

    assert _columns(page) == {
        "To accept": ["Approve it"],
        "Not started": ["Approve it"],
        "In progress": ["Approve it"],
        "Paused": [],
        "Waiting for other branches": [],
    }
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["yes", "no", "yes", "no"]
    task = Task.objects.live().get(case__title="A crane")
    assert f'action="/tasks/{task.pk}/accept/"' in page
    assert 'href=""' not in page


def test_a_process_is_a_board_of_its_steps_which_leads_to_their_lists(
    busy: None, approved: Ask, at_work: AtWork, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "SHOWN", 1)
    approved("A shelf")
    browser = at_work(mia)

    page = browser.get("/work/?layout=board&process=purchasing").content.decode()

    assert _columns(page) == {
        "Approve it": ["Approve it"],
        "Order it": ["Order it"],
        "Check the bank account": ["Check the bank account"],
        "Pay it": [],
    }
    more = re.search(r'<a class="board-more" href="([^"]+)">2 more in the list', page)
    assert more
    rest = browser.get(f"/work/{html.unescape(more[1])}").content.decode()
    assert len(re.findall("<tr data-row", rest)) == 3
    by_state = browser.get("/work/?layout=board&process=purchasing&by=state").content.decode()
    assert list(_columns(by_state))[:2] == ["To accept", "Not started"]


def test_filters_hold_in_every_layout(busy: None, at_work: AtWork, hugo: Person, mia: Person) -> None:
    assert _days(at_work(hugo).get("/queue/?layout=calendar&q=crane").content.decode()) == {
        "2026-03-02": ["13:00 Approve it"]
    }
    board_page = at_work(mia).get("/work/?layout=board&late=on").content.decode()
    assert [name for name, cards in _columns(board_page).items() if cards] == ["Not started"]
    over = at_work(mia).get("/work/?layout=calendar&state=done&sort=-ended").content.decode()
    assert _days(over)["2026-03-03"] == ["09:00 Approve it"]  # what is over has no calendar: this is what is open
    only = at_work(hugo).get("/queue/?state=ready").content.decode()
    assert sorted(re.findall(r"PUR-\d+ · ([\w ]+)<", only)) == ["A desk", "A lamp"]
    assert "Nothing fits" in at_work(hugo).get("/queue/?state=in_progress").content.decode()


@pytest.mark.parametrize("query", ["span=week&on=nonsense", "on=9999-12-31", "on=0001-01-01&span=week", "span=year"])
def test_an_address_that_says_nonsense_shows_something(at_work: AtWork, hugo: Person, query: str) -> None:
    assert at_work(hugo).get(f"/queue/?layout=calendar&{query}").status_code == 200
    assert at_work(hugo).get(f"/queue/?layout=board&{query}").status_code == 200


def test_a_saved_view_keeps_how_it_is_looked_at(busy: None, at_work: AtWork, hugo: Person) -> None:
    browser = at_work(hugo)
    query = "layout=calendar&span=week&on=2026-01-05&q=desk"
    browser.post("/views/", {"list": "queue", "name": "My week", "query": query, "shared": "me", "opens": "on"})

    answer = browser.get("/queue/", follow=True)

    assert answer.redirect_chain[0][0].startswith("/queue/?layout=calendar&span=week&q=desk&view=")
    assert _days(answer.content.decode()) == {"2026-03-03": ["09:00 Approve it"]}


@pytest.mark.parametrize("address", ["/queue/?layout=calendar", "/work/?layout=calendar", "/work/?layout=board"])
def test_a_layout_costs_as_many_queries_for_many_tasks_as_for_a_few(
    busy: None, approved: Ask, ask: Ask, at_work: AtWork, hugo: Person, address: str
) -> None:
    browser = at_work(hugo)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        return len(asked)

    approved("A shelf")
    queries()
    first = queries()
    for number in range(3):
        approved(f"Number {number}")
        ask(f"Another {number}")

    assert queries() == first


def test_a_join_on_the_board_says_what_is_missing(approved: Ask, at_work: AtWork, fay: Person, pam: Person) -> None:
    case = approved()
    moves.accept(Handoff.objects.unanswered().get(case=case), by=as_actor(fay), now=MONDAY)
    moves.complete(live(case, "bank"), by=as_actor(pam), data={"account": "DE12"}, now=MONDAY)

    pool = at_work(pam).get("/queue/?layout=board&desk=teams").content.decode()
    assert 'href=""' not in pool
    page = at_work(pam).get("/queue/?layout=board&desk=mine").content.decode()

    assert _columns(page)["Waiting for other branches"] == ["Pay it"]
    assert "1 of 2 arrived; still missing: Order it" in page
    assert "Pay it" in at_work(pam).get("/queue/?state=branches").content.decode()


def test_periods_are_whole_weeks() -> None:
    march = Period(Span.MONTH, date(2026, 3, 18))
    assert (march.days[0], march.days[-1], len(march.days)) == (date(2026, 2, 23), date(2026, 4, 5), 42)
    assert (march.earlier, march.later) == (date(2026, 2, 28), date(2026, 4, 1))
    assert len(Period(Span.MONTH, date(2027, 2, 1)).days) == 28
    week = Period(Span.WEEK, date(2026, 3, 18))
    assert (week.days[0], week.days[-1], week.later) == (date(2026, 3, 16), date(2026, 3, 22), date(2026, 3, 25))


def test_a_day_on_which_the_clock_changes_is_shorter_or_longer() -> None:
    def hours(day: date) -> float:
        begin, end = bounds(day, ZoneInfo("Europe/Berlin"))
        return (end.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() / 3600

    assert [hours(date(2026, 3, 28)), hours(date(2026, 3, 29)), hours(date(2026, 10, 25))] == [24, 23, 25]
    assert bounds(date(2026, 3, 29), UTC)[0] == datetime(2026, 3, 29, tzinfo=UTC)
