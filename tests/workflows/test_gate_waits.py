"""What the gate says of waits."""

import pytest

from tests.workflows.drawings import asks, datum, drawing, end, flow, route, start, task, way
from workflows.comparison import changes
from workflows.document import read
from workflows.gate import LaneStaffing, Staffing, check
from workflows.graph import Graph

IN_A_WEEK = {"until": [{"value": 7, "unit": "calendar_days"}]}
LAPTOP = {"arrival": "The laptop", "watched_by": "it"}
PAYMENT = {"event": "payment", "key": "number"}
DATE = {"until": [{"value": 0, "unit": "working_days", "from": {"field": "day"}}]}


def wait(key="pause", **members):
    return {"key": key, "name": key.capitalize(), "kind": "wait", **members}


def waiting(**members):
    """HR starts and fills in day and number, the case waits, HR goes on."""
    return drawing(
        [start(fill=["day", "number"]), wait(**members), task("go_on"), end()],
        way("begin", "pause", "go_on", "done"),
        fields=[datum("day", "date"), datum("number"), datum("paid", "money")],
    )


def told(document, staffing=None):
    return [(fault.level, fault.code, fault.key) for fault in check(document, staffing=staffing)]


def beside(*others, flows=None):
    """HR asks; then somebody answers and beside that a week passes."""
    return drawing(
        [start(), task("answer"), wait(wait={**IN_A_WEEK, "beside": list(others)}), route("either"), end()],
        flows or [*way("begin", "answer", "done"), *way("begin", "pause", "done"), *way("answer", "either", "done")],
    )


@pytest.mark.parametrize("what", [IN_A_WEEK, LAPTOP, PAYMENT, DATE, {"event": "payment"}])
def test_a_wait_that_waits_for_something_is_fit_to_publish(what):
    assert told(waiting(wait=what)) == []


@pytest.mark.parametrize(
    "members", [{}, {"wait": {"until": []}}, {"wait": {"arrival": " ", "watched_by": "it"}}], ids=str
)
def test_wait_for_nothing(members):
    assert told(waiting(**members)) == [("refuse", "wait_for_nothing", "pause")]


def test_wait_watched_by_nobody():
    assert told(waiting(wait={"arrival": "The laptop"})) == [("refuse", "wait_watched_by_nobody", "pause")]


@pytest.mark.parametrize("other", ["pause", "go_on"])
def test_beside_apart(other):
    assert told(waiting(wait={**IN_A_WEEK, "beside": [other]})) == [("refuse", "beside_apart", "pause")]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"wait": {"event": "payment", "key": "day"}}, "value_does_not_fit"),
        ({"wait": {"event": "payment", "key": "gone"}}, "unknown_key"),
        ({"wait": {**LAPTOP, "watched_by": "gone"}}, "unknown_key"),
        ({"wait": {**IN_A_WEEK, "beside": ["gone"]}}, "unknown_key"),
        (
            {"wait": {"until": [{"value": 1, "unit": "working_days", "from": {"field": "number"}}]}},
            "value_does_not_fit",
        ),
        ({"wait": IN_A_WEEK, "lane": "hr"}, "member_out_of_place"),
        ({"wait": IN_A_WEEK, "fill": ["paid"]}, "member_out_of_place"),
    ],
)
def test_what_else_is_wrong_with_a_wait(members, code):
    assert told(waiting(**members)) == [("refuse", code, "pause")]


def test_a_moment_under_conditions_only_may_never_come():
    document = waiting(wait={"until": [{"value": 1, "unit": "working_days", "when": asks("number", "is", "x")}]})

    assert told(document) == [("refuse", "wait_for_nothing", "pause")]


def test_an_event_fills_fields():
    document = waiting(wait=PAYMENT, fill=["paid"])
    document["flows"][-1]["when"] = None
    document["flows"].append(flow("go_on", "pause", when=asks("paid", "is_empty")))
    document["flows"][-2]["otherwise"] = True
    document["steps"][2]["split"] = "first"

    assert told(document) == []


def test_an_answer_stands_beside_a_wait():
    flows = [*way("begin", "answer", "either", "done"), *way("begin", "pause", "done")]

    assert told(beside("answer", flows=flows)) == []
    assert Graph.of(beside("answer", flows=flows)).beside == {
        "pause": frozenset({"answer"}),
        "answer": frozenset({"pause"}),
    }


def test_what_crosses_a_wait_crosses_lanes():
    document = waiting(wait=LAPTOP)
    document["steps"][2]["lane"] = "it"

    assert told(document) == [("refuse", "crossing_without_contract", "pause_to_go_on")]


def test_a_circle_of_decisions_and_moments_never_stops_turning():
    steps = [start(), route("again", split="first"), wait(wait=IN_A_WEEK), end()]
    flows = [
        *way("begin", "again", "pause", "again"),
        flow("again", "done", otherwise=True),
    ]
    flows[1]["when"] = {"visits": "begin", "operator": "<", "value": 1}

    assert ("refuse", "loop_without_work", "again") in told(drawing(steps, flows))


def test_who_looks_out_for_a_wait_has_to_be_somebody():
    team = LaneStaffing("team", frozenset({"ada"}), accountable=True)
    staffing = Staffing(owner=True, lanes={"hr": team})

    assert ("refuse", "lane_not_staffed", "it") in told(waiting(wait=LAPTOP), staffing)


def test_a_changed_wait_in_words():
    before, after = read(waiting(wait=IN_A_WEEK)), read(waiting(wait=LAPTOP))
    (change,) = changes(before, after)

    assert change.sentences == [
        "Waits for: The laptop (was 7 calendar days)",
        "Who looks out for it: IT (new)",
    ]
