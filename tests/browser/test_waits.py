"""A case waits for something outside, until somebody says that it has arrived; and a wait is drawn."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person, Team
from tests.browser.hand import Hand
from tests.browser.test_designer import draft_of
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from tests.processes import definition, publish
from workflows.models import Process

LAPTOPS = definition(
    key="laptops",
    prefix="LAP",
    lanes="people it",
    may_start="everyone",
    steps=[
        {"key": "order", "name": "Order a laptop", "kind": "start", "lane": "people"},
        {"key": "laptop", "name": "Delivery", "kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "it"}},
        {"key": "set_up", "name": "Set it up", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("order", "laptop"), ("laptop", "set_up"), ("set_up", "end")],
)


def test_whoever_looks_out_for_it_says_that_it_has_arrived(
    dora: Person, hugo: Person, ivy: Person, people_operations: Team, it_service: Team, visitor: Callable[..., Visitor]
) -> None:
    process = publish(LAPTOPS, {"people": people_operations, "it": it_service}, by=as_actor(dora))
    case = moves.start_case(process, by=as_actor(hugo), now=MONDAY).case

    starter = visitor(hugo).go(f"/cases/{case.reference}/")
    now = starter.page.locator("#now")
    expect(now).to_contain_text("Waits for: The laptop")
    expect(now.get_by_role("button", name="It has arrived")).to_have_count(0)

    watcher = visitor(ivy).go(f"/cases/{case.reference}/")
    watcher.page.locator("#now").get_by_role("button", name="It has arrived").click()
    watcher.is_told("LAP-1 goes on.")
    expect(watcher.page.locator("#now")).to_contain_text("Set it up")
    expect(watcher.page.locator("#history")).to_contain_text("said that it has come: “Delivery”")


def test_a_wait_is_drawn_between_two_steps(purchasing: Process, dora: Person, visitor: Callable[..., Visitor]) -> None:
    hand = Hand(visitor(dora).go("/processes/purchasing/design/").page)
    page, panel = hand.page, hand.panel
    hand.node("Order it").get_by_role("button", name="Add a step after “Order it”").click()
    page.get_by_placeholder("What is done?").fill("The parcel comes")
    hand.press("Wait")
    hand.press("Add")
    expect(hand.card("The parcel comes")).to_be_visible()
    hand.press(hand.card("The parcel comes"))
    expect(panel.get_by_label("Waits for")).to_have_value("until")
    panel.get_by_label("Waits for").select_option(label="something to arrive, as somebody says")
    panel.get_by_label("What has to arrive").fill("The parcel")
    panel.get_by_label("Who looks out for it").select_option(label="Buyers")
    expect(hand.card("The parcel comes")).to_contain_text("The parcel")
    hand.is_saved()

    step = next(step for step in draft_of("purchasing")["steps"] if step["name"] == "The parcel comes")
    assert (step["kind"], step["wait"]) == ("wait", {"arrival": "The parcel", "watched_by": "buyers"})
