"""What happens in place: accepting, undoing, hearing that somebody was faster, and news that come by themselves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]
Asks = Callable[[str], Case]
THE_SAME_PAGE = "window.isTheSamePage"


@pytest.fixture
def asks(purchasing: Process, mia: Person, hugo: Person) -> Asks:
    """Mia asks for something, and Hugo is offered to approve it."""

    def ask(what: str) -> Case:
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        return moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case

    return ask


def approval_of(case: Case) -> Task:
    return Task.objects.get(case=case, step_key="approve")


def test_accepting_changes_the_row_where_it_stands(asks: Asks, visitor: Arrives, hugo: Person) -> None:
    asks("A desk")
    seat = visitor(hugo)
    seat.page.evaluate(f"{THE_SAME_PAGE} = true")
    row = seat.row("Approve it", "PUR-1")
    expect(row.get_by_role("button", name="Accept")).to_be_visible()
    expect(seat.page.locator("#count-handoffs-side")).to_have_text("1")

    seat.press("Accept", row=row)

    expect(row.get_by_role("button", name="Approve")).to_be_visible()
    expect(row.get_by_role("button", name="Reject")).to_be_visible()
    expect(seat.page.locator("#count-handoffs-side")).to_have_text("")
    assert seat.page.evaluate(THE_SAME_PAGE) is True


def test_completing_in_the_queue_can_be_undone_from_its_toast(asks: Asks, visitor: Arrives, hugo: Person) -> None:
    case = asks("A desk")
    moves.accept_all(approval_of(case), by=as_actor(hugo), now=MONDAY)
    seat = visitor(hugo)

    seat.press("Approve", row=seat.row("Approve it"))
    seat.is_told("Completed “Approve it”.")
    expect(seat.heading("All clear")).to_be_visible()
    with seat.within_presses(1):
        seat.press("Undo")

    seat.is_told("Undone: “Approve it” is open again.")
    states = Task.objects.filter(case=case, step_key="approve").order_by("visit").values_list("visit", "state")
    assert list(states) == [(1, "done"), (2, "ready")]


def test_who_was_slower_is_told_and_sees_how_it_stands(
    asks: Asks, visitor: Arrives, hugo: Person, dora: Person
) -> None:
    case = asks("A desk")
    seat = visitor(hugo)
    moves.cancel_case(case, by=as_actor(dora), reason="Not needed", now=MONDAY)

    seat.press("Accept", row=seat.row("Approve it"))

    expect(seat.page.locator(".toast.is-error")).to_contain_text("PUR-1")
    expect(seat.heading("All clear")).to_be_visible()


def test_news_come_by_themselves_within_20_seconds(
    asks: Asks, open_page: Callable[..., Page], wall_clock: WallClock, hugo: Person
) -> None:
    page = open_page("/healthz")
    page.clock.install(time=wall_clock.now)
    Visitor(page, hugo).logged_in()
    page.evaluate(f"{THE_SAME_PAGE} = true")
    expect(page.locator("[data-row]")).to_have_count(0)
    asks("A desk")

    page.clock.run_for(20_000)

    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("#count-queue-side")).to_have_text("1")
    expect(page.locator("#count-handoffs-side")).to_have_text("1")
    assert page.evaluate(THE_SAME_PAGE) is True


def test_the_chosen_theme_holds_at_once_and_everywhere(visitor: Arrives, hugo: Person, site: str) -> None:
    seat = visitor(hugo, theme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    light = seat.page.evaluate(background)

    seat.page.get_by_label("Theme").click()
    seat.press("Dark")

    expect(seat.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    dark = seat.page.evaluate(background)
    assert dark != light
    expect(seat.page.get_by_role("button", name="Dark").filter(visible=True)).to_have_attribute("aria-pressed", "true")
    seat.wait_until(lambda: Person.objects.get(pk=hugo.pk).theme == "dark")
    elsewhere = visitor(hugo, theme="light")
    assert elsewhere.page.evaluate(background) == dark
