"""The main job in a browser that runs no scripts: every verb has a page or a button of its own."""

from collections.abc import Callable

from playwright.sync_api import expect

from procops.people.models import Person
from tests.browser.visitor import Visitor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]


def test_a_purchase_from_start_to_end(
    purchasing: Process, visitor: Arrives, mia: Person, hugo: Person, fay: Person, pam: Person
) -> None:
    asker, manager, buyer, payroll = (visitor(person, scripts=False) for person in (mia, hugo, fay, pam))

    asker.press("Start")
    asker.press("Start a purchase")
    asker.fill({"What is needed": "A desk", "Amount": "420", "Your manager": "Hugo Brandt"})
    asker.press("Show the dates")
    asker.sees("Once “Needed by” is set:")
    asker.press("Start a purchase")
    asker.is_told("PUR-1 A desk has been started.")

    manager.go("/queue/")
    manager.press("Send back…", row=manager.row("Approve it"))
    manager.tick("Not clear", "What is needed")
    manager.press("Send back")
    manager.is_told("Sent back to Asker.")
    asker.go("/queue/")
    asker.press("Open", row=asker.row("Ask for it"))
    expect(asker.page.locator(".is-marked .form-label")).to_have_text("What is needed")
    asker.fill({"What is needed": "A desk of oak"})
    asker.press("Complete")
    asker.is_told("Completed “Ask for it”.")
    asker.go("/handoffs/?side=outgoing")
    asker.press("Take back…", row=asker.row("Approve it"))
    asker.press("Take back")
    asker.is_told("Taken back: your step is open again.")
    asker.go("/queue/")
    asker.press("Open", row=asker.row("Ask for it"))
    asker.press("Complete")

    manager.go("/queue/")
    manager.press("Accept", row=manager.row("Approve it"))
    manager.is_told("Accepted “Approve it”.")
    manager.press("Approve", row=manager.row("Approve it"))
    manager.is_told("Completed “Approve it”.")
    manager.press("Undo")
    manager.is_told("Undone: “Approve it” is open again.")
    manager.press("Approve", row=manager.row("Approve it"))

    buyer.go("/queue/?desk=teams")
    buyer.press("Accept", row=buyer.row("Order it"))
    buyer.go("/queue/")
    buyer.press("Open", row=buyer.row("Order it"))
    buyer.fill({"Supplier": "Oak Ltd"})
    buyer.press("Save for later")
    buyer.is_told("Saved.")
    buyer.tick("Terms are ours")
    buyer.press("Complete")
    buyer.is_told("Completed “Order it”.")

    payroll.go("/queue/?desk=teams")
    payroll.press("Take it", row=payroll.row("Check the bank account"))
    payroll.go("/queue/")
    payroll.press("Open", row=payroll.row("Check the bank account"))
    payroll.fill({"Bank account": "DE02 1203"})
    payroll.press("Complete")
    payroll.go("/queue/?desk=teams")
    payroll.press("Accept", row=payroll.row("Pay it"))
    payroll.go("/queue/")
    payroll.press("Complete", row=payroll.row("Pay it"))
    payroll.is_told("Completed “Pay it”.")

    case = Case.objects.get()
    assert (case.state, case.result) == ("completed", "paid")
    assert case.data["what"] == "A desk of oak"
    visits = Task.objects.filter(step_key="ask").order_by("visit").values_list("visit", "state")
    assert list(visits) == [(1, "done"), (2, "done"), (3, "done")]


def test_a_map_is_read_as_a_table(purchasing: Process, visitor: Arrives, mia: Person) -> None:
    reader = visitor(mia, scripts=False).go("/processes/purchasing/")
    reader.page.locator(".map-table summary").click()
    expect(reader.page.locator(".map-table").get_by_role("cell", name="Approve it").first).to_be_visible()


def test_the_menus_of_the_frame_open(purchasing: Process, visitor: Arrives, mia: Person) -> None:
    reader = visitor(mia, scripts=False)
    reader.page.get_by_label("You: Mia Sommer").click()
    reader.press("Log out")
    expect(reader.page.get_by_role("button", name="Log in")).to_be_visible()
