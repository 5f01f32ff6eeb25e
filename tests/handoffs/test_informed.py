"""Roles that are kept informed of another one's work find it in their inbox when a step of it is done."""

from typing import Any

import pytest

from handoffs import moves
from procops.notices.models import Notice
from procops.notices.texts import line
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import Begin, Running
from tests.processes import definition
from workflows.models import Process

INFORMED = definition(
    lanes="people it payroll rooms",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "prepare", "lane": "people"},
        {"key": "laptop", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "prepare"), ("prepare", "laptop"), ("laptop", "end")],
)
INFORMED["lanes"][0] |= {"informed": ["payroll", "rooms"], "consulted": ["it"]}


DONE = ("Begin", "Prepare")


def told(person: Person) -> list[str]:
    rows = Notice.objects.filter(person=person, kind="task.done").exclude(state="withdrawn")
    return sorted(f"{row.channel}: {line(row)}" for row in rows)


@pytest.fixture
def case(begin: Begin, fay: Person, petra: Person) -> Running:
    """Payroll is a team, the rooms are one person's: Fay's."""
    return begin(INFORMED, by=petra, staff={"rooms": fay})


def test_they_are_told_once_in_their_inbox_and_nobody_else_is(case, pam, fay, ivy, petra):
    case.complete("prepare", petra)
    case.accept("laptop", ivy)
    case.complete("laptop", ivy)

    # The start is a step that is done too.
    assert told(pam) == [f"inbox: Petra Lang has done “{step}”; Payroll is kept informed of it" for step in DONE]
    assert told(fay) == [f"inbox: Petra Lang has done “{step}”; you are kept informed of it" for step in DONE]
    assert [told(one) for one in (ivy, petra)] == [[], []]


def test_what_is_undone_was_not_done(case, pam, petra):
    case.complete("prepare", petra)
    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert len(told(pam)) == 1


def test_nobody_is_sent_to_a_case_they_may_not_open(begin: Begin, fay, pam, petra):
    closed: dict[str, Any] = {**INFORMED, "process": {**INFORMED["process"], "visibility": "participants"}}
    case = begin(closed, by=petra, staff={"rooms": fay})
    case.complete("prepare", petra)

    assert [told(one) for one in (pam, fay)] == [[], []]


def test_the_page_shows_who_does_answers_for_advises_and_is_told(client, case, dora):
    page = logged_in(client, dora).get(f"/processes/{Process.objects.get().key}/").content.decode()

    assert '<td data-label="Asked for advice"><span>It</span></td>' in page
    assert '<td data-label="Kept informed"><span>Payroll, Rooms</span></td>' in page
