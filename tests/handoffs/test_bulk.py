"""One verb for many: a result per row, and Undo for what was done."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from handoffs import bulk, moves
from handoffs.bulk import Result, TooMany
from handoffs.desk_rows import BulkVerb
from handoffs.rules import ViewersOnlyLook
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData
from workflows.models import Task

WORK = definition(
    lanes="people it",
    fields=[{"key": "serial", "label": "Serial number", "type": "text"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "look", "lane": "it"},
        {"key": "note", "lane": "it", "fill": ["serial"]},
        {"key": "thank", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "look"), ("look", "note"), ("note", "thank"), ("thank", "end")],
)


@pytest.fixture
def cases(begin: Begin) -> list[Running]:
    """Three, each offered to IT's pool."""
    first = begin(WORK)
    return [first, *(_another(first) for _ in range(2))]


def _another(case: Running) -> Running:
    started_by = case.case.started_by
    return Running(case.process, moves.start_case(case.process, by=as_actor(started_by), now=MONDAY).case)


def ids(cases: list[Running], step: str = "look") -> list[object]:
    return [case.task(step).pk for case in cases]


def told(results: list[Result]) -> list[str]:
    return ["done" if one.refusal is None else type(one.refusal).__name__ for one in results]


def test_each_is_a_move_of_its_own_and_a_refusal_keeps_nothing_else_back(
    cases: list[Running], ivy: Person, ivan: Person
) -> None:
    moves.accept_all(cases[1].task("look"), by=as_actor(ivan), now=MONDAY)
    nobody_s = uuid4()

    results = bulk.do(BulkVerb.ACCEPT, [*ids(cases), nobody_s, ids(cases)[0]], by=as_actor(ivan), now=MONDAY)

    assert told(results) == ["done", "NothingToAccept", "done", "NoSuchTask"]
    assert [(one.step, one.case) for one in results[:2]] == [("Look", "SMP-1"), ("Look", "SMP-2")]
    assert [case.task("look").owner for case in cases] == [ivan] * 3


def test_what_was_accepted_together_is_undone_together_as_far_as_it_is_not_too_late(
    cases: list[Running], ivy: Person
) -> None:
    me = as_actor(ivy)
    bulk.do(BulkVerb.ACCEPT, ids(cases), by=me, now=MONDAY)
    moves.start_task(cases[2].task("look"), by=me, now=MONDAY)

    results = bulk.undo(BulkVerb.ACCEPT, ids(cases), by=me, now=MONDAY)

    assert told(results) == ["done", "done", "TooLateToUndo"]
    assert [case.live() for case in cases] == [{"look": "waiting"}, {"look": "waiting"}, {"look": "in_progress"}]


def test_only_what_asks_for_nothing_more_is_completed(cases: list[Running], ivy: Person) -> None:
    me = as_actor(ivy)
    bulk.do(BulkVerb.ACCEPT, ids(cases), by=me, now=MONDAY)
    cases[2].complete("look", ivy)

    results = bulk.do(BulkVerb.COMPLETE, [*ids(cases[:2]), cases[2].task("note").pk], by=me, now=MONDAY)

    assert told(results) == ["done", "done", "StillToFill"]
    assert [case.live() for case in cases] == [{"note": "ready"}] * 3
    undone = bulk.undo(BulkVerb.COMPLETE, ids(cases[:2]), by=me, now=MONDAY)
    assert told(undone) == ["done", "done"]
    assert cases[0].live() == {"look 2": "ready"}


def test_what_is_drafted_in_full_is_completed_too(cases: list[Running], ivy: Person) -> None:
    cases[0].pass_through("look", ivy)
    note = cases[0].task("note")
    moves.save_draft(note, by=as_actor(ivy), data={"serial": "SN-7"}, now=MONDAY)

    results = bulk.do(BulkVerb.COMPLETE, [note.pk], by=as_actor(ivy), now=MONDAY)

    assert (told(results), cases[0].fresh().data) == (["done"], {"serial": "SN-7"})


def test_reassigned_together_and_back(cases: list[Running], ivy: Person, ivan: Person, pam: Person) -> None:
    me = as_actor(ivy)

    results = bulk.do(BulkVerb.REASSIGN, ids(cases), by=me, to=ivan.pk, reason="You know these", now=MONDAY)

    assert told(results) == ["done"] * 3
    assert {task.owner for task in Task.objects.filter(step_key="look").select_related("owner")} == {ivan}
    assert told(bulk.do(BulkVerb.REASSIGN, ids(cases[:1]), by=me, to=pam.pk, now=MONDAY)) == ["NotInTheRole"]
    assert told(bulk.undo(BulkVerb.REASSIGN, ids(cases), by=me, now=MONDAY)) == ["done"] * 3
    assert {task.owner for task in Task.objects.filter(step_key="look")} == {None}
    with pytest.raises(InvalidData):
        bulk.do(BulkVerb.REASSIGN, ids(cases), by=me, now=MONDAY)


def test_taken_together_and_put_back(cases: list[Running], ivy: Person, ivan: Person) -> None:
    for case in cases:
        moves.accept_all(case.task("look"), by=as_actor(ivy), keep_in_pool=True, now=MONDAY)

    assert told(bulk.do(BulkVerb.CLAIM, ids(cases), by=as_actor(ivan), now=MONDAY)) == ["done"] * 3
    assert told(bulk.do(BulkVerb.CLAIM, ids(cases), by=as_actor(ivan), now=MONDAY)) == ["AlreadyTaken"] * 3
    assert told(bulk.undo(BulkVerb.CLAIM, ids(cases), by=as_actor(ivan), now=MONDAY)) == ["done"] * 3
    assert {case.task("look").owner for case in cases} == {None}


def test_a_hundred_are_the_most_and_a_viewer_does_nothing(cases: list[Running], ivy: Person, vera: Person) -> None:
    with pytest.raises(TooMany) as refused:
        bulk.do(BulkVerb.ACCEPT, [uuid4() for _ in range(101)], by=as_actor(ivy), now=MONDAY)
    assert refused.value.message == "At most 100 can be done in one go, and these are 101."
    with pytest.raises(ViewersOnlyLook):
        bulk.do(BulkVerb.ACCEPT, ids(cases), by=as_actor(vera), now=MONDAY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_that_somebody_holds_for_too_long_keeps_no_other_back(
    transactional_db: None, cases: list[Running], ivy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = cases[1].task("look").pk

    def accept(task: Task, **facts: object) -> object:
        if task.pk == held:
            raise OperationalError("canceling statement due to lock timeout")
        return moves.accept_all(task, **facts)  # type: ignore[arg-type]

    monkeypatch.setitem(bulk._MOVES, BulkVerb.ACCEPT, accept)

    results = bulk.do(BulkVerb.ACCEPT, ids(cases), by=as_actor(ivy), now=MONDAY)

    assert told(results) == ["done", "BusyNow", "done"]
