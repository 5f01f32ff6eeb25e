"""Work that comes back is done once, by whoever did it, for what came back alone (rules R6 to R9, problems)."""

from copy import deepcopy

import pytest

from handoffs import moves, task_page
from handoffs.audit import Audit
from handoffs.models import Handoff
from handoffs.moves.doing_again import NotABefore
from handoffs.moves.taking_back import TooLateToUndo
from handoffs.problems import reading
from handoffs.problems.states import Answer
from handoffs.verbs import TaskVerb, verbs_of_task
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.building import answer, report
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.models import Task, Wait
from workflows.plan import plan_of

LATER = MONDAY + 4 * HOUR
EITHER = definition(
    lanes="people it payroll",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "left", "lane": "it"},
        {"key": "right", "lane": "it"},
        {"key": "work", "lane": "people", "join": "any"},
        {"key": "book", "lane": "payroll"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "left"),
        ("begin", "right"),
        ("left", "work"),
        ("right", "work"),
        ("work", "book"),
        ("book", "end"),
    ],
)
"""Work comes over two branches, each in a visit of its own."""


@pytest.fixture
def case(built: Running) -> Running:
    return built


@pytest.fixture
def checked(case: Running, ivan: Person, pam: Person) -> Running:
    """Both branches have come to "check", which Ivan has accepted."""
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY)
    return case


@pytest.fixture
def two(begin: Begin, ivan: Person, petra: Person, hugo: Person) -> Running:
    """Petra did what came from the left, Hugo what came from the right."""
    return both_done(begin(EITHER), ivan, petra, hugo)


def both_done(case: Running, ivan: Person, petra: Person, hugo: Person) -> Running:
    for visit, (branch, who) in enumerate((("left", petra), ("right", hugo)), start=1):
        case.pass_through(branch, ivan)
        moves.reassign(case.task("work", visit), by=as_actor(hugo), to=who.pk, now=MONDAY)
        moves.accept_all(case.task("work", visit), by=as_actor(who), now=MONDAY)
        moves.complete(case.task("work", visit), by=as_actor(who), now=MONDAY)
    return case


def test_what_an_answer_sends_back_says_so_and_tells_whoever_does_it_again(
    checked: Running, ivan: Person, pam: Person, ivy: Person
) -> None:
    answer(report(checked, ivan, "check", blocking=True), ivy, Answer.REDO, step="price", text="Too dear")

    first = Handoff.objects.get(from_task__step_key="price")
    assert (first.state, first.sent_back_at, first.sent_back_by) == ("accepted", MONDAY + 3 * HOUR, ivy)
    assert checked.entry("handoff.sent_back").facts["giver_task"] == str(checked.task("price", 1).pk)
    assert checked.told("handoff.returned") == ["Pam"]
    page = task_page.read(checked.task("price"), actor=as_actor(pam), now=LATER)
    assert [(came.handoff.pk, came.handoff.reason) for came in page.came_back] == [(first.pk, "Too dear")]
    checked.complete("price", pam, outcome="ok", now=LATER)
    brought = task_page.read(checked.task("check"), actor=as_actor(ivan), now=LATER).brought
    assert [(came.handoff.state, came.handoff.from_task.visit) for came in brought] == [("offered", 2)]


def test_whoever_does_a_step_further_back_again_is_told_too(case: Running, ivan: Person, ivy: Person) -> None:
    answer(report(case, ivan, blocking=True), ivy, Answer.REDO, step="plan", text="Plan it with a plug")

    assert case.told("handoff.returned") == ["Petra"]


def test_of_two_visits_of_a_step_the_one_that_led_here_is_done_again(
    two: Running, pam: Person, petra: Person, hugo: Person, dora: Person
) -> None:
    moves.accept_all(two.task("book", 1), by=as_actor(pam), now=MONDAY)
    problem = moves.report_problem(two.task("book", 1), by=as_actor(pam), text="x", blocking=True, now=MONDAY)

    answer(problem, dora, Answer.REDO, step="work", text="again")

    redo = two.task("work")
    assert (redo.redo_of, redo.owner) == (two.task("work", 1), petra)
    moves.give_back(Handoff.objects.get(to_task=two.task("book", 2)), by=as_actor(pam), reason="No", now=LATER)
    assert {(task.redo_of.visit, task.owner) for task in two.case.tasks.live()} == {(1, petra), (2, hugo)}
    assert list(Audit().run()) == []


