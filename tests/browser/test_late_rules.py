"""Reminders and who is asked while work is late: said in the designer, taken back, published, in the document."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.hand import Hand
from tests.browser.visitor import Visitor
from workflows.models import Process, Version
from workflows.states import VersionState


def test_reminders_and_a_ladder_are_set_in_plain_words_and_published(
    purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    at = visitor(dora).go("/processes/purchasing/design/")
    hand, page = Hand(at.page), at.page
    panel = hand.panel

    page.set_viewport_size({"width": 1024, "height": 768})  # the bar's buttons show no words, and are called the same

    # Every step: half of its time, and never again once it is late.
    hand.press("Process")
    panel.get_by_text("Reminders and pauses", exact=True).click()
    before = panel.get_by_label("Before it is due", exact=True)
    expect(before.locator("option:checked")).to_have_text("as usual: when 80 % of the time is used")
    before.select_option(label="when a share of the time is used")
    panel.get_by_label("Per cent of the time used", exact=True).fill("50")
    panel.get_by_label("While it is late", exact=True).select_option(label="never")
    hand.press("Undo")
    expect(panel.get_by_label("While it is late", exact=True)).to_have_value("")
    hand.press("Redo")
    expect(panel.get_by_label("While it is late", exact=True)).to_have_value("never")

    # Whoever is asked, by keyboard: the usual two levels, the first one of them other people, after other time.
    panel.get_by_text("Who is asked while work is late", exact=True).click()
    how = panel.get_by_label("While a step is late, or nobody accepts it", exact=True)
    expect(panel.get_by_role("listitem").first).to_have_text("who answers for the role after 1 working day")
    how.focus()
    how.press("ArrowDown")
    level = panel.get_by_label("Level 1: who is asked", exact=True)
    level.select_option(label="Buyers")
    panel.get_by_label("Level 1: what for", exact=True).select_option(label="may take the work over, as specialists")
    panel.get_by_label("Level 1: how much time", exact=True).fill("2")
    panel.get_by_label("Level 1: unit", exact=True).select_option(label="working hours")

    page.evaluate(Axe().axe_script)
    found = page.evaluate("() => axe.run('.designer-panel', {resultTypes: ['violations']})")["violations"]
    assert [fault["id"] for fault in found] == []

    page.set_viewport_size({"width": 1440, "height": 900})

    # One step is chased all the same.
    hand.press(hand.card("Check the bank account"))
    panel.get_by_text("Reminders and pauses", exact=True).click()
    late = panel.get_by_label("While it is late", exact=True)
    expect(late.locator("option:checked")).to_have_text("as the process says: never")
    late.select_option(label="again and again")
    panel.get_by_label("At most so many", exact=True).fill("2")

    hand.is_saved()
    hand.press("Publish…")
    expect(page.locator(".designer-changes")).to_contain_text("Late work climbs")
    page.get_by_role("button", name="Publish").last.click()
    page.wait_for_url("**/processes/purchasing/")

    document = Version.objects.get(process=purchasing, state=VersionState.PUBLISHED).document
    assert document["process"]["reminders"] == {"before": {"share": 50}, "late": None}
    assert document["process"]["ladder"] == [
        {
            "to": "role",
            "role": "buyers",
            "kind": "functional",
            "after": {"value": 2, "unit": "working_hours"},
        },
        {"to": "process_owner", "kind": "hierarchical", "after": {"value": 3, "unit": "working_days"}},
    ]
    bank = next(step for step in document["steps"] if step["key"] == "bank")
    assert bank["reminders"]["late"] == {"every": {"value": 4, "unit": "working_hours"}, "times": 2}
