"""A task is passed to specialists by hand, who take it over; somebody with authority is asked and decides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs.models import Escalation
from procops.people.models import Person
from tests.browser.inspection import Inspection
from tests.browser.test_problems import banking  # noqa: F401
from tests.browser.visitor import Visitor
from workflows.models import Task


@pytest.mark.usefixtures("payroll")
def test_work_is_passed_to_specialists_who_take_it(
    banking: Task,  # noqa: F811
    visitor: Callable[..., Visitor],
    pam: Person,
    fay: Person,
    site: str,
) -> None:
    clerk = visitor(pam).go(f"/tasks/{banking.pk}/")
    with clerk.within_presses(3):
        clerk.open_menu("More")
        clerk.press("Pass to specialists…")
        ask = clerk.page.get_by_role("dialog")
        ask.locator("select[name=team]").select_option(label="Facilities")
        ask.locator("textarea[name=text]").fill("Whose account is this?")
        clerk.press("Pass it on")
    clerk.is_told("Passed on. You are told as soon as somebody takes it.")
    clerk.sees("Passed to specialists: Facilities")
    inspection = Inspection(clerk.page, site, who="pam")
    inspection.look_at_this("task-escalated")

    specialist = visitor(fay)
    with specialist.within_presses(2):
        specialist.row("Check the bank account", "Whose account is this?").locator(".cell-title").click()
        specialist.presses += 1
        specialist.page.get_by_label("I take it over: it is on my desk then").check()
        looking = Inspection(specialist.page, site, who="fay")
        looking.look_at_this("escalation")
        specialist.press("Answer")
    specialist.is_told("It is on your desk now.")
    expect(specialist.heading("Check the bank account")).to_be_visible()
    assert Escalation.objects.get().state == "taken"
    clerk.go("/escalations/")
    expect(clerk.page.locator("td", has_text="Taken over")).to_be_visible()
    inspection.look_at_this("escalations")
    assert inspection.faults + looking.faults == []


def test_somebody_with_authority_is_asked_and_decides(
    banking: Task,  # noqa: F811
    visitor: Callable[..., Visitor],
    pam: Person,
    dora: Person,
) -> None:
    clerk = visitor(pam).go(f"/tasks/{banking.pk}/")
    clerk.open_menu("More")
    clerk.press("Ask someone with authority…")
    ask = clerk.page.get_by_role("dialog")
    ask.locator("select[name=person]").select_option(label="Dora Keller")
    ask.get_by_label("It is above a limit").check()
    ask.locator("textarea[name=text]").fill("Above € 4,000")
    ask.get_by_role("button", name="Ask", exact=True).click()
    clerk.sees("Asked of somebody with authority: Dora Keller")

    boss = visitor(dora)
    boss.row("Check the bank account", "Above € 4,000").locator(".cell-title").click()
    boss.page.get_by_label("Go ahead as asked").check()
    boss.page.locator("textarea[name=text]").fill("This once")
    boss.press("Answer")
    boss.sees("This once")
    clerk.go(f"/tasks/{banking.pk}/")
    clerk.sees("Goes ahead: Dora Keller")
