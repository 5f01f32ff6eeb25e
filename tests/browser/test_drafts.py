"""What is typed into a step's form is kept as it is typed."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, PASSWORD, as_actor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]


@pytest.fixture
def order(purchasing: Process, mia: Person, hugo: Person, fay: Person) -> Task:
    """An order on Fay's desk."""
    needed = {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case
    approve = Task.objects.get(case=case, step_key="approve")
    moves.accept_all(approve, by=as_actor(hugo), now=MONDAY)
    moves.complete(approve, by=as_actor(hugo), outcome="yes", now=MONDAY)
    ordered = Task.objects.get(case=case, step_key="order")
    moves.accept_all(ordered, by=as_actor(fay), now=MONDAY)
    return ordered


def test_what_was_typed_survives_a_closed_tab(order: Task, visitor: Arrives, fay: Person) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    seat.fill({"Supplier": "Chairs Ltd"})
    seat.tick("Terms are ours")
    expect(seat.page.locator("[data-autosave-state]")).to_have_text("Saved")
    seat.page.close()

    again = seat.page.context.new_page()
    again.goto(f"/tasks/{order.pk}/")

    assert again.get_by_label("Supplier").input_value() == "Chairs Ltd"
    assert again.get_by_label("Terms are ours").is_checked()
    kept = Task.objects.get(pk=order.pk)
    assert (kept.draft, kept.state) == ({"supplier": "Chairs Ltd"}, "in_progress")


def test_what_was_typed_last_is_sent_along_when_one_goes_elsewhere(order: Task, visitor: Arrives, fay: Person) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    seat.fill({"Supplier": "Chairs"})
    seat.press("Cases")

    seat.wait_until(lambda: Task.objects.get(pk=order.pk).draft == {"supplier": "Chairs"})
    seat.go(f"/tasks/{order.pk}/")

    assert seat.page.get_by_label("Supplier").input_value() == "Chairs"


def test_a_draft_is_its_writers_alone_and_becomes_the_cases_when_completed(
    order: Task, visitor: Arrives, fay: Person
) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    seat.fill({"Supplier": "Chairs Ltd"})
    seat.tick("Terms are ours")
    expect(seat.page.locator("[data-autosave-state]")).to_have_text("Saved")
    assert "supplier" not in Case.objects.get().data

    seat.press("Complete")
    seat.is_told("Completed “Order it”.")

    assert Case.objects.get().data["supplier"] == "Chairs Ltd"


def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_is_kept(
    order: Task, visitor: Arrives, fay: Person
) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    seat.tick("Terms are ours")
    seat.press("Complete")

    expect(seat.page.locator("[data-field=supplier] .field-errors")).to_be_visible()
    assert seat.page.get_by_label("Terms are ours").is_checked()
    expect(seat.page.locator("[data-autosave-state]")).to_have_text("Saved")
    kept = Task.objects.get(pk=order.pk)
    assert (kept.ticked, kept.state) == (["terms"], "in_progress")


def log_in_again(seat: Visitor) -> None:
    """On the page that asks for it."""
    expect(seat.page.get_by_label("Password")).to_be_visible()
    seat.page.get_by_label("E-mail").fill(seat.person.email)
    seat.page.get_by_label("Password").fill(PASSWORD)
    seat.press("Log in")


def test_what_is_typed_when_the_session_is_over_is_there_after_logging_in(
    order: Task, visitor: Arrives, fay: Person
) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    Session.objects.all().delete()

    seat.fill({"Supplier": "Chairs Ltd"})
    state = seat.page.locator("[data-autosave-state]")
    expect(state).to_contain_text("You have been logged out. What you typed is kept in this tab.")
    assert Task.objects.get(pk=order.pk).draft == {}
    state.get_by_role("link", name="Log in").click()
    log_in_again(seat)

    expect(seat.heading("Order it")).to_be_visible()
    expect(seat.page.get_by_label("Supplier")).to_have_value("Chairs Ltd")
    seat.wait_until(lambda: Task.objects.get(pk=order.pk).draft == {"supplier": "Chairs Ltd"})


def test_whoever_completes_when_the_session_is_over_logs_in_and_completes(
    order: Task, visitor: Arrives, fay: Person
) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    seat.fill({"Supplier": "Chairs Ltd"})
    seat.tick("Terms are ours")
    expect(seat.page.locator("[data-autosave-state]")).to_have_text("Saved")
    Session.objects.all().delete()
    seat.fill({"Supplier": "Chairs and sons"})
    seat.press("Complete")
    log_in_again(seat)

    expect(seat.page.get_by_label("Supplier")).to_have_value("Chairs and sons")
    expect(seat.page.get_by_label("Terms are ours")).to_be_checked()
    seat.press("Complete")
    seat.is_told("Completed “Order it”.")
    assert Case.objects.get().data["supplier"] == "Chairs and sons"


def test_somebody_else_who_logs_in_at_this_tab_finds_nothing_of_it(
    order: Task, visitor: Arrives, fay: Person, hugo: Person
) -> None:
    seat = visitor(fay).go(f"/tasks/{order.pk}/")
    Session.objects.all().delete()
    seat.fill({"Supplier": "Chairs Ltd"})
    expect(seat.page.locator("[data-autosave-state]")).to_contain_text("You have been logged out.")
    seat.person = hugo
    seat.go(f"/tasks/{order.pk}/")
    log_in_again(seat)

    expect(seat.heading("Order it")).to_be_visible()
    expect(seat.page.get_by_text("Chairs Ltd")).to_have_count(0)
