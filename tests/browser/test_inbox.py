"""Hugo decides what he is told: he mutes one case, follows the news of another to its work, and wants less mail."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.notices import hold
from procops.people.models import Person
from tests.browser.inspection import Inspection
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


def test_news_lead_to_the_work_and_are_kept_to_what_is_wanted(
    asked: None, visitor: Arrives, hugo: Person, site: Any
) -> None:
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
    mail = seat.page.get_by_label("Sent back, by e-mail")
    expect(mail).to_have_value("now")
    mail.select_option("In the morning mail")
    seat.page.get_by_label("Every day between two hours").check()
    seat.page.get_by_label("From").fill("20:00")
    seat.page.get_by_label("Until").fill("07:00")
    seat.press("Save")
    seat.is_told("Saved.")
    expect(seat.page.get_by_label("Sent back, by e-mail")).to_have_value("digest")
    expect(seat.page.get_by_label("Until")).to_have_value("07:00")
    inspection = Inspection(seat.page, site, who="hugo")
    inspection.look_at_this("preferences")
    seat.go("/inbox/")
    seat.page.get_by_text("Remind me later").first.click()
    inspection.look_at_this("inbox-later")
    assert inspection.faults == []
    seat.press("Next working day")
    seat.is_told("You are told again on")


def test_after_a_restore_an_admin_lets_the_mail_go(asked: None, visitor: Arrives, ada: Person) -> None:
    hold.keep_all_back(now=MONDAY)
    waiting = hold.waiting()
    assert waiting > 0
    seat = visitor(ada).go("/settings/undelivered/")
    expect(seat.heading("Messages are kept back since the restore")).to_be_visible()

    seat.press("Send what waits")

    seat.is_told(f"{waiting} messages are on their way.")
    expect(seat.heading("Messages are kept back since the restore")).to_have_count(0)
