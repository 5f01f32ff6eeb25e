"""Hugo looks at his work by day and in columns, with the mouse, by keyboard and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from workflows.models import Process, Task

Arrives = Callable[..., Visitor]


@pytest.fixture
def busy(purchasing: Process, mia: Person, hugo: Person) -> None:
    """Hugo is offered five things, has accepted two, and is late with one of them."""

    def ask(what: str, days_ago: int = 0) -> Task:
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        at = MONDAY - timedelta(days=days_ago)
        case = moves.start_case(purchasing, by=as_actor(mia), data=needed, now=at).case
        return Task.objects.get(case=case, step_key="approve")

    for what in ("A crane", "A chair", "A shelf", "A plant", "A lamp"):
        ask(what)
    for task in (ask("A desk"), ask("A desk that was forgotten", days_ago=5)):
        moves.accept_all(task, by=as_actor(hugo), now=task.reached_at)


def test_the_calendar_leads_to_tasks_and_days_and_the_board_does_them(
    busy: None, visitor: Arrives, hugo: Person
) -> None:
    seat = visitor(hugo)
    with seat.within_presses(1):
        seat.press("Calendar")
    expect(seat.heading("March 2026")).to_be_visible()
    expect(seat.page.locator(".cal-card.is-late")).to_have_count(1)
    seat.page.keyboard.press("p")
    expect(seat.heading("February 2026")).to_be_visible()
    seat.page.keyboard.press("n")
    expect(seat.heading("March 2026")).to_be_visible()
    seat.page.keyboard.press("j")
    expect(seat.page.locator(".cal-card.is-current")).to_have_class("cal-card is-late is-current")
    seat.page.locator(".cal-more").click()
    expect(seat.page.locator(".cell-title")).to_have_count(5)
    seat.press("Due on Mon 2 Mar 2026")
    expect(seat.page.locator(".cell-title")).to_have_count(7)

    seat.press("Board")
    column = seat.page.locator(".board-column").filter(has_text="To accept")
    expect(column.locator(".board-card")).to_have_count(5)
    card = column.locator(".board-card").filter(has_text="A crane")
    card.get_by_role("button", name="Accept").click()
    ready = seat.page.locator(".board-column").filter(has_text="Not started")
    expect(ready.locator(".board-card").filter(has_text="A crane")).to_be_visible()
    ready.locator(".board-card").filter(has_text="A crane").locator(".cell-title").click()
    expect(seat.page.get_by_role("button", name="Approve", exact=True)).to_be_visible()


def test_on_a_phone_the_calendar_is_an_agenda(busy: None, visitor: Arrives, hugo: Person) -> None:
    seat = visitor(hugo, viewport="phone").go("/queue/?layout=calendar")
    expect(seat.page.locator(".cal-heads")).to_be_hidden()
    expect(seat.page.locator(".cal-day:visible")).to_have_count(3)
    seat.page.locator(".cal-card a").filter(has_text="PUR-6 · A desk").click()
    expect(seat.page.get_by_role("button", name="Approve", exact=True)).to_be_visible()


def test_layouts_hold_in_both_themes_and_at_every_width(
    busy: None, open_page: Callable[..., Page], wall_clock: WallClock, site: str, hugo: Person
) -> None:
    page = open_page("/healthz")
    wall_clock.hang_in(page.context)
    Visitor(page, hugo).logged_in()
    faults = Inspection(page, site, who="layouts")
    for path in (
        "/queue/?layout=calendar",
        "/queue/?layout=calendar&span=week",
        "/queue/?layout=board",
        "/queue/?due_from=2026-03-02&due_to=2026-03-02&process=purchasing",
        "/work/?layout=calendar",
        "/work/?layout=board&process=purchasing",
    ):
        faults.look_at(path)
    assert faults.faults == []