def test_a_step_of_another_branch_did_not_lead_here(two: Running, pam: Person, dora: Person) -> None:
    moves.accept_all(two.task("book", 2), by=as_actor(pam), now=MONDAY)
    problem = moves.report_problem(two.task("book", 2), by=as_actor(pam), text="x", blocking=True, now=MONDAY)

    choices = reading.choices_of(problem, plan_of(two.fresh().version_id).graph)
    assert [step.key for step in choices.steps] == ["begin", "right", "work"]
    with pytest.raises(NotABefore):
        answer(problem, dora, Answer.REDO, step="left", text="again")


def test_a_return_joins_the_redo_of_a_redo(case: Running, ivan: Person, pam: Person, petra: Person) -> None:
    case.send_back("wire", ivan)
    case.complete("plan", petra, now=LATER)
    case.give_back("wire", ivan, now=LATER)
    assert case.task("plan").redo_of == case.task("plan", 2)

    case.give_back("price", pam, now=LATER)

    assert case.live() == {"plan 3": "ready"}
    case.complete("plan", petra, now=LATER)
    assert case.live() == {"wire 3": "waiting", "price 2": "waiting"}
    assert list(Audit().run()) == []


def test_what_had_come_is_not_waited_for_again_however_often_the_step_is_done(
    begin: Begin, petra: Person, ivan: Person, ivy: Person, pam: Person
) -> None:
    ways = [("begin", "plan"), ("plan", "laptop"), ("laptop", "wire"), ("plan", "price")]
    case = begin(definition(
        lanes="people it payroll",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "plan", "lane": "people"},
            {"key": "laptop", "kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "it"}},
            {"key": "wire", "lane": "it"},
            {"key": "price", "lane": "payroll"},
            {"key": "end", "kind": "end"},
        ],
        flows=[*ways, ("wire", "end"), ("price", "end")],
    ))  # fmt: skip
    case.complete("plan", petra)
    moves.arrived(Wait.objects.get(case=case.case), by=as_actor(ivan), now=LATER)
    case.accept("wire", ivan, now=LATER)
    case.give_back("price", pam, now=LATER)
    case.complete("plan", petra, now=LATER)
    problem = moves.report_problem(case.task("wire"), by=as_actor(ivan), text="x", blocking=True, now=LATER)

    answer(problem, ivy, Answer.REDO, step="plan", text="again", now=LATER)
    case.complete("plan", petra, now=LATER)

    assert not Wait.objects.filter(state="waiting").exists()
    assert case.states()["wire 2"] == "waiting"


def test_whoever_gets_a_step_back_by_somebody_elses_hand_is_told(
    case: Running, dora: Person, petra: Person, pam: Person
) -> None:
    moves.withdraw(case.handoff("price"), by=as_actor(dora), reason="Wrong", now=LATER)

    assert (case.task("plan").owner, case.told("task.assigned")) == (petra, ["Petra"])


def test_whoever_has_done_it_is_told_that_the_process_owner_undid_it(case: Running, dora: Person, pam: Person) -> None:
    case.pass_through("price", pam, outcome="ok")

    moves.undo(case.task("price"), by=as_actor(dora), now=LATER)

    assert (case.task("price").owner, case.told("task.assigned")) == (pam, ["Pam"])


def test_no_undo_is_offered_of_what_a_join_gave_back(case: Running, ivan: Person, pam: Person) -> None:
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.give_back(case.handoff("check", "price"), by=as_actor(ivan), reason="No", now=MONDAY)
    task, now = case.task("price", 1), case.fresh()

    shown = verbs_of_task(
        as_actor(pam),
        task,
        case=now,
        graph=plan_of(now.version_id).graph,
        followed=list(Task.objects.filter(case=task.case)),
        given=list(Handoff.objects.filter(from_task=task)),
    )

    assert TaskVerb.UNDO not in shown
    with pytest.raises(TooLateToUndo):
        moves.undo(task, by=as_actor(pam), now=LATER)


