"""The journal of a case reads as plain sentences, without what the reader may not know."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from handoffs import history, moves
from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from workflows.models import Case, Process, Task
from workflows.plan import plan_of

pytest_plugins = ["tests.purchasing"]

ALL = frozenset({"what", "amount", "needed_by", "manager", "offer", "supplier", "account"})


@pytest.fixture
def case(purchasing: Process, mia: Person, hugo: Person) -> Case:
    data = {"what": "A desk", "amount": "420.00", "needed_by": "2026-04-01", "manager": str(hugo.pk)}
    return moves.start_case(purchasing, by=as_actor(mia), data=data, now=MONDAY).case


def _task(case: Case, step: str) -> Task:
    return Task.objects.live().get(case=case, step_key=step)


def _told(case: Case, readable: frozenset[str] = ALL) -> list[str]:
    lines = history.of_case(case, graph=plan_of(case.version_id).graph, readable=readable).lines
    return [f"{line.who} {line.did}".strip() + (f" ({line.reason})" if line.reason else "") for line in reversed(lines)]


def test_a_return_says_who_why_and_what_was_missing(case: Case, hugo: Person) -> None:
    offer = Handoff.objects.get(case=case)
    moves.give_back(offer, by=as_actor(hugo), reason="Too dear", fields=["amount"], now=MONDAY)

    assert _told(case) == [
        "Mia Sommer started PUR-1",
        "Mia Sommer completed “Ask for it”",
        "Mia Sommer handed “Approve it” to Manager",
        "Hugo Brandt sent “Approve it” back; missing or wrong: Amount (Too dear)",
    ]


def test_what_was_accepted_by_itself_is_not_told(case: Case, hugo: Person, pam: Person, fay: Person) -> None:
    later = MONDAY + timedelta(hours=1)
    moves.accept(Handoff.objects.get(case=case), by=as_actor(hugo), now=later)
    moves.complete(_task(case, "approve"), by=as_actor(hugo), outcome="yes", now=later)
    moves.claim(_task(case, "bank"), by=as_actor(pam), now=later)
    moves.hold(_task(case, "bank"), by=as_actor(pam), reason="The bank is closed", now=later)
    moves.resume(_task(case, "bank"), by=as_actor(pam), now=later)
    moves.complete(_task(case, "bank"), by=as_actor(pam), data={"account": "DE12"}, now=later)
    moves.comment(case, by=as_actor(fay), text="On it", mentions=[hugo.pk], now=later)

    assert _told(case)[3:] == [
        "Hugo Brandt accepted “Approve it”",
        "Hugo Brandt completed “Approve it”: Approve",
        "Hugo Brandt handed “Order it” to Buyers",
        "Hugo Brandt handed “Check the bank account” to Payroll",
        "Pam Ortiz took “Check the bank account”",
        "Pam Ortiz paused “Check the bank account”; its clock stands still (The bank is closed)",
        "Pam Ortiz resumed “Check the bank account”",
        "Pam Ortiz completed “Check the bank account”",
        "Fay Collins wrote",
    ]


def test_confidential_values_are_hidden_and_people_have_names(case: Case, hugo: Person, pam: Person) -> None:
    moves.accept(Handoff.objects.get(case=case), by=as_actor(hugo), now=MONDAY)
    moves.complete(_task(case, "approve"), by=as_actor(hugo), outcome="yes", now=MONDAY)
    moves.complete(_task(case, "bank"), by=as_actor(pam), data={"account": "DE12"}, now=MONDAY)
    graph = plan_of(case.version_id).graph

    def changes(readable: frozenset[str]) -> list[tuple[str, str, str]]:
        lines = history.of_case(case, graph=graph, readable=readable).lines
        return [(change.label, change.before, change.after) for line in lines for change in line.changes]

    assert ("Bank account", "", "DE12") in changes(ALL)
    assert ("Bank account", "", "•••") in changes(ALL - {"account"})
    assert ("Your manager", "", "Hugo Brandt") in changes(ALL)
    assert ("Needed by", "", "1 Apr 2026") in changes(ALL)


def test_the_name_of_a_confidential_file_is_not_told(case: Case, mia: Person) -> None:
    plan = SimpleUploadedFile("salary.pdf", b"%PDF")
    moves.attach(case, by=as_actor(mia), file=plan, field_key="offer", now=MONDAY)

    assert _told(case)[-1] == "Mia Sommer attached salary.pdf"
    assert _told(case, ALL - {"offer"})[-1] == "Mia Sommer attached a file"


def test_older_lines_follow_where_the_newer_ones_end(case: Case) -> None:
    graph = plan_of(case.version_id).graph
    newest = history.of_case(case, graph=graph, readable=ALL, at_most=2)
    rest = history.of_case(case, graph=graph, readable=ALL, before=newest.older)

    assert [line.did for line in newest.lines] == ["handed “Approve it” to Manager", "completed “Ask for it”"]
    assert ([line.did for line in rest.lines], rest.older) == (["started PUR-1"], 0)
