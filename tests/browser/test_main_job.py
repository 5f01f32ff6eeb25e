"""The main job in a real browser: two onboardings are started, and one of them is brought to its end by its owners.

Each of them sits at a browser of their own and presses what people press. On the way one handoff is sent back with a
marked field, one is accepted late, one is taken back, and one is sent back after it had been accepted.
"""

from collections.abc import Callable, Mapping
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from handoffs.tasks import expire_unanswered, wake
from procops.people import accounts, memberships
from procops.people.actor import Actor
from procops.people.models import Organization, Person, Role, Team
from tests.browser import onboarding
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import MONDAY, PASSWORD
from workflows.models import Case, Entry, Process

Arrives = Callable[..., Visitor]


@pytest.fixture
def process(dora: Person, people_operations: Team, it_service: Team, payroll: Team, facilities: Team) -> Process:
    return onboarding.published(
        owner=dora,
        people_operations=people_operations,
        it_service=it_service,
        payroll=payroll,
        facilities=facilities,
    )


def newcomer(name: str, acme: Organization) -> Person:
    """Somebody more at Acme, who belongs to no team."""
    email = f"{name.split()[0].lower()}@acme.test"
    person = accounts.create(name=name, email=email, password=PASSWORD, now=MONDAY)
    memberships.join(person, role=Role.MEMBER, by=Actor.system(acme.pk), now=MONDAY)
    return person


@pytest.fixture
def bo(acme: Organization) -> Person:
    return newcomer("Bo Lind", acme)


@pytest.fixture
def lea(acme: Organization) -> Person:
    return newcomer("Lea Moss", acme)


def start(recruiter: Visitor, name: str, *, manager: str) -> None:
    with recruiter.within_presses(3):
        recruiter.press("Start")
        recruiter.press("Start a new employee")
        recruiter.fill(onboarding.offer(name, new=name, manager=manager, starts=date(2026, 4, 1)))
        recruiter.press("Start a new employee")
    recruiter.is_told(f"{name} · 2026-04-01 has been started.")


def accept(owner: Visitor, step: str, case: str, *, desk: str = "mine", button: str = "Accept") -> None:
    """From the queue, with one press."""
    owner.go(f"/queue/?desk={desk}")
    with owner.within_presses(1):
        owner.press(button, row=owner.row(step, case))
    owner.is_told(f"Accepted “{step}”.")


def do(owner: Visitor, step: str, case: str, answers: Mapping[str, Any], *ticks: str, end: str = "Complete") -> None:
    """From the queue, with two presses and what is to be typed."""
    owner.go("/queue/")
    with owner.within_presses(2):
        owner.press("Open", row=owner.row(step, case))
        owner.fill(answers)
        owner.tick(*ticks)
        owner.press(end)
    owner.is_told(f"Completed “{step}”.")


def sees_only(somebody: Visitor, reference: str, *, others: str) -> None:
    """Of two cases they find one, in the list, the search and by its address; the other one does not exist for them."""
    somebody.go("/cases/?state=")
    expect(somebody.page.locator("[data-row]")).to_have_count(1)
    somebody.sees(reference)
    for address, found in ((f"/cases/{reference}/", 200), (f"/cases/{others}/", 404)):
        answer = somebody.page.request.get(address)
        assert answer.status == found, address
    somebody.go(f"/search/?q={others}")
    somebody.sees("Nothing found")


