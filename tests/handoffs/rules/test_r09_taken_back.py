"""R9, R23: the giver takes an offer back; a completion is undone; a finished case is taken up again."""

import pytest

from handoffs import moves
from handoffs.moves.answers import TooLateToSendBack
from handoffs.moves.cases import NotCompleted, NothingToReopen
from handoffs.moves.passage import AlreadyAnswered
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.moves.work import ReasonNeeded
from handoffs.rules import NotYours
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r02_joins import KIT
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.casedata import InvalidData
from workflows.held import CaseHasEnded
from workflows.models import EntryContent, Task
from workflows.writes import maintenance

LATE = MONDAY + 30 * HOUR


@pytest.fixture
def case(begin: Begin, petra: Person) -> Running:
    case = begin(split("all"))
    case.complete("prepare", petra, start_date="2026-04-01", remote=True)
    return case


def test_a_withdrawn_offer_ends_the_waiting_task_and_opens_a_redo(case: Running, petra: Person, ivy: Person) -> None:
    assert "Ivy" in case.told("handoff.offered")
    before = case.seq

    moves.withdraw(case.handoff("accounts"), by=as_actor(petra), reason="Too early", now=MONDAY)

    assert case.live() == {"prepare 2": "ready", "desk": "waiting", "salary": "waiting"}
    assert case.states()["accounts"] == "cancelled"
    offer = case.handoff("accounts")
    assert (offer.state, offer.reason, offer.answered_by) == ("withdrawn", "Too early", petra)
    assert case.task("prepare").only_flows == ["prepare__accounts"]
    assert case.kinds(before) == ["handoff.withdrawn", "task.cancelled", "task.opened"]
    assert case.told("handoff.offered") == ["Fay", "Pam"]
    assert "returns" not in case.fresh().marks  # not counted as a return


def test_it_can_be_withdrawn_after_it_expired_but_not_after_it_was_answered(
    case: Running, petra: Person, ivy: Person, fay: Person
) -> None:
    moves.expire(case.handoff("accounts"), now=LATE)
    moves.withdraw(case.handoff("accounts"), by=as_actor(petra), now=LATE)
    assert case.handoff("accounts").state == "withdrawn"

    case.accept("desk", fay)
    with pytest.raises(AlreadyAnswered):
        moves.withdraw(case.handoff("desk"), by=as_actor(petra), now=LATE)


def test_only_the_giver_or_somebody_above_takes_it_back(case: Running, hugo: Person, dora: Person) -> None:
    with pytest.raises(NotYours):
        moves.withdraw(case.handoff("accounts"), by=as_actor(hugo), now=MONDAY)
    moves.withdraw(case.handoff("accounts"), by=as_actor(dora), now=MONDAY)  # the process owner
    assert case.handoff("accounts").state == "withdrawn"


def test_a_joins_waiting_task_stays_while_it_has_other_arrivals(
    begin: Begin, ivy: Person, fay: Person, petra: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)

    moves.withdraw(kit.handoff("welcome", "laptop"), by=as_actor(ivy), now=MONDAY)

    assert kit.live() == {"photo": "ready", "welcome": "waiting", "laptop 2": "ready"}
    assert kit.task("welcome").queue_at == kit.handoff("welcome", "desk").answer_by


def test_undo_takes_back_what_a_completion_reached_and_its_data(case: Running, petra: Person) -> None:
    before = case.seq

    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert case.live() == {"prepare 2": "ready"}
    assert case.fresh().data == {}
    redo = case.task("prepare")
    assert (redo.owner, redo.only_flows) == (petra, [])
    assert {state for _, _, state in case.handoffs()} == {"withdrawn"}
    assert case.told("handoff.offered") == []
    assert case.kinds(before) == [*["handoff.withdrawn"] * 3, *["task.cancelled"] * 3, "task.undone", "task.opened"]
    assert case.entry("task.undone").content.values == {
        "changed": {"start_date": ["2026-04-01", None], "remote": [True, None]}
    }

    case.complete("prepare", petra)
    assert case.live() == {"accounts 2": "waiting", "desk 2": "waiting", "salary 2": "waiting"}


def test_undo_leaves_what_was_changed_again_since(case: Running, petra: Person, dora: Person) -> None:
    moves.amend(case.case, by=as_actor(dora), changes={"start_date": "2026-06-01"}, reason="Moved", now=MONDAY)

    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert case.fresh().data == {"start_date": "2026-06-01"}


