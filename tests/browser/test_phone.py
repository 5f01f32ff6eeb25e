"""On a telephone: a new member comes from the link in the mail to a finished step."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect

from procops.people.models import Organization, Person, Team
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from tests.cast import PASSWORD, logged_in
from tests.handoffs import running
from tests.processes import definition
from workflows.models import Case, Task

WORK = definition(
    lanes="people it",
    fields=[
        {"key": "serial", "label": "Serial number", "type": "text", "required": True},
        {
            "key": "kind",
            "label": "Kind",
            "type": "choice",
            "required": True,
            "choices": [{"key": "laptop", "label": "Laptop"}, {"key": "telephone", "label": "Telephone"}],
        },
        {"key": "count", "label": "How many", "type": "whole_number", "required": True},
        {"key": "price", "label": "Price", "type": "money", "required": True},
        {"key": "sent", "label": "Sent on", "type": "date", "required": True},
        {"key": "note", "label": "Note for the owner", "type": "long_text", "required": True},
    ],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "equip", "name": "Prepare the equipment", "lane": "it", "fill": [
            "serial", "kind", "count", "price", "sent", "note",
        ]},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "equip"), ("equip", "end")],
)  # fmt: skip


class Taps:
    """Somebody with a telephone: what they tap is counted, what they type is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def button(self, words: str) -> None:
        self.page.get_by_role("button", name=re.compile(rf"^{words}")).filter(visible=True).first.click()
        self.number += 1

    def choose(self, words: str) -> None:
        self.page.get_by_label(words, exact=True).check()
        self.number += 1


@pytest.fixture
def link(transactional_db: None, acme: Organization, ada: Person, dora: Person, mia: Person, it_service: Team) -> str:
    """Ada has invited Noor to IT service, where something waits."""
    running.begin(WORK, owner=dora, by=mia)
    form = {"email": "noor@acme.test", "role": "member", "team": str(it_service.pk)}
    logged_in(Client(), ada).post("/people/invitations/", form)
    found = re.search(r"https?://[^/\s]+(/invitations/\S+)", str(mail.outbox[0].body))
    assert found
    return found.group(1)


@pytest.mark.core
def test_a_new_member_accepts_fills_six_fields_and_completes_in_eight_taps(
    link: str, open_page: Callable[..., Page], wall_clock: WallClock, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_page("/healthz", viewport="phone")
    wall_clock.hang_in(page.context)
    page.goto(link)
    hand = Taps(page)

    page.get_by_label("Name").fill("Noor Aziz")
    page.get_by_label("Password").fill(PASSWORD)
    hand.button("Join")
    hand.button("Take next")
    expect(page.get_by_role("heading", name="Prepare the equipment", exact=True)).to_be_visible()
    answers: dict[str, Any] = {
        "Serial number": "SN-7781",
        "How many": "1",
        "Price": "1200.00",
        "Sent on": date(2026, 3, 3),
        "Note for the owner": "It is on its way.",
    }
    Visitor(page, Person(email="noor@acme.test")).fill(answers)
    hand.choose("Laptop")
    hand.button("Complete")
    expect(page.locator(".toast-text").get_by_text("Completed “Prepare the equipment”.")).to_be_visible()

    with capsys.disabled():
        print(f"\ntaps from the invitation's link to a completed step: {hand.number} (promised: at most 8)")
    assert hand.number <= 8
    case = Case.objects.get()
    assert (case.state, case.data["serial"], case.data["note"]) == ("completed", "SN-7781", "It is on its way.")
    assert Task.objects.get(step_key="equip").done_by == Person.objects.get(email="noor@acme.test")
