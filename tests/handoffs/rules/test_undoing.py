"""Undo of a completion leaves nothing of it: joins it let open, work it had ended, what it had led to (rule R9)."""

import pytest

from handoffs import moves, task_page
from handoffs.audit import Audit
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.verbs import TaskVerb
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_ways_back import LATER, choosing, cutting, leading, redo
from tests.handoffs.running import HOUR, Begin, Running
from workflows.models import Wait


@pytest.fixture
def elsewhere(begin: Begin, petra: Person, ivan: Person) -> Running:
    """Of two steps before a join one is done and the other has gone elsewhere: the join has opened without it."""
    case = begin(choosing("two", "join", "other", leading(
        ("draw", "people", "one two"), ("one", "it", "join"), ("two", "people", "join other"),
        ("join", "it", "check"), ("check", "rooms", "end"), ("other", "payroll", "end"),
        joins="join", two={"split": "first", "fill": ["again"]},
    )))  # fmt: skip
    case.complete("draw", petra)
    case.pass_through("one", ivan)
    case.complete("two", petra, again=False)
    assert case.live() == {"join": "ready", "other": "waiting"}
    return case


def offered(case: Running, step: str, by: Person) -> frozenset[TaskVerb]:
    """What a person is shown to do with the last visit of a step."""
    return task_page.read(case.task(step), actor=as_actor(by), now=LATER).verbs


def test_a_join_that_opened_because_the_work_went_elsewhere_waits_again(
    elsewhere: Running, petra: Person, ivan: Person
) -> None:
    assert elsewhere.fresh().marks["moments"]["join"]["opened"] == MONDAY.isoformat()
    assert elsewhere.told("task.assigned") == ["Ivan"]
    assert TaskVerb.UNDO in offered(elsewhere, "two", petra)
    before = elsewhere.seq

    moves.undo(elsewhere.task("two"), by=as_actor(petra), now=LATER)

    assert elsewhere.live() == {"join": "waiting", "two 2": "ready"}
    assert "opened" not in elsewhere.fresh().marks["moments"]["join"]
    assert elsewhere.told("task.assigned") == []
    assert [(line.kind, line.step_key) for line in elsewhere.entries(before)] == [
        ("handoff.withdrawn", "other"), ("task.cancelled", "other"), ("task.waits_again", "join"),
        ("task.undone", "two"), ("task.opened", "two"),
    ]  # fmt: skip

    elsewhere.complete("two", petra, again=True, now=LATER)
    elsewhere.accept("join", ivan, now=LATER)
    assert elsewhere.live() == {"join": "ready"}
    assert len(elsewhere.task("join").arrivals) == 2
    assert list(Audit().run()) == []


def test_and_where_it_goes_elsewhere_once_more_the_join_opens_once_more(elsewhere: Running, petra: Person) -> None:
    moves.undo(elsewhere.task("two"), by=as_actor(petra), now=LATER)

    elsewhere.complete("two", petra, again=False, now=LATER)

    assert elsewhere.live() == {"join": "ready", "other 2": "waiting"}
    assert elsewhere.task("join").ready_at == LATER


def test_so_does_one_that_opened_later_when_the_last_other_had_come(begin: Begin, petra: Person) -> None:
    case = begin(choosing("two", "join", "other", leading(
        ("draw", "people", "one two"), ("one", "people", "join"), ("two", "people", "join other"),
        ("join", "people", "end"), ("other", "it", "end"),
        joins="join", two={"split": "first", "fill": ["again"]},
    )))  # fmt: skip
    case.complete("draw", petra)
    case.complete("two", petra, again=False, now=MONDAY + HOUR)
    case.complete("one", petra, now=MONDAY + 2 * HOUR)
    assert case.live() == {"join": "ready", "other": "waiting"}

    moves.undo(case.task("two"), by=as_actor(petra), now=LATER)

    assert case.live() == {"join": "waiting", "two 2": "ready"}


@pytest.mark.parametrize(("done", "why"), [(False, '"Join" has been begun'), (True, "what followed it has ended")])
def test_not_once_somebody_works_at_that_join(
    elsewhere: Running, petra: Person, ivan: Person, done: bool, why: str
) -> None:
    moves.start_task(elsewhere.task("join"), by=as_actor(ivan), now=LATER)
    if done:
        elsewhere.complete("join", ivan, now=LATER)
    before = elsewhere.seq
    assert TaskVerb.UNDO not in offered(elsewhere, "two", petra)

    with pytest.raises(TooLateToUndo, match=why):
        moves.undo(elsewhere.task("two"), by=as_actor(petra), now=LATER)

    assert elsewhere.seq == before