def test_of_many_completions_of_one_step_the_last_that_stands_counts(begin: Begin, ivan: Person, petra: Person) -> None:
    work = {"key": "work", "lane": "people", "outcomes": [{"key": key, "label": key} for key in ("yes", "no", "so")]}
    branches = [{"key": key, "lane": "it"} for key in ("left", "middle", "right")]
    case = begin(definition(
        lanes="people it payroll",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            *branches,
            work | {"join": "any"},
            {"key": "book", "lane": "payroll"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            *(("begin", one["key"]) for one in branches), *((one["key"], "work") for one in branches),
            ("work", "book"), ("book", "end"),
        ],
    ))  # fmt: skip
    visits = (1, 2, 3)
    for visit, (branch, outcome) in enumerate(zip(("left", "middle", "right"), ("yes", "no", "so"), strict=True), 1):
        at = MONDAY + visit * HOUR
        case.pass_through(branch, ivan, now=at)
        moves.accept_all(case.task("work", visit), by=as_actor(petra), now=at)
        moves.complete(case.task("work", visit), by=as_actor(petra), outcome=outcome, now=at)
    done = {visit: case.task("work", visit) for visit in visits}

    def counts() -> tuple[str | None, str | None]:
        marks = case.fresh().marks
        return marks["outcomes"].get("work"), marks["moments"]["work"].get("done")

    assert counts() == ("so", (MONDAY + 3 * HOUR).isoformat())
    moves.undo(done[2], by=as_actor(petra), now=LATER)
    assert counts() == ("so", (MONDAY + 3 * HOUR).isoformat())
    moves.undo(done[3], by=as_actor(petra), now=LATER)
    assert counts() == ("yes", (MONDAY + HOUR).isoformat())
    moves.undo(done[1], by=as_actor(petra), now=LATER)
    assert counts() == (None, None)


def test_only_what_came_from_the_visit_that_is_done_again_is_sent_back(
    begin: Begin, ivan: Person, petra: Person, hugo: Person, pam: Person, dora: Person
) -> None:
    """Two people did the same step, and both came to one join: the work of the other one stands."""
    gathered = deepcopy(EITHER)
    next(step for step in gathered["steps"] if step["key"] == "book")["join"] = "all"
    case = both_done(begin(gathered), ivan, petra, hugo)
    moves.accept_all(case.task("book"), by=as_actor(pam), now=MONDAY)
    problem = moves.report_problem(case.task("book"), by=as_actor(pam), text="x", blocking=True, now=MONDAY)

    answer(problem, dora, Answer.REDO, step="work", text="again")

    sent_back = Handoff.objects.filter(to_task=case.task("book")).exclude(sent_back_at=None)
    assert [one.from_task.visit for one in sent_back] == [2]
    assert (case.live(), case.task("work").owner) == ({"work 3": "ready", "book": "waiting"}, hugo)
    case.complete("work", hugo, now=LATER)
    case.accept("book", pam, now=LATER)
    assert [came["from"] for came in case.task("book").arrivals] == [
        str(case.task("work", visit).pk) for visit in (1, 3)
    ]


def test_what_came_another_way_stands(begin: Begin, petra: Person, ivan: Person, pam: Person, dora: Person) -> None:
    again = {"field": "again", "operator": "is", "value": True}
    case = begin(definition(
        lanes="people it payroll",
        fields=[{"key": "again", "label": "Again", "type": "yes_no"}],
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "one", "lane": "people", "split": "every", "fill": ["again"]},
            {"key": "two", "lane": "people"},
            {"key": "left", "lane": "it"},
            {"key": "right", "lane": "it", "join": "any"},
            {"key": "both", "lane": "payroll", "join": "all"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("begin", "one"), ("begin", "two"), ("one", "right", {"when": again}), ("one", "left", {"otherwise": True}),
            ("two", "right"), ("left", "both"), ("right", "both"), ("both", "end"),
        ],
    ))  # fmt: skip
    for step in ("one", "two"):
        case.complete(step, petra)
    for step in ("left", "right"):
        case.pass_through(step, ivan)
    moves.accept_all(case.task("both"), by=as_actor(pam), now=MONDAY)
    problem = moves.report_problem(case.task("both"), by=as_actor(pam), text="x", blocking=True, now=MONDAY)

    answer(problem, dora, Answer.REDO, step="one", text="again")

    assert case.live() == {"one 2": "ready", "both": "waiting"}
    assert case.handoff("both", "right").sent_back_at is None
    case.complete("one", petra, now=LATER)
    case.pass_through("left", ivan, now=LATER)
    case.accept("both", pam, now=LATER)
    assert (case.live(), len(case.task("both").arrivals)) == ({"both": "ready"}, 2)
