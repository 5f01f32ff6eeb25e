"""Hugo decides what he is told: he mutes one case, follows the news of another to its work, and wants less mail."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.notices import hold
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Process

Arrives = Callable[..., Visitor]


@pytest.fixture
def asked(purchasing: Process, mia: Person, hugo: Person) -> None:
    """Mia asks for two things, and Hugo is told of both."""
    for what in ("A desk", "A chair"):
        needed = {"what": what, "amount": "420.00", "manager": str(hugo.pk)}
        moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY)


def test_news_lead_to_the_work_and_are_kept_to_what_is_wanted(asked: None, visitor: Arrives, hugo: Person) -> None:
    seat = visitor(hugo).go("/inbox/")
    seat.page.get_by_role("button", name="Mute PUR-1").click()
    expect(seat.heading("Muted cases")).to_be_visible()
    expect(seat.page.get_by_role("button", name="Tell me of PUR-1 again")).to_be_visible()

    other = seat.page.locator("section").filter(has_text="PUR-2")
    expect(other.locator("a.fw-bold")).to_have_count(1)
    seat.page.get_by_role("button", name="Done with PUR-2").click()
    expect(other.locator("a.fw-bold")).to_have_count(0)

    with seat.within_presses(1):
        other.locator("[data-row] a").first.press("Enter")
        seat.presses += 1
    expect(seat.page.locator("main").get_by_role("button", name="Accept", exact=True).first).to_be_visible()
    seat.go("/inbox/")
    seat.press("What I am told")
    mail = seat.page.locator("input[name=wanted][value$=':email']").first
    expect(mail).to_be_checked()
    mail.uncheck()
    seat.press("Save")
    seat.is_told("Saved.")
    expect(seat.page.locator("input[name=wanted][value$=':email']").first).not_to_be_checked()


def test_after_a_restore_an_admin_lets_the_mail_go(asked: None, visitor: Arrives, ada: Person) -> None:
    hold.keep_all_back(now=MONDAY)
    waiting = hold.waiting()
    assert waiting > 0
    seat = visitor(ada).go("/settings/undelivered/")
    expect(seat.heading("Mail is kept back since the restore")).to_be_visible()

    seat.press("Send what waits")

    seat.is_told(f"{waiting} messages are on their way.")
    expect(seat.heading("Mail is kept back since the restore")).to_have_count(0)
