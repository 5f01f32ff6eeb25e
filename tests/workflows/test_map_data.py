"""What the swimlane map is told of a process and of a case; tasks are made in memory."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from procops.working_time import office_hours
from tests.cast import MONDAY
from tests.purchasing import document
from workflows.deadlines import NEVER
from workflows.graph import Graph
from workflows.map_data import ids_on_map, map_data
from workflows.models import Case, Task
from workflows.progress import how_far
from workflows.staffing import LaneStaff, Staff

GRAPH = Graph.of(document())
FACILITIES, PAYROLL, DORA, MIA, MAX = (UUID(int=number) for number in range(1, 6))
NAMES = {FACILITIES: "Facilities", PAYROLL: "Payroll", DORA: "Dora Keller", MIA: "Mia Sommer", MAX: "Max Weber"}


def _lane(key: str, by: str, team: UUID | None = None, person: UUID | None = None, field: str = "") -> LaneStaff:
    return LaneStaff(key, by, team, None, person, field, DORA, office_hours("UTC"))


STAFF = Staff(
    {
        "asker": _lane("asker", "starter"),
        "manager": _lane("manager", "field", person=DORA, field="manager"),
        "buyers": _lane("buyers", "team", team=FACILITIES),
    }
)
CASE = Case(data={"manager": str(MAX)}, started_by_id=MIA)


def _task(step: str, state: str, *path: str, visit: int = 1, **facts: Any) -> Task:
    came = {"path": list(path), "from": str(uuid4()), "accepted": state != "waiting"}
    arrivals = [came | {"flow": path[-1]}] if path else []
    return Task(step_key=step, state=state, visit=visit, arrivals=arrivals, **{"queue_at": NEVER, **facts})


def _progress(*tasks: Task, case: Case = CASE, ends: tuple[str, ...] = ()) -> dict[str, Any]:
    found = map_data(GRAPH, staff=STAFF, names=NAMES, now=MONDAY, case=case, tasks=tasks, ends=ends).progress
    assert found is not None
    return found


def test_without_a_case_roles_say_how_they_are_filled_and_nothing_has_progressed() -> None:
    found = map_data(GRAPH, staff=STAFF, names=NAMES, now=MONDAY)
    assert found.people == {
        "asker": {"name": "whoever starts it", "accountable": "Dora Keller"},
        "manager": {"name": "as chosen in “Your manager”", "accountable": "Dora Keller"},
        "buyers": {"name": "Facilities", "accountable": "Dora Keller"},
    }
    assert found.progress is None
    assert found.document["process"]["name"] == "Purchasing"


def test_with_a_case_roles_say_who_fills_them_here() -> None:
    people = map_data(GRAPH, staff=STAFF, names=NAMES, now=MONDAY, case=CASE, tasks=[]).people
    assert [people[key]["name"] for key in ("asker", "manager", "buyers")] == ["Mia Sommer", "Max Weber", "Facilities"]


def test_the_ids_whose_names_are_shown() -> None:
    assert ids_on_map(GRAPH, staff=STAFF) == {DORA, FACILITIES}
    task = _task("bank", "ready", team_id=PAYROLL)
    assert ids_on_map(GRAPH, staff=STAFF, case=CASE, tasks=[task]) == {DORA, FACILITIES, MIA, MAX, PAYROLL}


def test_steps_and_flows_are_coloured_by_what_became_of_the_visits() -> None:
    found = _progress(
        _task("ask", "done"),
        _task("approve", "done", "ask_approve"),
        _task("order", "waiting", "approve_go", "go_order", team_id=FACILITIES),
        _task("bank", "in_progress", "approve_go", "go_bank", owner_id=MIA),
    )
    assert found["steps"] == {
        "ask": {"state": "done"},
        "approve": {"state": "done"},
        "go": {"state": "done"},
        "order": {"state": "waiting", "who": "Facilities"},
        "bank": {"state": "live", "who": "Mia Sommer"},
    }
    assert found["flows"] == dict.fromkeys(("ask_approve", "approve_go", "go_order", "go_bank"), "taken")


def test_a_join_that_has_all_but_what_has_not_come_is_nobodys_to_accept() -> None:
    task = _task("order", "waiting", "approve_go", "go_order", owner_id=MIA)
    assert _progress(task)["steps"]["order"]["state"] == "waiting"
    task.arrivals = [{**came, "accepted": True} for came in task.arrivals]

    assert _progress(task)["steps"]["order"] == {"state": "branches", "who": "Mia Sommer"}


def test_of_two_visits_that_wait_the_one_that_asks_somebody_is_shown() -> None:
    waits = _task("order", "waiting", "go_order", owner_id=MIA)
    offered = _task("order", "waiting", "go_order", owner_id=MAX, visit=2)
    waits.arrivals = [{**came, "accepted": True} for came in waits.arrivals]

    assert _progress(waits, offered)["steps"]["order"] == {"state": "waiting", "who": "Max Weber", "visits": 2}


def test_a_step_is_late_when_its_place_in_the_queue_is_past_unless_it_stands_still() -> None:
    past = {"queue_at": MONDAY - timedelta(hours=1)}
    steps = _progress(
        _task("approve", "ready", owner_id=MAX, **past),
        _task("order", "waiting", team_id=FACILITIES, **past),
        _task("bank", "on_hold", owner_id=MIA, **past),
    )["steps"]
    assert [steps[key].get("late", False) for key in ("approve", "order", "bank")] == [True, True, False]
    assert steps["bank"]["state"] == "paused"


def test_a_paused_case_stands_still_everywhere() -> None:
    paused = Case(data={}, started_by_id=MIA, state="on_hold")
    steps = _progress(_task("approve", "ready", owner_id=MAX, queue_at=MONDAY - timedelta(days=1)), case=paused)[
        "steps"
    ]
    assert steps["approve"] == {"state": "paused", "who": "Max Weber"}


def test_a_step_that_was_visited_again_counts_its_visits() -> None:
    steps = _progress(
        _task("ask", "done", visit=1),
        _task("ask", "in_progress", visit=2, owner_id=MIA),
        _task("approve", "returned", "ask_approve", visit=1),
    )["steps"]
    assert steps["ask"] == {"state": "live", "who": "Mia Sommer", "visits": 2}
    assert steps["approve"] == {"state": "returned"}


def test_a_cancelled_visit_is_as_if_it_had_never_been() -> None:
    assert "bank" not in _progress(_task("bank", "cancelled"))["steps"]


def test_an_end_is_reached_over_the_only_way_that_can_have_led_there() -> None:
    found = _progress(_task("ask", "done"), _task("approve", "done", "ask_approve"), ends=("refused",))
    assert found["steps"]["refused"] == {"state": "done"}
    assert found["flows"] == {"ask_approve": "taken", "approve_refused": "taken"}


def test_where_two_ways_can_have_led_to_an_end_neither_is_guessed() -> None:
    changed = document()
    changed["flows"].append({"key": "order_paid", "from": "order", "to": "paid", "when": None})
    graph = Graph.of(changed)
    tasks = [_task("order", "done"), _task("pay", "done")]
    found = map_data(graph, staff=STAFF, names=NAMES, now=MONDAY, case=CASE, tasks=tasks, ends=("paid",)).progress
    assert found is not None
    assert found["flows"] == {}


def test_how_far_a_case_has_come_is_counted_in_steps() -> None:
    far = how_far(
        GRAPH, [_task("ask", "done"), _task("approve", "done"), _task("order", "ready"), _task("bank", "done")]
    )
    assert (far.done, far.live, far.ahead, far.per_cent) == (3, 1, 1, 60)


def test_what_has_to_be_done_again_is_ahead_once_more() -> None:
    far = how_far(
        GRAPH,
        [_task("ask", "done"), _task("approve", "done"), _task("order", "done"), _task("approve", "ready", visit=2)],
    )
    assert (far.done, far.live, far.ahead) == (1, 1, 3)


def test_a_case_with_nothing_left_is_whole() -> None:
    far = how_far(GRAPH, [_task(key, "done") for key in ("ask", "approve")])
    assert (far.done, far.live, far.ahead, far.per_cent) == (2, 0, 0, 100)
