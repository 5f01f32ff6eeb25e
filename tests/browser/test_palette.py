"""The search field by keyboard alone: Ctrl K, a word, an arrow, Enter."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.busy import Samples
from tests.browser.test_pages import monday as monday
from tests.browser.visitor import Visitor


def test_a_case_and_a_verb_are_four_keys_and_a_word_away(
    monday: Samples, hugo: Person, visitor: Callable[..., Visitor]
) -> None:
    tab = visitor(hugo).page
    field = tab.get_by_role("combobox", name="Search")
    tab.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(tab.get_by_role("option", name="All work")).to_be_visible()

    tab.keyboard.type("printer")
    expect(tab.get_by_role("option", name="A printer").last).to_be_visible()
    expect(tab.get_by_role("option", name="All work")).to_have_count(0)
    tab.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "palette-1-1")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/tasks/**")

    tab.keyboard.press("Control+k")
    tab.keyboard.type("start purchase")
    expect(tab.get_by_role("option", name="My queue")).to_have_count(0)
    expect(tab.get_by_role("option", name="Start a purchase")).to_be_visible()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/start/purchasing/")