@pytest.mark.core
def test_two_onboardings_by_their_owners(
    process: Process, visitor: Arrives, wall_clock: WallClock, mia: Person, hugo: Person, ivy: Person, pam: Person,
    max: Person, nina: Person, fay: Person, bo: Person, lea: Person,
) -> None:  # fmt: skip
    recruiter = visitor(mia)
    start(recruiter, "Nina Roth", manager="Max Weber")
    start(recruiter, "Lea Moss", manager="Bo Lind")
    assert list(Case.objects.order_by("id").values_list("reference", flat=True)) == ["ONB-1", "ONB-2"]

    # People operations sends the first back and says which field is wrong; the recruiter mends it.
    people = visitor(hugo).go("/queue/?desk=teams")
    with people.within_presses(2):
        people.press("Send back…", row=people.row("Open the employee file", "ONB-1"))
        people.tick("Start date missing", "Start date")
        people.press("Send back")
    people.is_told("Sent back to Recruiter.")
    recruiter.go("/queue/")
    assert recruiter.rows() == ["Offer signed"]
    recruiter.press("Open", row=recruiter.row("Offer signed"))
    recruiter.sees("Missing or wrong: Start date.")
    expect(recruiter.page.locator(".is-marked .form-label")).to_have_text("Start date")
    recruiter.fill({"Start date": date(2026, 3, 9)})
    recruiter.press("Complete")
    recruiter.is_told("Completed “Offer signed”.")

    # Three days later it is accepted after all: too late, but accepted. Then the other one.
    wall_clock.forward(days=3)
    expire_unanswered()  # as the worker does every few seconds
    people.go("/handoffs/")
    people.press("Not accepted in time")
    people.sees("2 days late")
    with people.within_presses(1):
        people.press("Accept", row=people.row("Open the employee file", "ONB-1"))
    people.is_told("Accepted “Open the employee file”.")
    do(people, "Open the employee file", "ONB-1", onboarding.FILE, *onboarding.FILE_TICKS)
    accept(people, "Open the employee file", "ONB-2", desk="teams")
    do(people, "Open the employee file", "ONB-2", onboarding.FILE, *onboarding.FILE_TICKS)

    # Each hiring manager sees only their own new employee.
    manager, others_manager, employee, others_employee = visitor(max), visitor(bo), visitor(nina), visitor(lea)
    sees_only(manager, "ONB-1", others="ONB-2")
    sees_only(others_manager, "ONB-2", others="ONB-1")

    # The papers are handed to payroll, taken back, mended and handed over again.
    do(people, "Send and collect the papers", "ONB-1", onboarding.PAPERS, "Every paper is signed by both sides")
    with people.within_presses(4):
        people.press("Handoffs")
        people.press("Outgoing")
        people.press("Take back…", row=people.row("Set up pay"))
        people.press("Take back")
    people.is_told("Taken back: your step is open again.")
    do(people, "Send and collect the papers", "ONB-1", {"Tax number and class": "12 345 678, class 3"})

    # Payroll accepts it, finds a fault and sends it back after all; then everything is right.
    payroll = visitor(pam)
    accept(payroll, "Set up pay", "ONB-1", desk="teams")
    with payroll.within_presses(4):
        payroll.press("Open", row=payroll.go("/queue/").row("Set up pay"))
        payroll.open_menu("More")
        payroll.press("Send back to People operations…")
        payroll.tick("Bank details fail the check", "Bank account for pay")
        payroll.press("Send back")
    payroll.is_told("Sent back to People operations.")
    people.go("/queue/")
    people.sees("to be done again")
    mended = {"Bank account for pay": "DE02 1203 0000 0000 2020 51"}
    do(people, "Send and collect the papers", "ONB-1", mended)
    accept(payroll, "Set up pay", "ONB-1")
    do(payroll, "Set up pay", "ONB-1", onboarding.PAY, "The trial run shows the right amount")

    # What comes together on the first day: accounts, equipment and plan. It opens on the start date, not before.
    it_service = visitor(ivy)
    accept(it_service, "Create accounts and access", "ONB-1", desk="teams")
    accept(it_service, "Prepare and ship the equipment", "ONB-1", desk="teams")
    do(it_service, "Create accounts and access", "ONB-1", onboarding.ACCOUNTS)
    do(it_service, "Prepare and ship the equipment", "ONB-1", onboarding.EQUIPMENT)
    accept(manager, "Write the plan for the first weeks", "ONB-1")
    do(manager, "Write the plan for the first weeks", "ONB-1", onboarding.PLAN)
    accept(manager, "First day", "ONB-1", button="Accept all 2")
    manager.go("/cases/ONB-1/")
    manager.sees("Waits until 9 March 2026, 09:00")
    wall_clock.forward(days=4)
    wake()  # as the worker does every few seconds
    do(manager, "First day", "ONB-1", {"Documents shown on the first day": ["Passport"]}, *onboarding.FIRST_DAY)

    # And from there to the end.
    buddy = visitor(fay)
    accept(employee, "Required training", "ONB-1")
    do(employee, "Required training", "ONB-1", onboarding.COURSES, "I have passed every required course")
    sees_only(employee, "ONB-1", others="ONB-2")
    do(buddy, "Look after the first weeks", "ONB-1", {"How it goes": "Well."})
    accept(people, "Check the right to work", "ONB-1")
    do(people, "Check the right to work", "ONB-1", {}, end="Confirmed")
    do(manager, "Review after 30 days", "ONB-1", {"Talk after 30 days": "Good."})
    do(manager, "Review after 60 days", "ONB-1", {"Talk after 60 days": "Good."})
    do(manager, "Review after 90 days and decision", "ONB-1", {"Talk after 90 days": "Good."}, end="Passed")
    accept(people, "Confirm the employment", "ONB-1")
    do(people, "Confirm the employment", "ONB-1", {"Letter to the colleague": onboarding.SIGNED})

    recruiter.go("/cases/ONB-1/")
    recruiter.sees("Completed")
    others_employee.go("/cases/")
    others_employee.sees("Nothing is under way")

    # Whoever types slowly has a draft saved, which takes the work in hand: that depends on the machine.
    entries = Entry.objects.filter(case__reference="ONB-1").exclude(kind="task.started").order_by("seq")
    assert [f"{entry.kind}:{entry.step_key}" for entry in entries] == JOURNAL.split()
    accepted = [entry for entry in entries if entry.kind == "handoff.accepted"]
    assert [entry.step_key for entry in accepted if entry.facts.get("late")] == ["open_file"]
    assert command("verify_journal").endswith(", broken 0, append-only guarded\n")
    assert command("audit").endswith(", findings 0\n")


