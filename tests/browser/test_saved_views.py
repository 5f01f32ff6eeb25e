"""Dora saves how she looks at all work and shares it; Mia finds it as a tab."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Process

Arrives = Callable[..., Visitor]


@pytest.fixture
def asked(purchasing: Process, mia: Person, hugo: Person) -> None:
    """One thing that is late, one that is not."""
    for what, days in (("A desk", 5), ("A chair", 0)):
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY - timedelta(days=days))


def test_a_view_is_saved_once_and_found_by_others(asked: None, visitor: Arrives, dora: Person, mia: Person) -> None:
    seat = visitor(dora).go("/work/?late=on&layout=board")
    expect(seat.page.locator(".board-card")).to_have_count(1)
    seat.open_menu("Save view")
    box = seat.page.locator(".saved-view-box")
    box.get_by_label("Name").fill("Late ones")
    box.get_by_label("Who sees it").select_option(label="The whole organization")
    box.locator(".btn-primary").click()
    seat.is_told("Saved as “Late ones”.")

    other = visitor(mia).go("/work/")
    expect(other.page.locator("[data-row]")).to_have_count(2)
    other.page.locator("a.saved-view").filter(has_text="Late ones").click()
    expect(other.page.locator(".board-card")).to_have_count(1)
    expect(other.page.locator(".board-card")).to_contain_text("A desk")
