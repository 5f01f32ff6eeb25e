"""An admin shuts somebody out: sees everything on them, says who gets it, and finds what nobody owns."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Membership, Person
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from tests.workflows.test_succession import small
from workflows import staff_changes
from workflows.models import Process, Staffing, Task

Arrives = Callable[..., Visitor]


def approvals(purchasing: Process, asker: Person, manager: Person) -> None:
    """Two for this manager: one accepted, one offered."""
    for what in ("A desk", "A crane"):
        data = {"what": what, "amount": "420.00", "manager": str(manager.pk)}
        moves.start_case(purchasing, by=as_actor(asker), data=data, now=MONDAY)
    moves.accept_all(Task.objects.filter(step_key="approve").first(), by=as_actor(manager), now=MONDAY)


def test_everything_on_a_leaver_goes_to_others_and_what_is_left_is_listed(
    purchasing: Process, visitor: Arrives, ada: Person, mia: Person, hugo: Person, dora: Person, site: str
) -> None:
    approvals(purchasing, mia, hugo)
    staff_changes.give_to_owner(purchasing, owner=hugo.pk, by=as_actor(dora), now=MONDAY)
    leaver, seat = visitor(hugo), visitor(ada)
    seat.presses = 0

    seat.press("People")
    seat.press("Hugo Brandt")
    seat.press("Hand over and shut out…")
    expect(seat.heading("Hugo Brandt leaves")).to_be_visible()
    for part in ("Open tasks 1", "Handed to them, not accepted yet 1", "Processes they own 1", "Teams they lead 1"):
        expect(seat.heading(part)).to_be_visible()
    _look(seat, site, "people-leaving")
    seat.page.get_by_label("Everything goes to").select_option(label="Petra Lang")
    seat.page.get_by_label("Processes they own: who gets them").select_option(label="Nobody for now")
    # Mia asked for both, so she cannot approve them.
    seat.page.get_by_label("Handed to them, not accepted yet: who gets them").select_option(label="Mia Sommer")
    seat.press("Hand over and shut out")
    seat.page.locator("[data-confirm-yes]").click()
    expect(seat.heading("Hugo Brandt is shut out")).to_be_visible()
    seat.sees("needs a second pair of eyes: Mia Sommer started this case.")
    seat.sees("1 task is still with them.")
    _look(seat, site, "people-left")
    assert not Membership.objects.get(person=hugo).is_active
    leaver.go("/queue/")
    expect(leaver.page.get_by_label("Password")).to_be_visible()

    seat.press("See what nobody owns")
    expect(seat.row("Approve it")).to_contain_text("Hugo Brandt")
    _look(seat, site, "people-nobody")
    seat.page.get_by_label("Give it to").select_option(label="Petra Lang")
    seat.press("Move 1 task")
    seat.is_told("1 task has been moved.")
    assert set(Task.objects.filter(step_key="approve").values_list("owner__name", flat=True)) == {"Petra Lang"}
    seat.page.get_by_role("link", name="1 processes").click()
    expect(seat.row("Purchasing")).to_contain_text("gone")
    seat.go("/people/")
    expect(seat.page.get_by_role("link", name="Nobody owns this 1")).to_be_visible()


def _look(seat: Visitor, site: str, name: str) -> None:
    inspection = Inspection(seat.page, site, who="leaver")
    inspection.look_at_this(name)
    assert inspection.faults == []


def test_somebody_is_replaced_in_ten_processes_and_their_open_work_follows(
    visitor: Arrives, ada: Person, dora: Person, hugo: Person, petra: Person, site: str
) -> None:
    ten = [small(number, dora, hugo) for number in range(10)]
    moves.start_case(ten[0], by=as_actor(hugo), now=MONDAY)
    seat = visitor(ada)
    seat.presses = 0

    seat.press("People")
    seat.press("Hugo Brandt")
    seat.press("Replace in processes")
    expect(seat.page.locator("[data-row]")).to_have_count(10)
    _look(seat, site, "people-replace")
    seat.page.get_by_label("Who takes over").select_option(label="Petra Lang")
    seat.press("Replace")
    seat.is_told("Petra Lang takes over in 10 processes. Nothing had to be published.")
    assert set(Staffing.objects.values_list("person__name", flat=True)) == {"Petra Lang"}
    print(f"\nreplaced in 10 processes: {seat.presses} clicks")

    expect(seat.heading("Open work of Hugo Brandt")).to_be_visible()
    expect(seat.page.get_by_label("Give it to")).to_have_value(str(petra.pk))
    _look(seat, site, "people-open-work")
    seat.press("Move 1 task")
    seat.is_told("1 task has been moved.")
    assert Task.objects.get(step_key="work").owner == petra
