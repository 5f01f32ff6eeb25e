"""Over which flows work goes on that is done again: where it came back from, the whole way, and nowhere else (R6)."""

from typing import Any

import pytest

from handoffs import moves
from handoffs.audit import Audit
from handoffs.moves.versions import DoesNotFit
from handoffs.problems.states import Answer
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.building import answer
from tests.handoffs.rules.test_r22_versions import flow, move, next_version
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition
from workflows.models import Wait

LATER = MONDAY + 4 * HOUR
CUT = [
    ("draw", "people", "cut"), ("cut", "it", "paint pack"), ("paint", "payroll", "end"), ("pack", "rooms", "end"),
]  # fmt: skip
GATHERED = [
    ("draw", "people", "one two"), ("one", "people", "join"), ("two", "people", "join"), ("join", "it", "paint pack"),
    ("paint", "payroll", "end"), ("pack", "rooms", "end"),
]  # fmt: skip
AGAIN = {"field": "again", "operator": "is", "value": True}


def leading(*steps: tuple[str, str, str], joins: str = "", **of: dict[str, Any]) -> dict[str, Any]:
    """A process of steps: key, lane and where each leads; those of ``joins`` wait for all that come.

    :param of: what else is said of a step, by its key.
    """
    return definition(
        lanes="people it payroll rooms",
        fields=[{"key": "again", "label": "Again", "type": "yes_no"}],
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            *(
                {"key": key, "lane": lane} | ({"join": "all"} if key in joins.split() else {}) | of.get(key, {})
                for key, lane, _ in steps
            ),
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", steps[0][0]), *((key, target) for key, _, targets in steps for target in targets.split())],
    )


def redo(case: Running, here: str, by: Person, decider: Person, step: str) -> None:
    """Whoever has a step reports a problem, and the process owner has an earlier step done again."""
    problem = moves.report_problem(case.task(here), by=as_actor(by), text="x", blocking=True, now=LATER)
    answer(problem, decider, Answer.REDO, step=step, text="again", now=LATER)


def test_an_earlier_step_done_again_leaves_the_branches_beside_alone(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(*CUT))
    case.complete("draw", petra)
    case.pass_through("cut", ivan)
    case.accept("paint", pam)
    case.accept("pack", fay)

    redo(case, "pack", fay, dora, "draw")
    case.complete("draw", petra, now=LATER)
    case.pass_through("cut", ivan, now=LATER)

    assert case.live() == {"paint": "ready", "pack 2": "waiting"}
    assert case.task("pack").only_flows == []


def test_so_it_does_over_many_steps_and_where_one_between_gives_it_back_once_more(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(
        ("draw", "people", "cut"), ("cut", "it", "paint bend"), ("paint", "payroll", "end"),
        ("bend", "payroll", "pack glue"), ("pack", "rooms", "end"), ("glue", "rooms", "end"),
    ))  # fmt: skip
    case.complete("draw", petra)
    case.pass_through("cut", ivan)
    case.accept("paint", pam)
    case.pass_through("bend", pam)
    case.accept("pack", fay)
    case.accept("glue", fay)

    redo(case, "pack", fay, dora, "draw")
    case.complete("draw", petra, now=LATER)
    case.give_back("cut", ivan, now=LATER)
    case.complete("draw", petra, now=LATER)
    case.pass_through("cut", ivan, now=LATER)
    case.give_back("bend", pam, now=LATER)
    case.complete("cut", ivan, now=LATER)
    case.pass_through("bend", pam, now=LATER)

    assert case.live() == {"paint": "ready", "glue": "ready", "pack 2": "waiting"}


