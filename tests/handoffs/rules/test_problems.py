"""Somebody cannot go on: a problem stops the clock, the accountable person decides, and both sides are told."""

from datetime import datetime, timedelta

import pytest

from handoffs import moves
from handoffs.audit import Audit
from handoffs.models import Handoff, Problem
from handoffs.moves.answers import TooLateToSendBack
from handoffs.moves.doing_again import NotABefore
from handoffs.moves.problems import AlreadyStopped, ProblemClosed
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.moves.work import NotAcceptedYet, ReasonNeeded, StoppedByProblem
from handoffs.problems.states import Answer
from handoffs.reminders import sweep
from handoffs.rules import NotYours
from handoffs.verbs import HandoffVerb, verbs_of_handoff
from procops.notices import texts
from procops.notices.models import Notice
from procops.people.models import Person
from procops.scoping import nowhere
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.building import BUILD, answer, report
from tests.handoffs.running import HOUR, Running
from workflows.casedata import InvalidData


@pytest.fixture
def case(built: Running) -> Running:
    return built


def test_a_problem_that_stops_the_work_stops_its_clock_until_it_is_answered(case: Running, ivan: Person, ivy: Person):
    problem = report(case, ivan, reason="part", blocking=True)

    task = case.task("wire")
    assert (task.state, task.hold_cause, task.hold_reason) == ("on_hold", "problem", "A part is missing")
    assert (problem.asked_id, problem.answer_by) == (ivy.pk, MONDAY + 5 * HOUR)
    assert case.entry("task.held").facts == {"pauses_clock": True, "cause": "problem"}
    assert case.told("problem.reported") == ["Ivy"]
    with pytest.raises(StoppedByProblem):
        moves.resume(task, by=as_actor(ivan), now=MONDAY + 2 * HOUR)
    with pytest.raises(StoppedByProblem):
        case.complete("wire", ivan)

    answer(problem, ivy, Answer.GO_ON, text="Take the one from room 4")

    task, problem = case.task("wire"), Problem.objects.get()
    assert (task.state, task.hold_cause, task.due_at) == ("ready", "", MONDAY + 8 * HOUR)
    assert [(one["cause"], one["clock"]) for one in task.pauses] == [("problem", True)]
    assert case.entry("task.resumed").facts == {"pauses_clock": True, "cause": "problem"}
    assert (problem.state, problem.closed_by_id, problem.answer) == ("goes_on", ivy.pk, "Take the one from room 4")
    assert case.told("problem.answered") == ["Ivan"]
    assert case.told("problem.reported") == []  # taken back unread
    assert list(Audit().run()) == []


def test_a_problem_that_stops_nothing_leaves_the_clock_alone_and_may_be_answered_later(
    case: Running, ivan: Person, ivy: Person
):
    problem = report(case, ivan)
    assert (case.task("wire").state, problem.reason, problem.reason_label) == ("ready", "", "")
    case.complete("wire", ivan)

    answer(problem, ivy, Answer.GO_ON)

    assert case.live() == {"price": "waiting", "check": "waiting"}
    assert Problem.objects.get().state == "goes_on"


def test_nobody_is_asked_who_may_not_open_the_case(begin, petra, ivan, dora):
    case = begin({**BUILD, "process": {**BUILD["process"], "visibility": "participants"}})
    case.complete("plan", petra)
    case.accept("wire", ivan)

    assert report(case, ivan, blocking=True).asked == dora  # Ivy answers for the role, and sees none of its cases


def test_an_earlier_step_is_done_again_and_only_the_branch_with_the_problem(case: Running, ivan, ivy, petra):
    problem = report(case, ivan, blocking=True)

    answer(problem, ivy, Answer.REDO, step="plan", text="Plan it with a plug")

    assert case.states()["wire"] == "returned"
    assert case.live() == {"price": "waiting", "plan 2": "ready"}
    redo = case.task("plan")
    assert (redo.owner_id, redo.redo_of_id) == (petra.pk, case.task("plan", 1).pk)
    case.complete("plan", petra)
    assert case.live() == {"price": "waiting", "wire 2": "waiting"}
    assert list(Audit().run()) == []


