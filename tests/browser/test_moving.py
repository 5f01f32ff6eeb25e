"""A process is changed while its cases run: they are moved to the new version from the dialog that publishes it; one
does not fit and says why, the other is finished there by its owners."""

from collections.abc import Callable

from playwright.sync_api import expect

from handoffs import moves
from handoffs.models import Handoff
from handoffs.transfers import jobs
from handoffs.transfers.models import Transfer
from procops import clock
from procops.people.models import Person, Team
from tests.browser.hand import Hand
from tests.browser.inspection import Inspection
from tests.browser.test_designer import STEPS, draw_onboarding, start_onboarding
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]


def asked_for(purchasing: Process, what: str, by: Person, manager: Person) -> Case:
    data = {"what": what, "amount": "420.00", "needed_by": "2026-04-01", "manager": str(manager.pk)}
    return moves.start_case(purchasing, by=as_actor(by), data=data, now=MONDAY).case


def test_the_process_changes_while_cases_run(
    purchasing: Process, visitor: Arrives, site: str, dora: Person, nina: Person, max: Person
) -> None:
    asked_for(purchasing, "A desk", nina, max)
    asked_for(purchasing, "A lamp", nina, max)
    approve = Task.objects.get(case__reference="PUR-2", step_key="approve")
    moves.accept(Handoff.objects.get(to_task=approve), by=as_actor(max), now=MONDAY)
    moves.complete(approve, by=as_actor(max), outcome="yes", now=MONDAY)

    # What is ordered is ordered by another role from now on.
    at = visitor(dora).go("/processes/purchasing/design/")
    hand, page = Hand(at.page), at.page
    expect(hand.card("Approve it")).to_be_visible()
    hand.press(hand.card("Order it"))
    hand.panel.get_by_label("Who does it", exact=True).select_option(label="Payroll")
    hand.press("Publish…")
    expect(page.get_by_role("dialog")).to_contain_text("2 cases run on version 1.")
    expect(page.get_by_label("Leave them where they are")).to_be_checked()
    page.get_by_label("Move them to this version").check()
    page.get_by_role("dialog").locator("button[type=submit]").click()
    page.wait_for_url("**/version-moves/*/")
    at.sees("0 of 2 cases are done.")
    assert jobs.sweep(clock=clock.now) == 1
    at.sees("1 case was moved.")
    at.sees("PUR-2 cannot go on in version 2: “Order it” belongs to Payroll there.")
    looked = Inspection(page, site, who="moving")
    looked.look_at(page.url.removeprefix(site))
    page.set_viewport_size({"width": 1440, "height": 900})

    # It is finished in the new version, by its owners.
    manager = visitor(max).go("/queue/")
    manager.press("Accept", row=manager.row("Approve it", "PUR-1"))
    manager.is_told("Accepted “Approve it”.")
    manager.go("/queue/")
    manager.row("Approve it", "PUR-1").locator(".cell-title").click()
    manager.press("Reject")
    manager.is_told("Completed “Approve it”.")
    at.wait_until(lambda: Case.objects.get(reference="PUR-1").state == "completed")
    assert Case.objects.get(reference="PUR-1").version.number == 2

    # The other one stays, and can be moved later from the page of the process.
    at.go("/processes/purchasing/")
    at.sees("1 case runs on an earlier version.")
    at.press("Move cases to this version")
    expect(page.get_by_label("All that run on another version")).to_be_checked()
    looked.look_at("/processes/purchasing/move-cases/")
    assert looked.faults == []
    assert Transfer.objects.count() == 1


def test_what_was_drawn_from_nothing_is_changed_while_its_case_runs_moved_and_finished(
    visitor: Arrives, dora: Person, people_operations: Team, it_service: Team, payroll: Team, facilities: Team
) -> None:
    at = visitor(dora)
    hand = draw_onboarding(at, dora)
    start_onboarding(at)

    at.go("/processes/employee-onboarding/design/")
    hand.press(hand.card("Set up pay"))
    hand.panel.get_by_label("Due within").fill("6")
    hand.press("Publish…")
    at.page.get_by_label("Move them to this version").check()
    at.page.get_by_role("dialog").locator("button[type=submit]").click()
    at.page.wait_for_url("**/version-moves/*/")
    assert jobs.sweep(clock=clock.now) == 1
    at.sees("1 case was moved.")
    case = Case.objects.get(process__key="employee-onboarding")
    assert case.version.number == 2

    # By the lead of each team; the last step by Dora in her queue.
    leads = {team.name: team.lead for team in (people_operations, it_service, payroll, facilities)}
    *steps, last = STEPS
    fields = case.version.document["steps"]
    for name in steps:
        by = as_actor(leads.get(STEPS[name]) or dora)
        task = Task.objects.get(case=case, state__in=("waiting", "ready"))
        if task.state == "waiting":
            moves.accept_all(task, by=by, now=clock.now())
        (fill,) = [step.get("fill", ()) for step in fields if step["name"] == name]
        moves.complete(task, by=by, data=dict.fromkeys(fill, "Here"), now=clock.now())
    at.go("/queue/")
    at.row(last, case.reference).locator(".cell-title").click()
    at.press("Complete")
    at.is_told(f"Completed “{last}”.")
    at.wait_until(lambda: Case.objects.get(pk=case.pk).state == "completed")