def command(name: str) -> str:
    """What a management command prints."""
    said = StringIO()
    call_command(name, stdout=said)
    return said.getvalue()


JOURNAL = """
case.started:offer_signed task.done:offer_signed case.file_attached:offer_signed handoff.offered:open_file
handoff.returned:open_file task.returned:open_file task.opened:offer_signed
task.done:offer_signed handoff.offered:open_file
handoff.expired:open_file
handoff.accepted:open_file task.opened:open_file
task.done:open_file task.opened:papers end.reached:no_desk
    handoff.offered:accounts handoff.offered:equipment handoff.offered:plan
case.file_attached:papers case.file_attached:papers case.file_attached:papers task.done:papers handoff.offered:payroll
handoff.withdrawn:payroll task.cancelled:payroll task.opened:papers
task.done:papers handoff.offered:payroll
handoff.accepted:payroll task.opened:payroll
handoff.sent_back:payroll task.sent_back:payroll task.opened:papers
task.done:papers handoff.offered:payroll
handoff.accepted:payroll task.opened:payroll
task.done:payroll end.reached:in_pay_run
handoff.accepted:accounts task.opened:accounts
handoff.accepted:equipment task.opened:equipment
task.done:accounts handoff.offered:first_day
task.done:equipment handoff.offered:first_day
handoff.accepted:plan task.opened:plan
task.done:plan wait.began:start_day
handoff.accepted:first_day handoff.accepted:first_day
wait.over:start_day task.opened:first_day
task.done:first_day task.opened:review_30 handoff.offered:verify_right_to_work handoff.offered:training
    handoff.offered:first_weeks handoff.accepted:first_weeks task.opened:first_weeks
handoff.accepted:training task.opened:training
task.done:training end.reached:trained
task.done:first_weeks end.reached:settled_in
handoff.accepted:verify_right_to_work task.opened:verify_right_to_work
task.done:verify_right_to_work end.reached:papers_in_order
task.done:review_30 task.opened:review_60
task.done:review_60 task.opened:review
task.done:review handoff.offered:confirm
handoff.accepted:confirm task.opened:confirm
case.file_attached:confirm task.done:confirm end.reached:employed case.completed:
"""
"""What stands in the journal of the first case, one move a line."""
