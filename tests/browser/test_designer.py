"""The designer as people use it: drawn from nothing by mouse and keyboard, saved as one goes, checked and published."""

import re
from collections.abc import Callable, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from procops.people.models import Person, Team
from tests.browser.hand import Hand
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows import gallery, publishing
from workflows.models import Case, Process, Version
from workflows.states import VersionState

ROLES = (
    *("Recruiter", "People operations", "Payroll", "IT service", "Facilities"),
    *("Hiring manager", "Buddy", "New employee"),
)
STEPS = {
    "Open the employee file": "People operations",
    "Send and collect the papers": "People operations",
    "Set up pay": "Payroll",
    "Create accounts": "IT service",
    "Prepare the equipment": "IT service",
    "Prepare the desk": "Facilities",
    "Welcome on the first day": "Hiring manager",
    "Show around": "Buddy",
    "Required training": "New employee",
    "Safety course": "New employee",
}
HANDED = ("Signed offer", "Bank account", "User name", "Desk number", "Plan", "Photo", "Badge")
TABLE = """Step\tWho\tDeadline\tHands over
Record the order\tOrder desk\t4 h\tCustomer number, order value, currency, payment terms, requested date
Check credit\tCredit control\t1 day\tRelease decision, approved limit, conditions
Reserve stock and promise a date\tOrder desk\t4 h\tDelivery note, lines and quantities, ship-to, carrier, promised date
Pick, pack and ship\tWarehouse\t2 days\tQuantities shipped, ship date, proof of dispatch, freight cost
Issue the invoice\tBilling\t1 day\tInvoice number, due date, contact for payables
Follow up on payment\tCollections\t30 days\tBank reference, invoice numbers paid, deductions
Match the payment\tCash application\t1 day\t"""
ONBOARDING = "\n".join(
    f"{name}\t{role}\t{due}\t{handed}"
    for name, role, due, handed in (
        ("Offer signed", "Recruiter", "", "Signed offer, start date"),
        *(
            (name, role, "2 days", handed)
            for (name, role), handed in zip(
                STEPS.items(),
                ("", "Bank account", "", "User name", "Laptop", "Desk number", "Plan", "Photo", "", ""),
                strict=True,
            )
        ),
    )
)
SELLERS = ("Order desk", "Credit control", "Warehouse", "Billing", "Collections", "Cash application")


def draft_of(key: str) -> Mapping[str, list[dict[str, object]]]:
    found: Mapping[str, list[dict[str, object]]] = Version.objects.get(
        process__key=key, state=VersionState.DRAFT
    ).document
    return found


def begin(visitor: Visitor, name: str) -> Hand:
    """From the list of processes to the empty canvas."""
    visitor.go("/processes/")
    visitor.press("Design a process")
    visitor.page.get_by_label("What is the process called?").fill(name)
    visitor.page.get_by_label("No, it serves colleagues: it is support").check()
    visitor.press("Draw it")
    expect(visitor.heading("Who takes part?")).to_be_visible()
    return Hand(visitor.page)


def add_roles(hand: Hand, roles: tuple[str, ...]) -> None:
    hand.press("Add the first role")
    for role in roles:
        expect(hand.page.locator("#new-role")).to_be_focused()
        hand.type(role)
        hand.key("Enter")
        expect(hand.page.locator(".designer-dialog .form-hint")).to_contain_text(role)
    hand.key("Enter")
    expect(hand.page.locator(".designer-dialog")).to_have_count(0)