def test_of_branches_that_join_on_the_way_only_the_one_that_was_given_back_comes_again(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(
        ("draw", "people", "cut side"), ("side", "rooms", "end"), ("cut", "it", "paint bend"),
        ("paint", "payroll", "join"), ("bend", "rooms", "join"), ("join", "people", "pack glue"),
        ("pack", "it", "end"), ("glue", "rooms", "end"),
        joins="join",
    ))  # fmt: skip

    def to_the_join() -> None:
        case.pass_through("paint", pam)
        case.pass_through("bend", fay)
        moves.accept_all(case.task("join"), by=as_actor(petra), now=MONDAY)
        case.complete("join", petra)

    case.complete("draw", petra)
    case.pass_through("cut", ivan)
    to_the_join()
    case.accept("pack", ivan)
    case.accept("glue", fay)
    redo(case, "pack", ivan, dora, "draw")
    case.complete("draw", petra, now=LATER)
    case.pass_through("cut", ivan, now=LATER)

    case.give_back("paint", pam, now=LATER)

    assert case.task("cut").only_flows == ["cut__paint", "join__pack", "paint__join"]
    case.complete("cut", ivan, now=LATER)
    to_the_join()
    assert case.live() == {"side": "waiting", "glue": "ready", "pack 2": "waiting"}
    assert list(Audit().run()) == []


@pytest.mark.parametrize(
    "again",
    [pytest.param(("draw", "draw"), id="over-one-giver"), pytest.param(("one", "two"), id="over-two")],
)
def test_what_two_problems_send_back_over_one_join_both_comes_again(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person, again: tuple[str, str]
) -> None:
    case = begin(leading(*GATHERED, joins="join"))
    for step in ("draw", "one", "two"):
        case.complete(step, petra)
    case.pass_through("join", ivan)
    case.accept("paint", pam)
    case.accept("pack", fay)

    for (here, who), step in zip((("paint", pam), ("pack", fay)), again, strict=True):
        redo(case, here, who, dora, step)
        if step == "draw":
            case.complete("draw", petra, now=LATER)
            for branch in ("one", "two"):
                case.complete(branch, petra, now=LATER)
    if "draw" not in again:
        for branch in again:
            case.complete(branch, petra, now=LATER)
    case.pass_through("join", ivan, now=LATER)

    assert case.live() == {"paint 2": "waiting", "pack 2": "waiting"}
    assert list(Audit().run()) == []


def test_a_join_between_given_back_one_by_one_keeps_to_where_the_work_came_from(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(*GATHERED, joins="join"))
    for step in ("draw", "one", "two"):
        case.complete(step, petra)
    case.pass_through("join", ivan)
    case.accept("paint", pam)
    case.accept("pack", fay)
    redo(case, "paint", pam, dora, "draw")
    for step in ("draw", "one", "two"):
        case.complete(step, petra, now=LATER)

    for giver in ("one", "two"):
        case.give_back("join", ivan, giver=giver, now=LATER)
    for step in ("one", "two"):
        case.complete(step, petra, now=LATER)
    case.pass_through("join", ivan, now=LATER)

    assert case.live() == {"pack": "ready", "paint 2": "waiting"}


def test_a_sibling_of_what_is_given_back_goes_on(built: Running, petra: Person, ivan: Person, pam: Person, ivy: Person):
    case = built
    case.pass_through("price", pam, outcome="ok")
    case.complete("wire", ivan)
    moves.accept_all(case.task("check"), by=as_actor(ivan), now=MONDAY)
    redo(case, "check", ivan, ivy, "plan")
    case.complete("plan", petra, now=LATER)
    assert (case.task("wire").only_flows, case.task("price").only_flows) == (["wire__check"], ["price__check"])

    case.give_back("wire", ivan, now=LATER)
    case.complete("plan", petra, now=LATER)

    assert case.live() == {"wire 3": "waiting", "price 2": "waiting"}


def choosing(split: str, chosen: str, other: str, document: dict[str, Any]) -> dict[str, Any]:
    """A step that leads one way if "again" is said, else the other."""
    flow(document, f"{split}__{chosen}")["when"] = AGAIN
    flow(document, f"{split}__{other}")["otherwise"] = True
    return document


def cutting() -> dict[str, Any]:
    """What is cut is bent or glued, and painted beside that."""
    return choosing("cut", "bend", "glue", leading(
        ("draw", "people", "cut paint"), ("cut", "people", "bend glue"), ("paint", "payroll", "end"),
        ("bend", "rooms", "end"), ("glue", "it", "end"),
        cut={"split": "every", "fill": ["again"]},
    ))  # fmt: skip


