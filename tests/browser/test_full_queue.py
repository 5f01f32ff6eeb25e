"""A full queue: many rows in sight, work by keyboard alone, several rows at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from handoffs import moves
from procops.people import teams
from procops.people.models import Person, Team
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task

Asks = Callable[[str], Case]
Arrives = Callable[..., Visitor]


@pytest.fixture
def asks(purchasing: Process, mia: Person, hugo: Person) -> Asks:
    """Mia asks for something, and Hugo is offered to approve it."""

    def ask(what: str) -> Case:
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        return moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case

    return ask


@pytest.fixture
def approves(asks: Asks, hugo: Person) -> Asks:
    """The same, and Hugo has approved it: Fay's team is offered to order it."""

    def approve(what: str) -> Case:
        case = asks(what)
        task = Task.objects.get(case=case, step_key="approve")
        moves.accept_all(task, by=as_actor(hugo), now=MONDAY)
        moves.complete(task, by=as_actor(hugo), outcome="yes", now=MONDAY)
        return case

    return approve


class Keyboard:
    """Presses keys and counts them; what is typed as text is not a key."""

    def __init__(self, page: Page) -> None:
        self._page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)


def test_twelve_rows_are_in_sight_on_a_screen_of_1440_by_900(
    asks: Asks, visitor: Arrives, hugo: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(16):
        case = asks(f"A desk with a number on it: {number}")
        if number % 2:
            moves.accept_all(Task.objects.get(case=case, step_key="approve"), by=as_actor(hugo), now=MONDAY)
    seat = visitor(hugo)
    expect(seat.page.locator("[data-row]")).to_have_count(16)

    boxes = [row.bounding_box() for row in seat.page.locator("[data-row]").all()]
    in_sight = [box for box in boxes if box and box["y"] >= 0 and box["y"] + box["height"] <= 900]

    with capsys.disabled():
        print(f"\nrows in sight at 1440x900: {len(in_sight)} (promised: at least 12)")
    assert len(in_sight) >= 12


def test_ten_are_accepted_and_five_decided_without_waiting_for_any_answer(
    asks: Asks, visitor: Arrives, hugo: Person
) -> None:
    for number in range(15):
        case = asks(f"Desk {number}")
        if number < 5:
            task = Task.objects.get(case=case, step_key="approve")
            moves.accept_all(task, by=as_actor(hugo), now=MONDAY)
            Task.objects.filter(pk=task.pk).update(queue_at=MONDAY)  # overdue: they stand above what is to be accepted
    seat = visitor(hugo)
    expect(seat.page.locator("[data-row]")).to_have_count(15)

    keys = Keyboard(seat.page)
    keys.press("j", *"a" * 15)

    states = Task.objects.filter(step_key="approve").values_list("state", flat=True)
    seat.wait_until(lambda: sorted(states.all()) == ["done"] * 5 + ["ready"] * 10)
    assert keys.pressed == 16
    expect(seat.page.locator("[data-row]")).to_have_count(10)


@pytest.mark.core
def test_ten_accepts_and_five_forms_take_at_most_forty_keys(
    approves: Asks, visitor: Arrives, fay: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(10):
        case = approves(f"Desk {number}")
        moves.reassign(Task.objects.get(case=case, step_key="order"), by=as_actor(fay), to=fay.pk, now=MONDAY)
    seat = visitor(fay)
    expect(seat.page.locator("[data-row]")).to_have_count(10)
    keys, orders = Keyboard(seat.page), Task.objects.filter(step_key="order")

    keys.press("j", *"a" * 10)
    seat.wait_until(lambda: orders.filter(state="ready").count() == 10)
    expect(seat.page.locator("[data-row]").get_by_role("link", name="Open")).to_have_count(10)
    keys.press("j", "Enter")
    seat.page.wait_for_url("**/tasks/*/")
    for _ in range(5):
        here = seat.page.url
        expect(seat.heading("Order it")).to_be_visible()
        expect(seat.page.get_by_label("Supplier")).to_have_value("")
        keys.press("e")
        expect(seat.page.get_by_label("Supplier")).to_be_focused()
        keys.type("Desks Ltd")
        keys.press("Tab", "Space", "Control+Enter")
        seat.page.wait_for_url(lambda url, here=here: url != here)
    assert orders.filter(state="done").count() == 5

    with capsys.disabled():
        print(f"\nkeys for 10 accepts and 5 completions: {keys.pressed} (promised: at most 40)")
    assert keys.pressed <= 40
    assert set(
        Case.objects.filter(tasks__step_key="order", tasks__state="done").values_list("data__supplier", flat=True)
    ) == {"Desks Ltd"}


def test_chosen_by_keyboard_accepted_in_one_go_and_undone(asks: Asks, visitor: Arrives, hugo: Person) -> None:
    for number in range(13):
        asks(f"Desk {number}")
    seat = visitor(hugo)
    expect(seat.page.locator("[data-row]")).to_have_count(13)
    late = Task.objects.get(case__reference="PUR-13", step_key="approve")

    seat.page.keyboard.press("j")
    seat.page.keyboard.press("x")
    expect(seat.page.locator("#bulk")).to_contain_text("1 chosen")
    seat.page.keyboard.press("Shift+X")
    expect(seat.page.locator("#bulk")).to_contain_text("13 chosen")
    moves.accept_all(late, by=as_actor(hugo), now=MONDAY)  # somebody is faster with one of them
    seat.page.keyboard.press("Shift+A")

    told = seat.page.locator("#bulk-told")
    expect(told).to_contain_text("12 accepted, 1 refused.")
    expect(told).to_contain_text('Nothing of "Approve it" waits to be accepted.')
    expect(seat.page.locator("[data-row] .btn-primary").get_by_text("Approve")).to_have_count(13)
    assert Task.objects.filter(step_key="approve", state="ready").count() == 13

    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("12 undone.")
    expect(seat.page.locator("[data-row] .btn-primary").get_by_text("Accept")).to_have_count(12)
    assert Task.objects.filter(step_key="approve", state="waiting").count() == 12


def test_chosen_rows_are_reassigned_in_the_dialog(
    approves: Asks, visitor: Arrives, fay: Person, ivy: Person, ada: Person, facilities: Team
) -> None:
    teams.add_member(facilities, person=ivy, by=as_actor(ada), now=MONDAY)
    for number in range(2):
        approves(f"Desk {number}")
    seat = visitor(fay).go("/queue/?desk=teams")
    seat.page.get_by_label("Choose all rows of this page").check()
    seat.press("Reassign…")
    seat.page.get_by_label("Who shall have it?").select_option(label="Ivy Chen")
    seat.press("Give it to them")
    seat.is_told("2 reassigned.")
    assert set(Task.objects.filter(step_key="order").values_list("owner", flat=True)) == {ivy.pk}
    seat.press("Undo")
    seat.is_told("2 undone.")
    assert set(Task.objects.filter(step_key="order").values_list("owner", flat=True)) == {None}


def test_take_next_is_one_press(approves: Asks, visitor: Arrives, fay: Person) -> None:
    approves("A desk")
    seat = visitor(fay)
    seat.press("Take next")
    expect(seat.heading("Order it")).to_be_visible()
    seat.is_told("“Order it” is yours now.")
    assert Task.objects.get(step_key="order").owner_id == fay.pk
    seat.press("Undo")
    seat.is_told("Undone: “Order it” waits to be accepted again.")
    assert Task.objects.get(step_key="order").owner_id is None