def draw_onboarding(at: Visitor, dora: Person) -> Hand:
    """Employee onboarding from an empty canvas to its first version; Dora is in each role that is no team's name."""
    hand = begin(at, "Employee onboarding")
    page = hand.page
    add_roles(hand, ROLES)

    before = "Start"
    for name, role in STEPS.items():
        hand.node(before).hover()
        hand.press(page.get_by_role("button", name=f"Add a step after “{before}”", exact=True))
        expect(page.get_by_label("What is done?")).to_be_focused()
        hand.type(name)
        adder = page.locator(".adder")
        if adder.get_by_label("Who does it?").evaluate("select => select.selectedOptions[0].text") != role:
            hand.choose("Who does it?", role, within=adder)
        page.get_by_label("What is done?").press("Enter")
        expect(hand.card(name)).to_be_focused()
        before = name
    assert set(hand.cards()) == {"Start", *STEPS, "Done"}

    # Each crossing asks one thing: what must the receiver get?
    undecided = page.locator(".map-flow.is-undecided .handoff-pill")
    expect(undecided).to_have_count(len(HANDED))
    problems = page.get_by_role("listitem").filter(has_text="without handoff rules")
    for done, thing in enumerate(HANDED):
        hand.press(page.locator(".designer-problems"))
        expect(problems).to_have_count(len(HANDED) - done)
        hand.press(problems.first.locator(".problem-place"))
        hand.press("Something new…")
        expect(page.get_by_label("Name of the new field")).to_be_focused()
        hand.type(thing)
        hand.key("Enter")
        expect(hand.panel.get_by_label(thing, exact=True)).to_be_checked()
    expect(undecided).to_have_count(0)

    hand.is_saved()
    hand.press("People")
    hand.press("Use the 4 teams of the same name")
    for role in ("Recruiter", "Hiring manager", "Buddy", "New employee"):
        section = hand.panel.locator(".panel-role").filter(has=page.get_by_role("heading", name=role, exact=True))
        hand.choose("Who does this?", "Dora Keller", within=section)
        expect(section.get_by_label("Answers for it")).to_have_value(str(dora.pk))
    expect(page.locator(".designer-problems")).to_have_text("Ready")

    hand.press("Publish…")
    expect(page.get_by_text("This is the first version.")).to_be_visible()
    page.get_by_label("What is new, in one line").fill("Begun")
    hand.press("Publish")
    expect(at.heading("Employee onboarding")).to_be_visible()
    page.wait_for_url("**/processes/employee-onboarding/")
    return hand


def start_onboarding(at: Visitor) -> None:
    at.press("Start a case")
    at.fill({"Signed offer": "In the drawer"})
    at.press("Start a case")
    at.wait_until(lambda: Case.objects.filter(process__key="employee-onboarding").count() == 1)


@pytest.mark.core
def test_employee_onboarding_is_drawn_from_an_empty_canvas_published_and_started(
    dora: Person,
    people_operations: Team,
    it_service: Team,
    payroll: Team,
    facilities: Team,
    visitor: Callable[..., Visitor],
) -> None:
    at = visitor(dora)
    hand = draw_onboarding(at, dora)

    print(f"employee onboarding from an empty canvas: {hand.clicks} clicks besides typing (at most 120)")
    assert hand.clicks <= 120
    published = Version.objects.get(process__key="employee-onboarding", state=VersionState.PUBLISHED).document
    assert (len(published["lanes"]), len(published["steps"]), len(published["fields"])) == (8, 12, 7)
    assert sum(1 for flow in published["flows"] if flow.get("contract") is not None) == 7
    start_onboarding(at)