def test_a_join_keeps_what_came_over_other_branches(case: Running, ivan, pam, ivy):
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY)
    assert case.live() == {"check": "ready"}

    answer(report(case, ivan, "check", blocking=True), ivy, Answer.REDO, step="price", text="Too dear")

    assert case.live() == {"check": "waiting", "price 2": "ready"}
    assert list(Audit().run()) == []


def test_what_is_done_again_is_not_asked_for_by_taking_back_its_acceptance(case: Running, ivan, pam, ivy):
    """Found by the walks (seed 40300455): the old price would have been offered beside the new one."""
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY)
    answer(report(case, ivan, "check", blocking=True), ivy, Answer.REDO, step="price", text="Too dear")

    with pytest.raises(TooLateToUndo, match="nothing was accepted for it"):
        moves.undo_accept(case.task("check"), by=as_actor(ivan), now=MONDAY + 4 * HOUR)

    case.complete("price", pam, outcome="ok", now=MONDAY + 4 * HOUR)
    assert (case.handoff("check", "price").state, case.live()) == ("offered", {"check": "waiting"})
    assert list(Audit().run()) == []
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY + 4 * HOUR)
    assert case.live() == {"check": "ready"}
    of_price = Handoff.objects.filter(from_task__step_key="price").order_by("from_task__visit")
    shown = [verbs_of_handoff(as_actor(ivan), one, task=case.task("check"), case=case.fresh()) for one in of_price]
    assert shown == [frozenset(), {HandoffVerb.RETURN}]
    with pytest.raises(TooLateToSendBack):
        moves.send_back(of_price[0], by=as_actor(ivan), reason="Still too dear", now=MONDAY + 4 * HOUR)


def test_a_join_that_waits_again_is_not_stopped_by_another_problem(case: Running, ivan, pam, ivy):
    """Found by the walks (seed 32000128): it would have gone on with a problem open that said it stood still."""
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY)
    first, other = report(case, ivan, "check"), report(case, ivan, "check")
    stopping = report(case, ivan, "check", blocking=True)

    answer(first, ivy, Answer.REDO, step="price", text="Too dear")

    assert case.live() == {"check": "waiting", "price 2": "ready"}
    states = dict(Problem.objects.values_list("pk", "state"))
    assert states == {first.pk: "redone", other.pk: "open", stopping.pk: "over"}
    assert list(Audit().run()) == []


def test_only_what_led_here_can_be_done_again(case: Running, ivan, ivy):
    problem = report(case, ivan, blocking=True)

    for step in ("price", "check", "wire"):
        with pytest.raises(NotABefore):
            answer(problem, ivy, Answer.REDO, step=step, text="Again")
    with pytest.raises(InvalidData):
        answer(problem, ivy, Answer.REDO, step="nowhere", text="Again")
    assert Problem.objects.get().is_open


def test_it_is_skipped_or_cancelled_with_a_reason(case: Running, ivan, ivy, pam, dora):
    problem = report(case, ivan, blocking=True)
    with pytest.raises(ReasonNeeded):
        answer(problem, ivy, Answer.SKIP)

    answer(problem, ivy, Answer.SKIP, text="We do without")

    assert (case.states()["wire"], Problem.objects.get().state) == ("skipped", "skipped")
    moves.accept_all(case.task("price"), by=as_actor(pam), now=MONDAY)
    case.complete("price", pam, outcome="ok")
    assert case.live() == {"check": "waiting"}
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY + 4 * HOUR)

    last = report(case, ivan, "check", blocking=True, now=MONDAY + 5 * HOUR)
    answer(last, ivy, Answer.CANCEL, text="Nobody wants it", now=MONDAY + 6 * HOUR)

    assert (case.fresh().state, last.__class__.objects.get(pk=last.pk).state) == ("cancelled", "cancelled")
    assert list(Audit().run()) == []


