"""A finished case is taken up again, and its data are changed, by the person who owns the process."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task
from workflows.states import CaseState

Arrives = Callable[..., Visitor]


@pytest.fixture
def refused(purchasing: Process, mia: Person, hugo: Person) -> Case:
    """Mia asked for a desk, and Hugo rejected it: the case is over."""
    needed = {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case
    task = Task.objects.get(case=case, step_key="approve")
    moves.accept_all(task, by=as_actor(hugo), now=MONDAY)
    moves.complete(task, by=as_actor(hugo), outcome="no", now=MONDAY)
    return case


def test_the_owner_reopens_a_finished_case_at_a_step_and_changes_its_data(
    refused: Case, visitor: Arrives, dora: Person, hugo: Person
) -> None:
    seat = visitor(dora).go(f"/cases/{refused.reference}/")
    with seat.within_presses(1):
        seat.press("Reopen")
    ask = seat.page.locator("#ask")
    ask.get_by_label("At which step?").select_option(label="Approve it")
    ask.locator("textarea, input[name=reason]").fill("It got cheaper")
    ask.locator(".btn-primary").click()
    seat.is_told("PUR-1 is open again.")
    seat.sees("It got cheaper")
    assert Case.objects.get().state == CaseState.OPEN

    seat.press("Change data")
    expect(seat.heading("Change data")).to_be_visible()
    amount = seat.page.locator("input[name=amount]")
    amount.fill("399.00")
    expect(seat.page.get_by_text("420.00")).to_be_visible()  # what stood there, beside what is typed
    seat.page.locator("[name=reason]").fill("Rebate")
    seat.press("Save")
    seat.is_told("The data are changed.")
    seat.sees("Rebate")
    assert Case.objects.get().data["amount"] == "399.00"

    manager = visitor(hugo)
    expect(manager.row("Approve it", "PUR-1")).to_be_visible()