def test_a_step_between_that_was_undone_asks_anew_as_before(
    begin: Begin, petra: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(cutting())
    case.complete("draw", petra)
    case.complete("cut", petra, again=True)
    case.accept("paint", pam)
    case.accept("bend", fay)
    redo(case, "bend", fay, dora, "draw")
    case.complete("draw", petra, now=LATER)

    for _slip in range(2):
        case.complete("cut", petra, again=True, now=LATER)
        moves.undo(case.task("cut"), by=as_actor(petra), now=LATER)
    case.complete("cut", petra, again=False, now=LATER)

    assert case.live() == {"paint": "ready", "glue": "waiting"}


def test_what_only_an_undone_completion_had_led_to_does_not_stand(
    begin: Begin, petra: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(cutting())
    case.complete("draw", petra)
    case.complete("cut", petra, again=False)
    moves.undo(case.task("cut"), by=as_actor(petra), now=MONDAY)
    case.complete("cut", petra, again=True)
    case.accept("paint", pam)
    case.accept("bend", fay)
    redo(case, "bend", fay, dora, "draw")
    case.complete("draw", petra, now=LATER)

    case.complete("cut", petra, again=False, now=LATER)

    assert case.live() == {"paint": "ready", "glue 2": "waiting"}


ANSWERS = leading(
    ("draw", "people", "yes no late"), ("yes", "people", "pack"), ("no", "it", "pack"), ("late", "people", "pack"),
    ("pack", "rooms", "end"),
    no={"fill": ["again"]},
    late={"kind": "wait", "lane": None, "wait": {"arrival": "An answer", "watched_by": "it", "beside": ["yes", "no"]}},
)  # fmt: skip
"""Two answers and a wait stand beside one another: the first decides."""


def test_work_that_the_completion_had_ended_beside_it_is_there_again(begin: Begin, petra: Person, ivan: Person) -> None:
    case = begin(ANSWERS)
    case.complete("draw", petra)
    case.accept("no", ivan)
    moves.save_draft(case.task("no"), by=as_actor(ivan), data={"again": True}, now=MONDAY)
    case.complete("yes", petra, now=MONDAY + HOUR)
    assert case.live() == {"pack": "waiting"}

    moves.undo(case.task("yes"), by=as_actor(petra), now=LATER)

    assert case.live() == {"yes 2": "ready", "no 2": "ready"}
    again = case.task("no")
    assert (again.owner, again.draft, again.redo_of, again.ready_at) == (ivan, {"again": True}, None, LATER)
    assert Wait.objects.lasting().filter(case=case.case).count() == 1
    case.complete("no", ivan, now=LATER)
    assert case.live() == {"pack 2": "waiting"}
    assert list(Audit().run()) == []


def test_what_had_not_been_accepted_is_offered_once_more(begin: Begin, petra: Person, ivan: Person) -> None:
    case = begin(ANSWERS)
    case.complete("draw", petra)
    case.complete("yes", petra, now=MONDAY + HOUR)
    assert case.handoff("no").state == "withdrawn"

    moves.undo(case.task("yes"), by=as_actor(petra), now=LATER)

    assert case.live() == {"yes 2": "ready", "no 2": "waiting"}
    offer = case.handoff("no")
    assert (offer.state, offer.offered_at, offer.from_task.step_key) == ("offered", LATER, "draw")
    case.pass_through("no", ivan, now=LATER)
    assert case.live() == {"pack 2": "waiting"}
    assert list(Audit().run()) == []


def test_after_two_redos_over_two_branches_both_are_sent_back(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(
        ("draw", "people", "one two"), ("one", "it", "join"), ("two", "payroll", "join"), ("join", "rooms", "end"),
        joins="join",
    ))  # fmt: skip
    case.complete("draw", petra)
    case.accept("one", ivan)
    case.accept("two", pam)
    for step, who in (("one", ivan), ("two", pam)):
        redo(case, step, who, dora, "draw")
        case.complete("draw", petra, now=LATER)
    case.pass_through("one", ivan, now=LATER)
    case.pass_through("two", pam, now=LATER)
    moves.accept_all(case.task("join"), by=as_actor(fay), now=LATER)

    redo(case, "join", fay, dora, "draw")
    assert case.live() == {"draw 4": "ready"}
    case.complete("draw", petra, now=LATER)

    assert case.live() == {"one 3": "waiting", "two 3": "waiting"}