def test_undo_without_the_personal_part_leaves_the_data(case: Running, petra: Person) -> None:
    with maintenance():
        EntryContent.objects.filter(case=case.case).delete()

    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert case.fresh().data == {"start_date": "2026-04-01", "remote": True}


def test_undo_ends_with_the_first_acceptance(case: Running, petra: Person, fay: Person) -> None:
    case.accept("desk", fay)

    with pytest.raises(TooLateToUndo) as refused:
        moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)
    assert refused.value.message == '"Prepare" cannot be undone: it has been accepted.'


def test_undo_ends_when_a_part_has_come_back_already(case: Running, petra: Person, fay: Person) -> None:
    case.give_back("desk", fay)

    with pytest.raises(TooLateToUndo):
        moves.undo(case.task("prepare", 1), by=as_actor(petra), now=MONDAY)


SAME_LANE = definition(
    lanes="people",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "write", "lane": "people"},
        {"key": "read", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "write"), ("write", "read"), ("read", "end")],
)


def test_undo_within_a_lane_until_the_next_step_is_begun(begin: Begin, petra: Person) -> None:
    case = begin(SAME_LANE)
    case.complete("write", petra)
    moves.undo(case.task("write"), by=as_actor(petra), now=MONDAY)
    assert case.live() == {"write 2": "ready"}

    case.complete("write", petra)
    moves.start_task(case.task("read"), by=as_actor(petra), now=MONDAY)
    with pytest.raises(TooLateToUndo) as refused:
        moves.undo(case.task("write"), by=as_actor(petra), now=MONDAY)
    assert refused.value.message == '"Write" cannot be undone: "Read" has been begun.'


def test_what_led_nowhere_or_is_not_done_cannot_be_undone(begin: Begin, petra: Person, dora: Person) -> None:
    two = definition(
        lanes="people",
        steps=[*SAME_LANE["steps"][:3], {"key": "end", "kind": "end"}],
        flows=[("begin", "write"), ("begin", "read"), ("write", "end"), ("read", "end")],
    )
    case = begin(two)
    case.complete("write", petra)
    with pytest.raises(TooLateToUndo, match="it led to no other step"):
        moves.undo(case.task("write"), by=as_actor(petra), now=MONDAY)
    with pytest.raises(TooLateToUndo, match="it is not done"):
        moves.undo(case.task("read"), by=as_actor(dora), now=MONDAY)


JUDGED = definition(
    lanes="people",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "judge", "lane": "people", "outcomes": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]},
        {"key": "write", "lane": "people"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "judge"),
        ("judge", "write"),
        ("write", "judge", {"when": {"outcome": "judge", "operator": "is", "value": "no"}}),
        ("write", "end", {"otherwise": True}),
    ],
)


def test_the_outcome_of_an_undone_visit_counts_no_more_that_of_the_visit_before_does(
    begin: Begin, petra: Person
) -> None:
    case = begin(JUDGED)
    case.complete("judge", petra, outcome="no")
    moves.undo(case.task("judge"), by=as_actor(petra), now=MONDAY)
    assert "judge" not in case.fresh().marks["outcomes"]
    case.complete("judge", petra, outcome="no", now=MONDAY + HOUR)
    case.complete("write", petra, now=MONDAY + HOUR)
    case.complete("judge", petra, outcome="yes", now=MONDAY + 2 * HOUR)

    moves.undo(case.task("judge"), by=as_actor(petra), now=MONDAY + 2 * HOUR)

    marks = case.fresh().marks
    assert marks["outcomes"]["judge"] == "no"
    assert marks["moments"]["judge"]["done"] == (MONDAY + HOUR).isoformat()


def test_a_join_that_the_undone_step_had_opened_waits_again(
    begin: Begin, ivy: Person, fay: Person, petra: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)
    kit.complete("photo", petra)
    assert kit.live() == {"welcome": "ready"}

    moves.undo(kit.task("photo"), by=as_actor(petra), now=MONDAY + HOUR)

    assert kit.live() == {"welcome": "waiting", "photo 2": "ready"}
    assert kit.entry("task.waits_again").elapsed_ms == 3_600_000
    assert {came["flow"] for came in kit.task("welcome").arrivals} == {"laptop__welcome", "desk__welcome"}
    kit.complete("photo", petra, now=MONDAY + HOUR)
    assert kit.live() == {"welcome": "ready"}