def test_by_keyboard_alone(purchasing: Process, dora: Person, visitor: Callable[..., Visitor]) -> None:
    at = visitor(dora).go("/processes/purchasing/design/")
    hand, page = Hand(at.page), at.page
    hand.card("Ask for it").focus()

    hand.key("ArrowRight")
    expect(hand.card("Approve it")).to_be_focused()
    hand.key("Enter")
    expect(hand.panel.get_by_label("Name", exact=True)).to_be_focused()
    hand.type("x")
    hand.key("Escape")
    expect(hand.panel).to_have_count(0)
    hand.key("Control+z")
    expect(hand.card("Approve it")).to_be_visible()

    hand.card("Approve it").focus()
    hand.key("l")
    expect(page.get_by_role("dialog", name="Who does “Approve it”?")).to_be_visible()
    expect(page.locator(".designer-choices button[aria-pressed=true]")).to_be_focused()
    hand.key("ArrowDown", "Enter")
    expect(hand.card("Approve it")).to_have_attribute("aria-label", re.compile("Approve it, step, Buyers"))

    hand.card("Order it").focus()
    hand.key("a")
    expect(page.get_by_label("What is done?")).to_be_focused()
    hand.type("Unpack it")
    hand.key("Enter")
    expect(hand.card("Unpack it")).to_be_focused()
    hand.is_saved()
    document = draft_of("purchasing")
    assert [flow["to"] for flow in document["flows"] if flow["from"] == "order"] == ["unpack_it"]
    assert [flow["to"] for flow in document["flows"] if flow["from"] == "unpack_it"] == ["pay"]

    hand.key("Delete")
    expect(hand.card("Unpack it")).to_have_count(0)
    hand.key("Control+z")
    expect(hand.card("Unpack it")).to_be_visible()
    hand.key("Control+y")
    expect(hand.card("Unpack it")).to_have_count(0)

    drawn = page.locator(".react-flow__viewport")
    before = str(drawn.evaluate("it => it.style.transform"))
    hand.key("-")
    expect(drawn).not_to_have_attribute("style", re.compile(re.escape(before)))
    hand.key("0")

    hand.key("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    hand.key("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    expect(hand.card("Order it")).to_be_focused()
    hand.key("f")
    expect(hand.panel.get_by_role("button", name="Order it")).to_be_focused()
    hand.key("Escape")
    expect(hand.panel).to_have_count(0)
    expect(hand.card("Order it")).to_be_focused()


def test_by_mouse_a_step_is_dragged_to_another_role_and_connected(
    purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    at = visitor(dora).go("/processes/purchasing/design/")
    hand, page = Hand(at.page), at.page
    box = hand.card("Order it").bounding_box()
    lane = page.locator(".map-lane-head").filter(has_text="Manager").bounding_box()
    assert box is not None
    assert lane is not None
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, lane["y"] + lane["height"] / 2, steps=12)
    page.mouse.up()
    expect(hand.card("Order it")).to_have_attribute("aria-label", re.compile("Order it, step, Manager"))
    hand.is_saved()

    handle = hand.node("Approve it").locator(".react-flow__handle.source").bounding_box()
    target = hand.card("Check the bank account").bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + 6, handle["y"] + 6)
    page.mouse.down()
    page.mouse.move(target["x"] + 80, target["y"] + 40, steps=15)
    page.mouse.up()
    expect(page.locator(".react-flow__edge")).to_have_count(9)
    hand.is_saved()

    document = draft_of("purchasing")
    assert next(step["lane"] for step in document["steps"] if step["key"] == "order") == "manager"
    assert document["flows"][-1] == {"key": "approve_to_bank", "from": "approve", "to": "bank"}


def test_two_people_edit_different_steps_and_both_are_kept(
    purchasing: Process, dora: Person, ada: Person, visitor: Callable[..., Visitor]
) -> None:
    hands = [Hand(visitor(person).go("/processes/purchasing/design/").page) for person in (dora, ada)]
    for hand, step, name in zip(hands, ("Order it", "Approve it"), ("Buy it", "Judge it"), strict=True):
        hand.press(hand.card(step))
        hand.panel.get_by_label("Name", exact=True).fill(name)
        if hand is hands[0]:
            hand.is_saved()

    second = hands[1].page
    expect(second.get_by_role("dialog", name="Somebody else has changed this draft too")).to_be_visible()
    expect(second.locator(".designer-news")).to_contain_text("Buy it")
    hands[1].press("Go on")
    hands[1].is_saved()
    expect(hands[1].card("Buy it")).to_be_visible()
    names = [step["name"] for step in draft_of("purchasing")["steps"]]
    assert {"Buy it", "Judge it"} <= set(names)


