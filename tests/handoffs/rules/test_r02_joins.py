"""R2, R3, R4, R7: branches meet."""

import pytest

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.running import HOUR, Begin, Running
from tests.processes import definition

KIT = definition(
    lanes="people it rooms payroll",
    fields=[{"key": "badge", "label": "Badge", "type": "yes_no"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["badge"], "split": "every"},
        {"key": "laptop", "lane": "it"},
        {"key": "desk", "lane": "rooms"},
        {"key": "photo", "lane": "people"},
        {"key": "welcome", "lane": "people", "join": "all"},
        {"key": "pay", "lane": "payroll"},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "laptop", {"when": {"visits": "begin", "operator": ">=", "value": 1}}),
        ("begin", "desk", {"when": {"visits": "begin", "operator": ">=", "value": 1}}),
        ("begin", "photo", {"when": {"field": "badge", "operator": "is", "value": True}}),
        ("begin", "pay", {"otherwise": True}),
        ("laptop", "welcome"),
        ("desk", "welcome"),
        ("photo", "welcome", {"contract": None}),
        ("welcome", "pay"),
        ("pay", "end"),
    ],
)


@pytest.fixture
def kit(begin: Begin) -> Running:
    return begin(KIT, data={"badge": True})


def test_a_join_is_one_waiting_task_with_one_handoff_per_arrival(
    kit: Running, ivy: Person, fay: Person, petra: Person
) -> None:
    assert kit.live() == {"laptop": "waiting", "desk": "waiting", "photo": "ready"}
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    kit.complete("photo", petra)

    assert kit.live() == {"welcome": "waiting"}
    assert [offer for offer in kit.handoffs() if offer[1] == "welcome"] == [
        ("desk", "welcome", "offered"),
        ("laptop", "welcome", "offered"),
    ]
    arrivals = {came["flow"]: came["accepted"] for came in kit.task("welcome").arrivals}
    assert arrivals == {"laptop__welcome": False, "desk__welcome": False, "photo__welcome": True}


def test_it_opens_once_all_has_come_and_is_accepted(kit: Running, ivy: Person, fay: Person, petra: Person) -> None:
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    kit.accept("welcome", petra, giver="laptop")
    kit.accept("welcome", petra, giver="desk")
    assert kit.live() == {"photo": "ready", "welcome": "waiting"}

    kit.complete("photo", petra, now=MONDAY + HOUR)

    assert kit.live() == {"welcome": "ready"}
    assert kit.task("welcome").ready_at == MONDAY + HOUR
    assert kit.entries(kind="task.opened", step_key="welcome").count() == 1


def test_after_every_it_waits_only_for_what_was_taken(begin: Begin, ivy: Person, fay: Person, petra: Person) -> None:
    case = begin(KIT, data={"badge": False})
    assert case.live() == {"laptop": "waiting", "desk": "waiting"}
    case.pass_through("laptop", ivy)
    case.pass_through("desk", fay)

    moves.accept_all(case.task("welcome"), by=as_actor(petra), now=MONDAY)

    assert case.live() == {"welcome": "ready"}


def test_a_skipped_branch_arrives_too(kit: Running, ivy: Person, fay: Person, petra: Person, hugo: Person) -> None:
    kit.pass_through("laptop", ivy)
    kit.complete("photo", petra)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)

    moves.skip(kit.task("desk"), by=as_actor(fay), reason="Works from home", now=MONDAY)

    assert kit.live() == {"welcome": "waiting"}
    kit.accept("welcome", petra, giver="desk")
    assert kit.live() == {"welcome": "ready"}


def test_a_cancelled_branch_never_blocks_it(kit: Running, ivy: Person, petra: Person, dora: Person) -> None:
    kit.pass_through("laptop", ivy)
    kit.complete("photo", petra)
    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)
    assert kit.live() == {"desk": "waiting", "welcome": "waiting"}

    moves.cancel_task(kit.task("desk"), by=as_actor(dora), reason="No desk wanted", now=MONDAY)

    assert kit.live() == {"welcome": "ready"}


def test_a_returned_arrival_leaves_it_waiting_for_the_redo(
    kit: Running, ivy: Person, fay: Person, petra: Person
) -> None:
    kit.complete("photo", petra)
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    kit.accept("welcome", petra, giver="desk")

    kit.give_back("welcome", petra, giver="laptop")

    assert kit.live() == {"welcome": "waiting", "laptop 2": "ready"}
    kit.complete("laptop", ivy)
    assert kit.live() == {"welcome": "waiting"}
    kit.accept("welcome", petra, giver="laptop")
    assert kit.live() == {"welcome": "ready"}
    assert kit.task("welcome").visit == 1


def test_a_branch_diverted_past_it_never_blocks_it(begin: Begin, ivy: Person, fay: Person, petra: Person) -> None:
    document = definition(
        lanes="people it",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "one", "lane": "people"},
            {"key": "two", "lane": "people", "split": "first",
             "outcomes": [{"key": "on", "label": "On"}, {"key": "off", "label": "Off"}]},
            {"key": "meet", "lane": "people", "join": "all"},
            {"key": "away", "lane": "people"},
            {"key": "end", "kind": "end"},
        ],
        flows=[
            ("begin", "one"),
            ("begin", "two"),
            ("one", "meet"),
            ("two", "away", {"when": {"outcome": "two", "operator": "is", "value": "off"}}),
            ("two", "meet", {"otherwise": True}),
            ("meet", "end"),
            ("away", "end"),
        ],
    )  # fmt: skip
    case = begin(document)
    case.complete("one", petra)
    assert case.live() == {"two": "ready", "meet": "waiting"}

    case.complete("two", petra, outcome="off")

    assert case.live() == {"meet": "ready", "away": "ready"}


