"""What is confidential stays with those it is for, and what is personal goes when an admin erases it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task

Arrives = Callable[..., Visitor]
ACCOUNT = "DE02 1203 0000"


@pytest.fixture
def asked(purchasing: Process, mia: Person, hugo: Person) -> Case:
    """Mia asks for a desk, and Hugo has accepted to say yes or no."""
    needed = {"what": "A desk for Rumpel", "amount": "420.00", "manager": str(hugo.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=needed, now=MONDAY).case
    moves.accept_all(_task(case, "approve"), by=as_actor(hugo), now=MONDAY)
    return case


def _task(case: Case, step: str) -> Task:
    return Task.objects.get(case=case, step_key=step)


def test_an_account_number_is_shown_to_payroll_alone(
    asked: Case, visitor: Arrives, hugo: Person, pam: Person, mia: Person
) -> None:
    moves.complete(_task(asked, "approve"), by=as_actor(hugo), outcome="yes", now=MONDAY)
    moves.complete(_task(asked, "bank"), by=as_actor(pam), data={"account": ACCOUNT}, now=MONDAY)

    payroll, asker = (visitor(who).go(f"/cases/{asked.reference}/") for who in (pam, mia))

    payroll.sees(ACCOUNT)
    asker.sees("A desk for Rumpel")
    expect(asker.page.locator("main")).not_to_contain_text(ACCOUNT)
    asker.go(f"/search/?q={ACCOUNT}")
    asker.sees("Nothing found for")


def test_an_admin_erases_what_is_personal_in_a_finished_case(
    asked: Case, visitor: Arrives, hugo: Person, ada: Person
) -> None:
    moves.complete(_task(asked, "approve"), by=as_actor(hugo), outcome="no", now=MONDAY)
    seat = visitor(ada).go(f"/cases/{asked.reference}/")
    seat.sees("A desk for Rumpel")

    seat.press("Erase personal data…")
    ask = seat.page.locator("#ask")
    ask.locator("[name=reason]").fill("Asked for by Mia")
    ask.get_by_role("button", name="Erase for good").click()

    seat.is_told("Erased. What happened and how long it took can still be proven.")
    expect(seat.page.locator("main")).not_to_contain_text("Rumpel")
