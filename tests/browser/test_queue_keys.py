"""The queue by keyboard alone, and what each key does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task

Asks = Callable[[str], Case]


@pytest.fixture
def asks(purchasing: Process, mia: Person, hugo: Person) -> Asks:
    """Mia asks for something, and Hugo is offered to approve it."""

    def ask(what: str) -> Case:
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        return moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case

    return ask


@pytest.fixture
def at_queue(asks: Asks, visitor: Callable[..., Visitor], hugo: Person) -> Visitor:
    """Hugo, with three things to accept."""
    for what in ("A desk", "A lamp", "A chair"):
        asks(what)
    return visitor(hugo)


def current(seat: Visitor) -> str:
    """What the row is about that the keys work on."""
    return seat.page.locator("[data-row].is-current .cell-sub").first.inner_text()


def state(case: str) -> str:
    return Task.objects.get(case__reference=case, step_key="approve").state


def test_j_and_k_walk_and_stop_at_the_ends(at_queue: Visitor) -> None:
    walked = []
    for key in "jjjjkkkk":
        at_queue.page.keyboard.press(key)
        walked.append(current(at_queue).partition(" ")[0])
    assert walked == ["PUR-1", "PUR-2", "PUR-3", "PUR-3", "PUR-2", "PUR-1", "PUR-1", "PUR-1"]


def test_a_does_what_the_rows_main_button_says(at_queue: Visitor) -> None:
    at_queue.page.keyboard.press("j")
    at_queue.page.keyboard.press("j")
    at_queue.page.keyboard.press("a")
    at_queue.is_told("Accepted “Approve it”.")
    assert [state(f"PUR-{number}") for number in (1, 2, 3)] == ["waiting", "ready", "waiting"]


def test_e_opens_the_second_button_and_the_dialog_keeps_the_keys(at_queue: Visitor) -> None:
    at_queue.page.keyboard.press("j")
    at_queue.page.keyboard.press("e")
    expect(at_queue.page.get_by_role("dialog").get_by_role("heading", name="Send back")).to_be_visible()
    at_queue.tick("Something else")
    at_queue.page.get_by_label("In your words").fill("A jar of ink, please: k?")
    at_queue.press("Send back")
    at_queue.is_told("Sent back to Asker.")
    assert state("PUR-1") == "returned"


def test_enter_opens_the_row(at_queue: Visitor) -> None:
    at_queue.page.keyboard.press("j")
    at_queue.page.keyboard.press("Enter")
    expect(at_queue.heading("Approve it")).to_be_visible()


def test_the_slash_goes_to_the_filter_which_narrows_the_list_and_takes_letters_as_letters(at_queue: Visitor) -> None:
    at_queue.page.keyboard.press("/")
    at_queue.page.keyboard.type("lamp")
    expect(at_queue.page.locator("[data-row]")).to_have_count(1)
    assert at_queue.page.get_by_label("Filter this list").input_value() == "lamp"
    assert "PUR-2" in at_queue.page.locator("[data-row]").inner_text()
    assert at_queue.page.url.endswith("/queue/?desk=mine&q=lamp")


def test_the_question_mark_says_what_the_keys_are(at_queue: Visitor) -> None:
    at_queue.page.keyboard.press("?")
    expect(at_queue.heading("Keyboard shortcuts")).to_be_visible()
    at_queue.page.keyboard.press("Escape")
    expect(at_queue.heading("Keyboard shortcuts")).to_be_hidden()


def test_who_switched_them_off_is_left_alone(asks: Asks, visitor: Callable[..., Visitor], hugo: Person) -> None:
    hugo.shortcuts = False
    hugo.save(update_fields=["shortcuts"])
    asks("A desk")
    seat = visitor(hugo)
    seat.page.keyboard.press("j")
    seat.page.keyboard.press("a")
    seat.press("Accept", row=seat.row("Approve it"))
    seat.is_told("Accepted “Approve it”.")
    expect(seat.page.locator(".toast-text")).to_have_count(1)


def test_on_a_phone_every_row_shows_its_button(
    asks: Asks, visitor: Callable[..., Visitor], hugo: Person, purchasing: Process
) -> None:
    asks("A desk")
    moves.accept_all(Task.objects.get(case=asks("A lamp"), step_key="approve"), by=as_actor(hugo), now=MONDAY)
    seat = visitor(hugo, viewport="phone")
    for row in seat.page.locator("[data-row]").all():
        row.scroll_into_view_if_needed()
        for button in row.locator("td.actions .btn:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            assert box["height"] >= 40
    buttons = [words.partition("\n")[0] for words in seat.page.locator("[data-row] .btn:visible").all_inner_texts()]
    assert buttons == ["Accept", "Send back…", "Approve", "Reject"]