def test_r3_the_first_accepter_takes_a_teams_join_and_later_arrivals_are_asked_of_them(
    kit: Running, ivy: Person, fay: Person, petra: Person, hugo: Person
) -> None:
    moves.cancel_task(kit.task("photo"), by=as_actor(kit.process.owner), reason="No photo", now=MONDAY)
    kit.pass_through("laptop", ivy)
    assert kit.task("welcome").owner is None
    assert kit.told("handoff.offered") == ["Fay", "Hugo", "Petra"]

    kit.accept("welcome", hugo, giver="laptop")
    assert kit.task("welcome").owner == hugo
    assert kit.live()["welcome"] == "waiting"
    kit.pass_through("desk", fay)

    assert kit.handoff("welcome", "desk").receiver == hugo
    moves.accept_all(kit.task("welcome"), by=as_actor(hugo), now=MONDAY)
    assert kit.live() == {"welcome": "ready"}


def test_r3_what_had_come_before_is_asked_of_the_first_accepter_too(
    kit: Running, ivy: Person, fay: Person, hugo: Person, petra: Person
) -> None:
    moves.cancel_task(kit.task("photo"), by=as_actor(kit.process.owner), reason="No photo", now=MONDAY)
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay, now=MONDAY + HOUR)
    assert kit.handoff("welcome", "laptop").receiver is None

    kit.accept("welcome", petra, giver="laptop", now=MONDAY + HOUR)

    desk = kit.handoff("welcome", "desk")
    assert (desk.state, desk.receiver) == ("offered", petra)
    assert kit.task("welcome").queue_at == desk.answer_by


def test_r3_one_click_accepts_all_that_came(kit: Running, ivy: Person, fay: Person, petra: Person) -> None:
    kit.complete("photo", petra)
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    before = kit.seq

    moves.accept_all(kit.task("welcome"), by=as_actor(petra), now=MONDAY)

    assert kit.kinds(before) == ["handoff.accepted", "handoff.accepted", "task.opened"]


LOOP = definition(
    lanes="people it",
    steps=[
        {"key": "begin", "kind": "start", "lane": "people"},
        {"key": "one", "lane": "it"},
        {"key": "two", "lane": "people"},
        {"key": "meet", "lane": "people", "join": "all"},
        {"key": "judge", "lane": "it", "split": "first",
         "outcomes": [{"key": "ok", "label": "OK"}, {"key": "no", "label": "No"}]},
        {"key": "end", "kind": "end"},
    ],
    flows=[
        ("begin", "one"),
        ("begin", "two"),
        ("one", "meet"),
        ("two", "meet"),
        ("meet", "judge"),
        ("judge", "meet", {"when": {"outcome": "judge", "operator": "is", "value": "no"}}),
        ("judge", "end", {"otherwise": True}),
    ],
)  # fmt: skip


def test_r3_an_arrival_over_a_back_flow_starts_a_new_visit(begin: Begin, ivy: Person, petra: Person) -> None:
    case = begin(LOOP)
    case.pass_through("one", ivy)
    case.complete("two", petra)
    case.pass_through("meet", petra)
    case.pass_through("judge", ivy, outcome="no")

    assert case.live() == {"meet 2": "waiting"}
    assert [came["flow"] for came in case.task("meet").arrivals] == ["judge__meet"]
    case.accept("meet", petra)
    assert case.live() == {"meet 2": "ready"}


def test_r4_at_a_join_any_each_arrival_is_a_visit_of_its_own(begin: Begin, petra: Person, ivy: Person) -> None:
    document = definition(
        lanes="people it",
        steps=[
            {"key": "begin", "kind": "start", "lane": "people"},
            {"key": "one", "lane": "people"},
            {"key": "two", "lane": "people"},
            {"key": "each", "lane": "it"},
            {"key": "end", "kind": "end"},
        ],
        flows=[("begin", "one"), ("begin", "two"), ("one", "each"), ("two", "each"), ("each", "end")],
    )
    case = begin(document)
    case.complete("one", petra)
    case.complete("two", petra)

    assert case.live() == {"each": "waiting", "each 2": "waiting"}
    assert [(row.visit, row.from_task.step_key) for row in case.handoffs_to("each")] == [(1, "one"), (2, "two")]
    moves.accept(case.handoff("each", "two"), by=as_actor(ivy), now=MONDAY)
    assert case.live() == {"each": "waiting", "each 2": "ready"}


def test_r7_a_redo_at_a_join_opens_at_once_and_keeps_its_arrivals(
    kit: Running, ivy: Person, fay: Person, petra: Person, pam: Person
) -> None:
    kit.pass_through("laptop", ivy)
    kit.pass_through("desk", fay)
    kit.complete("photo", petra)
    kit.pass_through("welcome", petra)
    first = kit.task("welcome")

    kit.give_back("pay", pam, now=MONDAY + 3 * HOUR)

    redo = kit.task("welcome")
    assert kit.live() == {"welcome 2": "ready"}
    assert (redo.redo_of, redo.owner, redo.ready_at) == (first, petra, MONDAY + 3 * HOUR)
    assert redo.arrivals == first.arrivals
    assert redo.due_at == first.due_at + 3 * HOUR  # two working days from its own opening
    kit.complete("welcome", petra, now=MONDAY + 4 * HOUR)
    assert kit.live() == {"pay 2": "waiting"}
