"""Problems on pages: reported at a task, on the desk of whoever decides, answered, counted per reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.models import Problem
from handoffs.problems.states import Answer
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live
from workflows.models import Case, Process, Task

pytest_plugins = ["tests.purchasing"]

REASONS = [
    {"key": "closed", "label": "The account is closed"},
    {"key": "unclear", "label": "It is not clear whose it is"},
]


@pytest.fixture
def purchasing(publish: Any) -> Process:
    """With a list of reasons."""
    return publish(problem_reasons=REASONS, answer_problems_within={"value": 2, "unit": "working_hours"}).process


@pytest.fixture
def banking(approved: Ask) -> Task:
    """A step in payroll's pool; Dora answers for the role."""
    return live(approved(), "bank")


def report(task: Task, person: Person, **facts: Any) -> Problem:
    given = {"text": "The bank knows no such account", "reason": "closed", "blocking": True, **facts}
    return moves.report_problem(task, by=as_actor(person), now=MONDAY, **given)


def said(answer: Any) -> str:
    """What a page says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_problem_is_reported_with_a_reason_a_text_and_a_file(
    at_work: AtWork, banking: Task, pam: Person, dora: Person
) -> None:
    browser, address = at_work(pam), f"/tasks/{banking.pk}/report/"
    form = browser.get(address).content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert "The account is closed" in form

    wrong = browser.post(address, {"reason": "other", "text": ""})
    assert (wrong.status_code, "Say what it is" in said(wrong)) == (422, True)
    file = SimpleUploadedFile("answer.pdf", b"%PDF-", "application/pdf")
    sent = {"reason": "closed", "text": "See the file", "blocking": "on", "file": file}

    done = browser.post(address, sent, follow=True)

    problem = Problem.objects.get()
    assert (problem.reason, problem.reason_label, problem.blocking) == ("closed", "The account is closed", True)
    assert (problem.asked, problem.file.name, problem.task_id) == (dora, "answer.pdf", banking.pk)
    assert "Stopped by a problem: The account is closed" in said(done)
    assert "Dora Keller decides until Monday 2 Mar, 13:00." in said(done)


def test_it_stands_first_on_the_desk_of_whoever_decides_until_they_have(
    at_work: AtWork, banking: Task, pam: Person, dora: Person
) -> None:
    problem, browser = report(banking, pam), at_work(dora)
    assert "Problems to answer 1 The account is closed Check the bank account · PUR-1 · A desk" in said(
        browser.get("/queue/")
    )
    assert "Problems to answer" not in said(at_work(pam).get("/queue/"))

    page = browser.get(f"/problems/{problem.pk}/")
    assert "It goes on as planned" in said(page)
    assert "“Approve it” is done again first" in said(page)
    wrong = browser.post(f"/problems/{problem.pk}/answer/", {"answer": "redo:approve", "text": ""})
    assert (wrong.status_code, "Write a few words." in said(wrong)) == (422, True)
    done = browser.post(f"/problems/{problem.pk}/answer/", {"answer": "go_on", "text": "Ask them again"}, follow=True)

    assert "What was decided Goes on , Dora Keller" in said(done)
    assert "Problems to answer" not in said(browser.get("/queue/"))
    assert "Dora Keller on “The account is closed”: it goes on “Ask them again”" in said(
        at_work(pam).get(f"/tasks/{banking.pk}/")
    )


def test_the_second_answer_is_told_that_somebody_was_faster(
    at_work: AtWork, banking: Task, pam: Person, dora: Person, ada: Person
) -> None:
    problem = report(banking, pam)
    at_work(ada).post(f"/problems/{problem.pk}/answer/", {"answer": "skip", "text": "Leave it"})

    late = at_work(dora).post(f"/problems/{problem.pk}/answer/", {"answer": "go_on"}, follow=True)

    assert "is closed already (skipped): somebody was faster." in said(late)
    assert Problem.objects.get().closed_by == ada


def test_who_reported_it_takes_it_back_and_others_cannot(
    at_work: AtWork, banking: Task, pam: Person, nina: Person
) -> None:
    problem = report(banking, pam)
    assert "You cannot take back" in said(at_work(nina).post(f"/problems/{problem.pk}/withdraw/", follow=True))
    assert "You cannot answer" in said(at_work(nina).post(f"/problems/{problem.pk}/answer/", {"answer": "go_on"}))

    at_work(pam).post(f"/problems/{problem.pk}/withdraw/")

    assert (Problem.objects.get().state, live(banking.case, "bank").state) == ("withdrawn", "ready")


def test_the_case_tells_it_in_words(at_work: AtWork, banking: Task, pam: Person, dora: Person) -> None:
    problem = report(banking, pam)
    answer = {"answer": Answer.REDO, "step": "approve", "text": "Choose another"}
    moves.answer_problem(problem, by=as_actor(dora), now=MONDAY, **answer)

    page = said(at_work(dora).get("/cases/PUR-1/"))

    assert "Pam Ortiz reported a problem that stops “Check the bank account”" in page
    assert "“The account is closed: The bank knows no such account”" in page
    assert "Dora Keller answered the problem with “Check the bank account”: “Approve it” is done again" in page


def test_problems_are_counted_per_reason_and_each_number_leads_to_the_cases(
    at_work: AtWork, approved: Ask, pam: Person, dora: Person
) -> None:
    first, second, third = (live(approved(what), "bank") for what in ("One", "Two", "Three"))
    moves.answer_problem(report(first, pam), by=as_actor(dora), answer=Answer.GO_ON, now=MONDAY)
    report(second, pam)
    report(third, pam, reason="")
    browser = at_work(dora)

    assert 'hx-get="/processes/purchasing/problems/"' in browser.get("/processes/purchasing/").content.decode()
    figures = browser.get("/processes/purchasing/problems/")

    assert "The account is closed 1 problem 2 problems It is not clear whose it is none none" in said(figures)
    assert "Something else 1 problem 1 problem" in said(figures)
    links = re.findall(r'href="(/cases/[^"]+)"', figures.content.decode())
    titles = [
        re.findall(r"PUR-\d", said(browser.get(link.replace("&amp;", "&"), headers={"HX-Request": "true"})))
        for link in links
    ]
    assert titles == [["PUR-2"], ["PUR-2", "PUR-1"], ["PUR-3"], ["PUR-3"]]


def test_a_reason_is_said_in_words_whatever_the_list_shows(
    at_work: AtWork, approved: Ask, pam: Person, dora: Person
) -> None:
    for number, label in enumerate(("What it was", "What it is", "Another")):
        key = "gone" if number < 2 else "other_key"
        problem = report(live(approved(), "bank"), pam, blocking=False)
        later = MONDAY + timedelta(hours=number)
        Problem.objects.filter(pk=problem.pk).update(reason=key, reason_label=label, reported_at=later)
    browser = at_work(dora)

    for narrowed, words in {
        "reason=closed&process=purchasing": "The account is closed",
        "reason=gone&process=purchasing": "What it is",
        "reason=gone": "What it is",
        "reason=other": "Something else",
        "reason=never": "never",
    }.items():
        assert f"Reason: {words} " in said(browser.get(f"/problems/?{narrowed}&state=withdrawn")), narrowed
    figures = said(browser.get("/processes/purchasing/problems/"))
    assert "What it is 2 problems 2 problems" in figures
    assert "What it was" not in figures


def test_lists_cost_the_same_for_three_as_for_one(at_work: AtWork, approved: Ask, pam: Person, dora: Person) -> None:
    browser = at_work(dora)

    def queries(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    report(live(approved("One"), "bank"), pam)
    addresses = ["/problems/", "/queue/", "/problems/?asked=true", "/processes/purchasing/problems/"]
    once = [queries(address) for address in addresses]
    for what in ("Two", "Three"):
        report(live(approved(what), "bank"), pam)

    assert [queries(address) for address in addresses] == once
    assert Case.objects.count() == 3


def test_empty_lists_say_what_to_do(client: Client, at_work: AtWork, purchasing: Process, dora: Person) -> None:
    assert "No problems so far" in said(at_work(dora).get("/problems/"))
    assert "Nobody has reported a problem so far" not in said(at_work(dora).get("/processes/purchasing/problems/"))
    assert "The account is closed none none" in said(at_work(dora).get("/processes/purchasing/problems/"))
