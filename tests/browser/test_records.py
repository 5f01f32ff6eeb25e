"""Somebody starts cases for a customer whom the house knows already, and finds all of them on one page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from procops.people.models import Person, Team
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from tests.processes import publish
from tests.workflows.test_records import complaints
from workflows.models import Process
from workflows.records.models import Record

Arrives = Callable[..., Visitor]


@pytest.fixture
def process(acme: object, dora: Person, it_service: Team) -> Process:
    return publish(complaints(), {"desk": it_service}, by=as_actor(dora))


def test_the_known_customer_is_offered_warned_of_and_has_a_page(
    process: Process, visitor: Arrives, site: str, ivy: Person, dora: Person
) -> None:
    for who in ("Acme Cranes Ltd", "Acme Paper"):
        moves.start_case(process, by=as_actor(ivy), data={"who": who}, now=MONDAY)
    seat = visitor(ivy).go("/start/complaints/")

    seat.page.get_by_label("Customer", exact=True).press_sequentially("acme")
    seat.page.get_by_label("Acme Cranes Ltd").check()
    seat.sees("Acme Cranes Ltd has an open case of this process already:")
    expect(seat.page.get_by_label("Acme Cranes Ltd")).to_be_checked()
    faults = Inspection(seat.page, site, who="start-with-records")
    seat.page.locator("#start-form .btn-primary").click()
    seat.is_told("CPL-3 Acme Cranes Ltd has been started. Open for the same one already: CPL-1.")

    seat.go("/cases/CPL-3/")
    seat.page.locator("dl.facts").get_by_role("link", name="Acme Cranes Ltd").click()
    expect(seat.heading("Acme Cranes Ltd")).to_be_visible()
    expect(seat.page.locator("[data-row]")).to_have_count(2)

    designer = visitor(dora)
    paper = Record.objects.get(name="Acme Paper")
    designer.go(f"/records/{paper.pk}/").press("Merge")
    designer.page.get_by_label("Acme Cranes Ltd").check()
    designer.page.locator("#ask").get_by_role("button", name="Merge", exact=True).click()
    designer.is_told("The two records are one now.")
    expect(designer.heading("Acme Cranes Ltd")).to_be_visible()
    expect(designer.page.locator("[data-row]")).to_have_count(3)

    for path in ("/records/", f"/records/{Record.objects.get(name='Acme Cranes Ltd').pk}/", "/start/complaints/"):
        faults.look_at(path)
    assert faults.faults == []
