"""The first hour of a new organization: from sign-up to a running case alone, and a process tried out by one person."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from handoffs.models import Handoff
from procops.notices.models import Notice
from procops.people.models import Organization, Person
from procops.scoping import scope, unscoped
from tests.browser.inspection import Inspection
from tests.browser.visitor import Visitor
from tests.browser.wall_clock import WallClock
from workflows.models import Case, Entry, Process, Task

Arrives = Callable[..., Visitor]
AT_MOST = 15
"""Presses from sign-up to a running case, besides typing."""
PASSWORD = "seven grey elephants walking"
SIGN_UP = {"Your name": "Noor New", "Organization": "Initech", "E-mail": "noor@initech.test", "Password": PASSWORD}


@pytest.mark.core
def test_from_sign_up_to_a_first_running_case_alone(
    open_page: Callable[..., Page], wall_clock: WallClock, site: str, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    page = open_page("/accounts/signup/")
    wall_clock.hang_in(page.context)
    founder = Visitor(page, Person(name="Noor New", email="noor@initech.test"))
    inspection = Inspection(page, site, who="founder")

    for label, typed in SIGN_UP.items():
        page.get_by_label(label, exact=True).fill(typed)
    founder.press("Sign up")
    founder.wait_until(lambda: len(mail.outbox) == 1)
    link = re.search(r"/accounts/confirm-email/\S+", str(mail.outbox[0].body))
    assert link is not None
    founder.go(link.group())  # a press in the mail
    founder.presses += 1
    founder.press("Yes, confirm it")
    founder.sees("0 of 5 done")
    inspection.look_at_this("first-steps")
    founder.press("Open the gallery")
    founder.press("Use IT help desk incident")
    expect(founder.heading("People & roles")).to_be_visible()
    inspection.look_at_this("everything-is-mine")
    founder.press("Save and publish")
    founder.is_told("Version 1 is published.")
    inspection.look_at_this("published")
    founder.press("Start an incident")
    founder.press("Report a fault")
    founder.fill({"What does not work": "The printer", "How and when we reach you": "At my desk"})
    founder.press("Start an incident")
    founder.is_told("The printer has been started.")

    with unscoped():
        case = Case.objects.get()
    with scope(case.organization_id):
        assert (case.state, Organization.objects.get(pk=case.organization_id).name) == ("open", "Initech")
        assert [task.owner.name for task in Task.objects.live()] == ["Noor New"]
    with capsys.disabled():
        print(f"\nfrom sign-up to a first running case: {founder.presses} presses besides typing (at most {AT_MOST})")
    assert founder.presses <= AT_MOST
    founder.go("/queue/")
    founder.sees("3 of 5 done")
    founder.press("Hide this")
    founder.is_told("The first steps are put away.")
    expect(founder.heading("First steps")).to_have_count(0)
    assert inspection.faults == []


def test_one_person_plays_a_purchase_and_takes_it_away(
    purchasing: Process, visitor: Arrives, mia: Person, hugo: Person, site: str
) -> None:
    player = visitor(mia)
    inspection = Inspection(player.page, site, who="player")
    player.go("/processes/purchasing/")
    inspection.look_at("/processes/purchasing/?practice")
    player.press("Try it out")
    player.sees("Try the whole process alone")
    inspection.look_at_this("practice-start")
    player.fill({"What is needed": "A desk", "Amount": "420", "Your manager": "Hugo Brandt"})
    player.press("Try it out")
    player.is_told("PRACTICE-PUR-1 A desk has been started.")
    player.sees("in a real case somebody else of the role would do this step")
    inspection.look_at_this("practice-task")
    player.press("Accept")
    player.is_told("Accepted “Approve it”.")
    player.press("Approve")
    player.is_told("This comes next.")

    player.go("/queue/")
    player.sees("PRACTICE-PUR-1")
    assert player.rows() == []
    inspection.look_at("/queue/?desk=mine")
    inspection.look_at("/cases/PRACTICE-PUR-1/")
    stranger = visitor(hugo)
    answer = stranger.page.request.get("/cases/PRACTICE-PUR-1/")
    assert answer.status == 404
    assert Notice.objects.count() == 0

    player.go("/cases/PRACTICE-PUR-1/")
    player.press("Remove practice case")
    player.is_told("PRACTICE-PUR-1 is gone, with everything in it.")
    for model in (Case, Task, Handoff, Entry):
        assert model.objects.count() == 0
    assert inspection.faults == []


def test_a_new_organization_with_nothing_in_it_looks_right(
    globex: Organization, eve: Person, visitor: Arrives, site: str
) -> None:
    admin = visitor(eve)
    inspection = Inspection(admin.page, site, who="empty")
    for address in ("/start/", "/handoffs/", "/cases/", "/processes/", "/teams/", "/inbox/", "/search/?q=nothing"):
        inspection.look_at(address)
        expect(admin.page.locator(".nothing-here").first).to_be_visible()
    assert inspection.faults == []