def test_undoing_it_twice_is_refused_though_the_join_still_waits(
    begin: Begin, ivy: Person, fay: Person, petra: Person
) -> None:
    kit = begin(KIT, data={"badge": True})
    kit.pass_through("laptop", ivy)
    kit.complete("photo", petra)
    done = kit.task("photo")
    moves.undo(done, by=as_actor(petra), now=MONDAY)
    kit.complete("photo", petra)

    with pytest.raises(TooLateToUndo):
        moves.undo(done, by=as_actor(petra), now=MONDAY)


def test_what_was_undone_cannot_be_sent_back_any_more(begin: Begin, ivy: Person, petra: Person) -> None:
    """An automatic handoff to a join counts as accepted, and yet its completion can be undone."""
    automatic = {"contract": {"acceptance": "automatic"}}
    steps = [
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "one", "lane": "it"},
        {"key": "two", "lane": "people"},
        {"key": "meet", "lane": "people", "join": "all"},
        {"key": "end", "kind": "end"},
    ]
    flows = [("begin", "one"), ("begin", "two"), ("one", "meet", automatic), ("two", "meet"), ("meet", "end")]
    case = begin(definition(lanes="people it", steps=steps, flows=flows))
    case.pass_through("one", ivy)
    case.complete("two", petra)
    moves.undo(case.task("one"), by=as_actor(ivy), now=MONDAY)
    assert case.live() == {"meet": "waiting", "one 2": "ready"}

    with pytest.raises(TooLateToSendBack):
        case.send_back("meet", petra)


def test_undoing_a_redo_repeats_only_what_had_come_back(case: Running, petra: Person, fay: Person) -> None:
    case.give_back("desk", fay)
    case.complete("prepare", petra)

    moves.undo(case.task("prepare"), by=as_actor(petra), now=MONDAY)

    assert case.task("prepare").only_flows == ["prepare__desk"]
    case.complete("prepare", petra)
    assert case.live() == {"accounts": "waiting", "salary": "waiting", "desk 3": "waiting"}


@pytest.fixture
def finished(begin: Begin, petra: Person) -> Running:
    case = begin(SAME_LANE)
    case.complete("write", petra)
    case.complete("read", petra)
    assert case.fresh().state == "completed"
    return case


def test_r23_the_process_owner_reopens_a_finished_case_at_a_step(
    finished: Running, dora: Person, petra: Person
) -> None:
    moves.reopen(finished.case, by=as_actor(dora), step_key="read", reason="A typing error", now=MONDAY + HOUR)

    again = finished.fresh()
    assert (again.state, again.ended_at, again.result) == ("open", None, "")
    assert finished.live() == {"read 2": "ready"}
    assert finished.task("read").owner == petra
    assert finished.kinds()[-2:] == ["case.reopened", "task.opened"]
    assert finished.entry("case.reopened").content.values == {"reason": "A typing error"}
    finished.complete("read", petra, now=MONDAY + HOUR)
    assert finished.fresh().state == "completed"


def test_r23_only_with_a_reason_at_a_step_with_work_by_the_owner(
    finished: Running, dora: Person, petra: Person
) -> None:
    reopen = {"by": as_actor(dora), "now": MONDAY}
    with pytest.raises(ReasonNeeded):
        moves.reopen(finished.case, step_key="read", reason="", **reopen)
    with pytest.raises(NothingToReopen):
        moves.reopen(finished.case, step_key="end", reason="Why not", **reopen)
    with pytest.raises(InvalidData):
        moves.reopen(finished.case, step_key="no_such_step", reason="Why not", **reopen)
    with pytest.raises(NotYours):
        moves.reopen(finished.case, by=as_actor(petra), step_key="read", reason="Why not", now=MONDAY)


def test_r23_only_a_completed_case(begin: Begin, dora: Person) -> None:
    case = begin(SAME_LANE)
    with pytest.raises(NotCompleted):
        moves.reopen(case.case, by=as_actor(dora), step_key="read", reason="Why not", now=MONDAY)
    moves.cancel_case(case.case, by=as_actor(dora), reason="A test", now=MONDAY)
    with pytest.raises(NotCompleted) as refused:
        moves.reopen(case.case, by=as_actor(dora), step_key="read", reason="Why not", now=MONDAY)
    assert refused.value.message == "SMP-1 is cancelled: only a completed case can be reopened."


def test_nothing_of_an_ended_case_can_be_undone(finished: Running, petra: Person) -> None:
    with pytest.raises(CaseHasEnded):
        moves.undo(Task.objects.get(step_key="write"), by=as_actor(petra), now=MONDAY)