def test_a_step_between_that_asks_for_something_else_now_gets_it(
    begin: Begin, petra: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(cutting())
    case.complete("draw", petra)
    case.complete("cut", petra, again=True)
    case.accept("paint", pam)
    case.accept("bend", fay)
    redo(case, "bend", fay, dora, "draw")
    case.complete("draw", petra, now=LATER)

    case.complete("cut", petra, again=False, now=LATER)

    assert case.live() == {"paint": "ready", "glue": "waiting"}


def test_a_circle_walked_again_is_free_to_be_left_again(begin: Begin, petra: Person, ivan: Person) -> None:
    document = leading(
        ("cut", "people", "measure pack"), ("measure", "it", "cut"), ("pack", "payroll", "end"),
        cut={"split": "every", "fill": ["again"]},
    )  # fmt: skip
    flow(document, "cut__measure")["when"] = AGAIN
    flow(document, "cut__pack")["otherwise"] = True
    case = begin(document)
    case.complete("cut", petra, again=True)
    case.give_back("measure", ivan)
    case.complete("cut", petra, again=True)
    case.pass_through("measure", ivan)
    assert case.task("cut").only_flows == []
    moves.accept_all(case.task("cut"), by=as_actor(petra), now=LATER)

    case.complete("cut", petra, again=False, now=LATER)

    assert case.live() == {"pack": "waiting"}


LAPTOP = leading(
    ("draw", "people", "cut"), ("cut", "people", "laptop paint"), ("laptop", "it", "pack"), ("pack", "rooms", "end"),
    ("paint", "payroll", "end"),
    laptop={"kind": "wait", "wait": {"arrival": "The laptop", "watched_by": "it"}, "lane": None},
)  # fmt: skip
"""Packed once the laptop has come."""


@pytest.fixture
def packed(begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person) -> Running:
    case = begin(LAPTOP)
    for step in ("draw", "cut"):
        case.complete(step, petra)
    moves.arrived(Wait.objects.get(case=case.case), by=as_actor(ivan), now=LATER)
    case.pass_through("paint", pam, now=LATER)
    case.accept("pack", fay, now=LATER)
    return case


def test_what_had_come_behind_a_step_between_is_not_waited_for_again(
    packed: Running, petra: Person, fay: Person, dora: Person
) -> None:
    redo(packed, "pack", fay, dora, "draw")
    for step in ("draw", "cut"):
        packed.complete(step, petra, now=LATER)

    assert packed.live() == {"pack 2": "waiting"}
    assert not Wait.objects.filter(state="waiting").exists()


def test_a_version_must_have_the_flows_that_a_wait_is_to_go_on_over(begin: Begin, petra: Person, dora: Person) -> None:
    case = begin(LAPTOP)
    for step in ("draw", "cut"):
        case.complete(step, petra)
    Wait.objects.filter(case=case.case).update(only_flows=["laptop__pack"])

    def renamed(document: dict[str, Any]) -> None:
        flow(document, "laptop__pack")["key"] = "laptop__pack_2"

    with pytest.raises(DoesNotFit, match="nothing leads from “Laptop” to “Pack” in it"):
        move(case, next_version(case.process, dora, renamed), dora, now=LATER)


def test_what_is_behind_the_work_may_be_called_otherwise_in_another_version(
    begin: Begin, petra: Person, ivan: Person, pam: Person, fay: Person, dora: Person
) -> None:
    case = begin(leading(*GATHERED, joins="join"))
    for step in ("draw", "one", "two"):
        case.complete(step, petra)
    case.pass_through("join", ivan)
    case.accept("paint", pam)
    case.accept("pack", fay)
    redo(case, "pack", fay, dora, "draw")
    for step in ("draw", "one", "two"):
        case.complete(step, petra, now=LATER)
    moves.accept_all(case.task("join"), by=as_actor(ivan), now=LATER)

    def renamed(document: dict[str, Any]) -> None:
        flow(document, "draw__two")["key"] = "draw__two_2"

    move(case, next_version(case.process, dora, renamed), dora, now=LATER)
    case.complete("join", ivan, now=LATER)

    assert case.live() == {"paint": "ready", "pack 2": "waiting"}