def test_a_pasted_table_becomes_a_process_and_one_undo_takes_it_back(
    dora: Person, visitor: Callable[..., Visitor]
) -> None:
    hand = begin(visitor(dora), "Order to cash")
    page = hand.page
    hand.press(page.locator(".designer-empty").get_by_role("button", name="Paste a table"))
    page.get_by_label("Table", exact=True).fill(TABLE)
    hand.press("Add 7 steps")
    expect(hand.card("Match the payment")).to_be_visible()
    hand.is_saved()

    expect(page.locator(".designer-problems")).to_contain_text("to fix")
    left = hand.panel.locator(".problem.is-refuse")
    expect(left.first).to_be_visible()
    expect(left).to_have_count(1)  # six roles, one thing to say
    expect(left).to_contain_text(f"Nobody is in these roles yet: {', '.join(SELLERS)}.")
    hand.press("People")
    for role in SELLERS:
        section = hand.panel.locator(".panel-role").filter(has=page.get_by_role("heading", name=role, exact=True))
        hand.choose("Who does this?", "Dora Keller", within=section)
        expect(section.get_by_label("Answers for it")).to_have_value(str(dora.pk))
    expect(page.locator(".designer-problems")).to_have_text("Ready")
    print(f"order to cash from a pasted table: {hand.clicks} clicks besides typing (at most 40)")
    assert hand.clicks <= 40

    hand.press("Undo")
    expect(page.get_by_role("heading", name="Who takes part?")).to_be_visible()

    # Employee onboarding, eleven rows: at most five problems.
    hand.press(page.locator(".designer-empty").get_by_role("button", name="Paste a table"))
    page.get_by_label("Table", exact=True).fill(ONBOARDING)
    hand.press("Add 11 steps")
    expect(hand.card("Safety course")).to_be_visible()
    expect(left.filter(has_text="Nobody is in these roles yet")).to_contain_text("New employee")
    expect(page.locator(".designer-problems")).to_have_text(re.compile(r"^[1-5] to fix$"))
    hand.press("Undo")
    expect(page.get_by_role("heading", name="Who takes part?")).to_be_visible()


def test_a_changed_deadline_is_published_in_six_clicks(
    purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    at = visitor(dora).go("/processes/purchasing/")
    hand, page = Hand(at.page), at.page
    hand.press(page.get_by_role("link", name="Edit", exact=True))
    hand.press(hand.card("Check the bank account"))
    hand.panel.get_by_label("Due within").fill("6")
    hand.press("Publish…")
    expect(page.locator(".designer-changes")).to_contain_text("Due: 6 h (was 4 h)")
    hand.press(page.get_by_role("button", name=re.compile("^Publish( all the same)?$")))
    page.wait_for_url("**/processes/purchasing/")

    print(f"a changed deadline published: {hand.clicks} clicks (at most 6)")
    assert hand.clicks <= 6
    document = Version.objects.get(process=purchasing, state=VersionState.PUBLISHED).document
    assert next(step["deadline"] for step in document["steps"] if step["key"] == "bank")[0]["value"] == 6


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_panel_is_for_everybody(
    theme: str, purchasing: Process, dora: Person, visitor: Callable[..., Visitor]
) -> None:
    made = publishing.create_process(gallery.document("employee-onboarding"), by=as_actor(dora), now=MONDAY)
    at = visitor(dora, theme=theme).go(f"/processes/{made.process.key}/design/")
    hand, page = Hand(at.page), at.page
    expect(hand.card("Offer signed")).to_be_visible()
    page.evaluate(Axe().axe_script)

    def faults(where: str) -> list[str]:
        found = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
        return [f"{where}: {one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]

    found = faults("canvas")
    for name in ("Process", "Fields", "People"):
        hand.press(name)
        expect(hand.panel).to_be_visible()
        found += faults(name)
    hand.press(page.locator(".designer-problems"))
    expect(hand.panel.locator(".problem").first).to_be_visible()
    found += faults("problems")
    for what in (
        hand.card("Create accounts and access"),
        page.locator(".handoff-pill").first,
        page.locator(".map-lane-head").first,
    ):
        hand.press(what)
        closed = hand.panel.locator("details:not([open]) > summary")
        for left in range(closed.count(), 0, -1):
            closed.first.click()
            expect(closed).to_have_count(left - 1)
        found += faults(str(hand.panel.get_by_role("heading", level=2).inner_text()))
    hand.press("Publish…")
    expect(page.get_by_role("dialog")).to_contain_text("It cannot be published yet")
    found += faults("publish")
    assert found == []
