"""A case is played on the draft before anybody works by it, and kept as a test case that publishing plays again."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from procops.people.models import Person
from tests.browser.hand import Hand
from tests.browser.test_designer import draft_of
from tests.browser.visitor import Visitor
from workflows.models import Case, Process, Version
from workflows.states import VersionState

Arrives = Callable[..., Visitor]


def path(hand: Hand) -> Locator:
    return hand.panel.locator("[data-trial-path] > li")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_draft_is_tried_by_keyboard_and_mouse_and_kept(
    theme: str, purchasing: Process, dora: Person, visitor: Arrives
) -> None:
    at = visitor(dora, theme=theme).go("/processes/purchasing/design/")
    hand, page = Hand(at.page), at.page
    expect(hand.card("Approve it")).to_be_visible()
    hand.press("Try it")
    panel = hand.panel
    panel.get_by_label("Amount (required)").fill("420.00")
    panel.get_by_label("Your manager (required)").select_option(label="Somebody")
    hand.press("Start")
    expect(panel.get_by_role("alert")).to_contain_text('"What is needed" is needed to complete "Ask for it".')
    expect(panel.get_by_label("Amount (required)")).to_have_value("420.00")
    panel.get_by_label("What is needed (required)").fill("A desk")
    panel.get_by_label("What is needed (required)").press("Enter")

    # The manager gets it: a handoff, in orange, and the drawing shows where the case stands.
    expect(panel.get_by_role("heading", name="Approve it")).to_be_visible()
    expect(panel.locator(".trial-handoff")).to_contain_text("Handoff from Asker")
    expect(page.locator('[data-step="ask"].is-tried-done')).to_be_visible()
    expect(page.locator('[data-step="approve"].is-tried-open')).to_be_visible()
    expect(page.locator(".react-flow__edge .map-flow.is-taken.is-handoff")).to_have_count(1)
    page.evaluate(Axe().axe_script)
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
    assert [one["id"] for one in found] == []

    hand.press("Approve")
    expect(path(hand)).to_have_text(["Ask for it", "Approve it"])
    both = panel.get_by_role("group", name="What can be done now").get_by_role("button")
    expect(both).to_have_text(["Order it", "Check the bank account"])
    hand.press("One step back")
    expect(path(hand)).to_have_text(["Ask for it"])
    hand.press("Send back to Asker")
    expect(panel.get_by_role("heading", name="Ask for it visit 2")).to_be_visible()
    expect(page.locator('[data-step="ask"].is-tried-open')).to_be_visible()
    hand.press("One step back")
    expect(panel.get_by_role("heading", name="Approve it")).to_be_visible()
    hand.press("Reject")
    expect(panel.get_by_text("The case is over: refused.")).to_be_visible()
    panel.get_by_label("Keep this one as").fill("A refusal")
    hand.press("Save as test case")
    expect(panel.locator(".trial-tests > li")).to_have_text(["A refusal"])
    expect(panel.locator(".trial-tests > li.is-failing")).to_have_count(0)
    at.wait_until(lambda: Version.objects.filter(process=purchasing, state=VersionState.DRAFT).exists())
    (kept,) = draft_of("purchasing")["tests"]
    assert (kept["key"], kept["path"], kept["result"]) == ("a_refusal", ["ask", "approve", "refused"], "refused")
    assert Case.objects.count() == 0

    # Whoever changes the end of it is told that it goes another way.
    hand.press("Begin again")
    hand.press(hand.card("Not bought"))
    panel.get_by_label("Result").fill("dropped")
    hand.press(page.locator(".designer-problems"))
    expect(panel.locator(".problem")).to_contain_text(
        "The test case “A refusal” fails: it ends with “dropped” and not with “refused”."
    )
    hand.press(panel.locator(".problem .problem-place").first)
    expect(panel.locator(".trial-tests > li.is-failing")).to_have_count(1)
    hand.press("Forget the test case “A refusal”")
    expect(page.locator(".designer-problems")).to_have_text("Ready")
