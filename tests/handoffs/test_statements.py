"""What a move costs in statements: a small fixed number, whatever the branches and the history (bar E5)."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import Begin, Running
from tests.processes import definition

AT_MOST = 4
_FRAME = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE SAVEPOINT)")

pytestmark = pytest.mark.postgres_only


@pytest.fixture(autouse=True)
def in_plain_words(settings: Any) -> None:
    """Statements are read here, so they are sent as they are."""
    settings.PROCOPS_PREPARED_STATEMENTS = False


def statements(move: Any) -> list[str]:
    """What one move says to the database, its transaction's frame apart."""
    with CaptureQueriesContext(connection) as captured:
        move()
    return [query["sql"] for query in captured if not _FRAME.match(query["sql"])]


def spreading(branches: int, *, lanes: str) -> dict[str, Any]:
    """One step of people operations after which so many steps are to be done, by these lanes in turn."""
    targets = {f"work_{number}": lanes.split()[number % len(lanes.split())] for number in range(branches)}
    return definition(
        lanes="people it payroll",
        fields=[{"key": "name", "label": "Name", "type": "text"}],
        steps=[
            {"key": "begin", "kind": "start", "lane": "it"},
            {"key": "prepare", "lane": "people", "fill": ["name"]},
            *({"key": target, "lane": lane} for target, lane in targets.items()),
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("begin", "prepare", {"contract": {"acceptance": "automatic"}}),
            *(("prepare", target) for target in targets),
            *((target, "end") for target in targets),
        ],
    )


def completion(case: Running, by: Person) -> list[str]:
    me, task = as_actor(by), case.task("prepare")
    return statements(lambda: moves.complete(task, by=me, data={"name": "Nina"}, now=MONDAY))


@pytest.mark.parametrize("branches", [2, 5, 10])
def test_a_completion_costs_the_same_whatever_the_number_of_handoffs(
    begin: Begin, petra: Person, ivy: Person, branches: int
) -> None:
    """Some are offered to whoever had the lane's work before, the others to a pool: all there can be to ask."""
    said = completion(begin(spreading(branches, lanes="payroll it"), by=ivy), petra)

    assert len(said) == AT_MOST, said  # the case, who is here (once a revision), who is told, all writes


def test_one_handoff_to_a_pool_costs_no_more(begin: Begin, petra: Person, ivy: Person) -> None:
    said = completion(begin(spreading(1, lanes="payroll"), by=ivy), petra)

    assert len(said) == 3, said


@pytest.mark.parametrize("branches", [1, 10])
def test_within_a_lane_nobody_is_told(begin: Begin, petra: Person, branches: int) -> None:
    case = begin(spreading(branches, lanes="people"))
    again = Running(case.process, moves.start_case(case.process, by=as_actor(petra), now=MONDAY).case)
    said, said_again = completion(case, petra), completion(again, petra)

    assert len(said) == 3, said
    assert len(said_again) == 2, said_again  # who is here is known


LOOP = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "write", "lane": "people"},
        {"key": "read", "lane": "it", "split": "first",
         "outcomes": [{"key": "good", "label": "Good"}, {"key": "bad", "label": "Bad"}]},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "write"),
        ("write", "read"),
        ("read", "write", {"when": {"outcome": "read", "operator": "is", "value": "bad"}}),
        ("read", "end", {"otherwise": True}),
    ],
)  # fmt: skip


def test_a_completion_costs_the_same_after_1_visit_and_after_50(begin: Begin, petra: Person, ivy: Person) -> None:
    case = begin(LOOP)
    costs = {}
    for visit in range(1, 51):
        me, task = as_actor(petra), case.task("write")
        if visit > 1:
            case.accept("write", petra)
        said = statements(lambda me=me, task=task: moves.complete(task, by=me, now=MONDAY))
        costs[visit] = [re.sub(r"'[^']*'|\d+", "?", sql)[:60] for sql in said]
        case.pass_through("read", ivy, outcome="bad")

    assert len(costs[50]) == len(costs[2]) <= AT_MOST
    assert costs[50] == costs[2]


def test_accepting_costs_a_fixed_number_too(begin: Begin, petra: Person, ivy: Person) -> None:
    case = begin(spreading(5, lanes="it"))
    case.complete("prepare", petra)
    me, offer = as_actor(ivy), case.handoff("work_3")

    said = statements(lambda: moves.accept(offer, by=me, now=MONDAY))

    assert len(said) <= AT_MOST, said