def test_cancelling_ends_the_branch_where_others_go_on(case: Running, ivan, ivy):
    answer(report(case, ivan, blocking=True), ivy, Answer.CANCEL, text="Not needed")

    assert (case.fresh().state, case.live()) == ("open", {"price": "waiting"})


def test_the_process_owner_is_asked_where_the_accountable_person_reports_it(case: Running, ivy, dora, ivan):
    assert report(case, ivy, blocking=True).asked_id == dora.pk


def test_who_may_report_answer_and_take_back(case: Running, ivan, ivy, pam, dora):
    with pytest.raises(NotYours):
        report(case, pam)
    problem = report(case, ivan, blocking=True)
    for stranger in (pam, ivan):
        with pytest.raises(NotYours):
            answer(problem, stranger, Answer.GO_ON)
    with pytest.raises(NotYours):
        moves.withdraw_problem(problem, by=as_actor(ivy), now=MONDAY + 2 * HOUR)

    moves.withdraw_problem(problem, by=as_actor(ivan), now=MONDAY + 2 * HOUR)

    assert (case.task("wire").state, Problem.objects.get().state) == ("ready", "withdrawn")
    with pytest.raises(ProblemClosed):
        answer(problem, dora, Answer.GO_ON)


def test_only_work_in_hand_can_be_stopped_and_only_once(case: Running, ivan, pam):
    with pytest.raises(NotAcceptedYet):
        report(case, pam, "price", blocking=True)
    assert report(case, pam, "price").blocking is False
    report(case, ivan, blocking=True)
    with pytest.raises(AlreadyStopped):
        report(case, ivan, blocking=True)
    with pytest.raises(InvalidData):
        report(case, ivan, text="")
    with pytest.raises(InvalidData):
        report(case, ivan, reason="weather")


def test_a_problem_of_work_that_ended_otherwise_waits_for_nobody(case: Running, ivan, ivy, dora, ada):
    problem = report(case, ivan, blocking=True)
    moves.skip(case.task("wire"), by=as_actor(ivy), reason="Not needed", now=MONDAY + 2 * HOUR)
    assert Problem.objects.get(pk=problem.pk).state == "over"

    report(case, ada, "check")
    moves.cancel_case(case.case, by=as_actor(dora), reason="Over", now=MONDAY + 3 * HOUR)

    assert set(Problem.objects.values_list("state", flat=True)) == {"over"}
    assert list(Audit().run()) == []


def test_what_nobody_decides_in_time_is_told_once(case: Running, ivan: Person, ivy: Person, dora: Person):
    """To whoever was asked, who reported it, and the process owner; an answer takes it back."""
    problem = report(case, ivan, blocking=True)

    def told(now: datetime) -> list[str]:
        with nowhere():
            sweep.remind(clock=lambda: now)
        return case.told("problem.unanswered")

    assert told(problem.answer_by - timedelta(seconds=1)) == []
    with nowhere():
        assert sweep.oldest(problem.answer_by) == problem.answer_by
    assert told(problem.answer_by) == ["Dora", "Ivan", "Ivy"]
    assert told(problem.answer_by + 9 * HOUR) == ["Dora", "Ivan", "Ivy"]
    line = Notice.objects.get(kind="problem.unanswered", person=ivan, channel="inbox")
    assert (texts.line(line), line.link) == ("The problem with “Wire” is not answered yet", f"/problems/{problem.pk}/")
    assert case.entry("problem.overdue").facts == {"problem": str(problem.pk)}
    answer(problem, ivy, Answer.GO_ON, now=problem.answer_by + 10 * HOUR)
    assert (told(problem.answer_by + 11 * HOUR), Problem.objects.get().nudge_at) == ([], None)
    assert list(Audit().run()) == []


def test_its_deadline_is_counted_in_the_working_hours_of_the_role(case: Running, ivan):
    friday_evening = MONDAY + timedelta(days=4, hours=7)  # 16:00, the day ends at 17:00

    problem = report(case, ivan, now=friday_evening)

    assert problem.answer_by == MONDAY + timedelta(days=7, hours=3)
