"""The drawing under a hand: what counts as a press, and that nothing else moves it."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.hand import Hand
from tests.browser.visitor import Visitor
from workflows.models import Process


def test_a_hand_that_trembles_presses_a_card_and_drags_none(
    purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    hand = Hand(visitor(dora).go("/processes/purchasing/design/").page)
    card, mouse = hand.card("Approve it"), hand.page.mouse
    box = card.bounding_box()
    assert box
    mouse.move(box["x"] + 40, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 42, box["y"] + 22)
    mouse.up()
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(hand.panel.get_by_label("Name", exact=True)).to_have_value("Approve it")
    assert card.bounding_box() == box


def test_only_the_drawing_itself_moves_the_drawing(
    purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    hand = Hand(visitor(dora).go("/processes/purchasing/design/").page)
    hand.page.set_viewport_size({"width": 800, "height": 900})
    card = hand.card("Check the bank account")
    before, after = card.evaluate(
        """card => {
            const left = () => card.getBoundingClientRect().x;
            const before = left();
            card.scrollIntoView();  // as a browser does for what is found in the page
            return [before, left()];
        }"""
    )
    assert before > 800
    assert after == before
    hand.press(card)
    expect(card).to_have_attribute("aria-pressed", "true")
