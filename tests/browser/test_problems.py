"""Somebody cannot go on with a step and reports it; whoever answers for the role decides what becomes of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from handoffs import moves
from handoffs.models import Problem
from procops.people.models import Person
from tests.browser.visitor import Visitor
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.test_problems import REASONS
from tests.purchasing import Publish
from workflows.models import Task

Arrives = Callable[..., Visitor]


@pytest.fixture
def banking(publish: Publish, mia: Person, hugo: Person, pam: Person) -> Task:
    """The check of a bank account, which Pam has taken; Dora answers for the role."""
    process = publish(problem_reasons=REASONS, answer_problems_within={"value": 2, "unit": "working_hours"}).process
    needed = {"what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    case = moves.start_case(process, by=as_actor(mia), data=needed, now=MONDAY).case
    approval = Task.objects.get(case=case, step_key="approve")
    moves.accept_all(approval, by=as_actor(hugo), now=MONDAY)
    moves.complete(approval, by=as_actor(hugo), outcome="yes", now=MONDAY)
    task: Task = Task.objects.get(case=case, step_key="bank")
    moves.claim(task, by=as_actor(pam), now=MONDAY)
    return task


def test_a_problem_goes_from_the_step_to_whoever_decides_and_back(
    banking: Task, visitor: Arrives, pam: Person, dora: Person
) -> None:
    clerk = visitor(pam).go(f"/tasks/{banking.pk}/")
    with clerk.within_presses(1):
        clerk.press("Report a problem…")
    ask = clerk.page.locator("#ask")
    ask.get_by_label("The account is closed").check()
    ask.locator("textarea[name=text]").fill("The bank knows no such account")
    letter = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"No such account."}
    ask.locator("input[type=file]").set_input_files(letter)
    ask.get_by_label("I cannot go on until this is answered").check()
    ask.locator(".btn-primary").click()
    clerk.is_told("Reported. You are told as soon as there is an answer.")
    clerk.sees("Stopped by a problem: The account is closed")
    clerk.sees("Dora Keller decides until")

    boss = visitor(dora)
    with boss.within_presses(2):
        boss.row("The account is closed", "PUR-1").locator(".cell-title").click()
        boss.presses += 1
        expect(boss.heading("The account is closed")).to_be_visible()
        boss.sees("letter.txt")
        boss.page.get_by_label("It goes on as planned").check()
        boss.page.locator("textarea[name=text]").fill("Ask for the new account")
        boss.press("Answer")
    boss.sees("Ask for the new account")
    expect(boss.heading("What was decided")).to_be_visible()
    problem = Problem.objects.get()
    assert (problem.state, problem.closed_by, problem.file.name) == ("goes_on", dora, "letter.txt")

    clerk.go(f"/tasks/{banking.pk}/")
    clerk.sees("Dora Keller on “The account is closed”: it goes on")
    assert Task.objects.get(pk=banking.pk).state == "ready"

    boss.go("/processes/purchasing/problems/")
    counted = boss.page.locator("#problems tr").filter(has_text="The account is closed")
    expect(counted.get_by_role("link", name="1 problem")).to_have_count(1)
    counted.get_by_role("link", name="1 problem").click()
    expect(boss.page.locator("[data-row]").filter(has_text="PUR-1")).to_have_count(1)

    boss.go("/problems/")
    with boss.page.expect_download() as saved:
        boss.page.locator("[data-download][href*=csv]").click()
    said = saved.value.path().read_text("utf-8-sig")
    assert "The account is closed" in said
    assert "Ask for the new account" in said
