"""A process in the words of the screens."""

from typing import Any
from uuid import UUID

import pytest

from procops.working_time import office_hours
from tests.purchasing import document
from workflows import words
from workflows.faults import Fault
from workflows.graph import Graph
from workflows.staffing import LaneStaff

GRAPH = Graph.of(document())
TEAM, PERSON = UUID(int=1), UUID(int=2)


def _with_deadline(deadline: Any) -> list[str]:
    changed = document()
    changed["steps"][1]["deadline"] = deadline
    graph = Graph.of(changed)
    return words.deadlines(graph.steps["approve"], graph)


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ([{"value": 1, "unit": "working_days"}], ["1 working day"]),
        ([{"value": 30, "unit": "working_minutes"}], ["30 min"]),
        ([{"value": 4, "unit": "working_hours", "from": {"event": "case_started"}}], ["4 h after the start"]),
        (
            [
                {
                    "value": 5,
                    "unit": "working_days",
                    "from": {"field": "needed_by"},
                    "direction": "before",
                    "at": "12:00",
                }
            ],
            ["5 working days before Needed by, 12:00"],
        ),
        (
            [
                {"value": 4, "unit": "working_hours", "when": {"field": "amount", "operator": ">", "value": "5000.00"}},
                {"value": 2, "unit": "working_days"},
            ],
            ["4 h if Amount > 5000.00", "otherwise 2 working days"],
        ),
        ({"none": "It is done when there is time"}, ["No deadline: It is done when there is time"]),
    ],
)
def test_deadlines_are_said_rule_by_rule(deadline: Any, said: list[str]) -> None:
    assert _with_deadline(deadline) == said


def test_starts_decisions_and_ends_have_no_deadline() -> None:
    assert [words.deadlines(GRAPH.steps[key], GRAPH) for key in ("ask", "go", "paid")] == [[], [], []]


def test_the_rules_of_a_handoff_are_said_in_the_order_people_ask() -> None:
    contract = GRAPH.flows["ask_approve"].contract
    assert contract is not None
    assert [(rule.label, rule.text) for rule in words.handoff_rules(contract, GRAPH)] == [
        ("Hand over when", "What is needed has been said"),
        ("Must be there", "What is needed, Amount"),
        ("Checked", "Amount ≤ 5000.00 (only a warning)"),
        ("Accepted if", "The need is clear."),
        ("To be accepted within", "4 h"),
        ("Responsible until accepted", "whoever hands it over"),
        ("Send reminder", "every 1 working day, up to 2 times"),
        ("Not accepted in time", "goes to the accountable person of the receiving role"),
        ("Reasons to send it back", "Too dear; Not clear"),
        ("Sent back too often", "after 2 returns the process owner decides"),
    ]


def test_an_automatic_handoff_says_nothing_of_being_asked() -> None:
    contract = GRAPH.flows["go_bank"].contract
    assert contract is not None
    assert [(rule.label, rule.text) for rule in words.handoff_rules(contract, GRAPH)] == [
        ("Acceptance", "accepted automatically"),
        ("Sent back too often", "after 2 returns the process owner decides"),
    ]


def test_roles_named_in_handoff_rules_are_told_by_their_names() -> None:
    changed = document()
    changed["flows"][0]["contract"] |= {
        "owner": "buyers",
        "decider": "payroll",
        "climbs_to": "process_owner",
        "return_limit": 1,
        "follow_up": {"every": {"value": 2, "unit": "working_hours"}, "times": 1},
        "checks": [
            {
                "field": "amount",
                "operator": "<=",
                "value": "100.00",
                "tolerance": {"value": "5", "unit": "percent"},
                "message": "Not more than a hundred.",
            }
        ],
    }
    graph = Graph.of(changed)
    contract = graph.flows["ask_approve"].contract
    assert contract is not None
    said = {rule.label: rule.text for rule in words.handoff_rules(contract, graph)}
    assert said["Checked"] == "Not more than a hundred (may differ by 5 %)"
    assert said["Responsible until accepted"] == "the accountable person of Buyers"
    assert said["Not accepted in time"] == "goes to the process owner"
    assert said["Sent back too often"] == "after 1 return the accountable person of Payroll decides"
    assert said["Send reminder"] == "every 2 h, once"

    changed["flows"][0]["contract"]["follow_up"]["times"] = 0
    graph = Graph.of(changed)
    contract = graph.flows["ask_approve"].contract
    assert contract is not None
    assert {rule.label: rule.text for rule in words.handoff_rules(contract, graph)}["Send reminder"] == "never"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (None, ""),
        ({"value": 20, "unit": "working_days"}, "within 20 working days"),
        ({"field": "needed_by"}, "by Needed by"),
    ],
)
def test_the_target_of_a_whole_case(target: Any, said: str) -> None:
    assert words.target(Graph.of(document(target=target))) == said


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("team", "Facilities"),
        ("person", "Mia Sommer"),
        ("starter", "whoever starts it"),
        ("field", "as chosen in “Your manager”"),
    ],
)
def test_who_fills_a_role(by: str, said: str) -> None:
    lane = LaneStaff("manager", by, TEAM, None, PERSON, "manager", PERSON, office_hours("UTC"))
    assert words.who_fills(lane, graph=GRAPH, names={TEAM: "Facilities", PERSON: "Mia Sommer"}) == said


@pytest.mark.parametrize(
    ("kind", "key", "said"),
    [
        ("step", "approve", 'Step "Approve it"'),
        ("lane", "buyers", 'Role "Buyers"'),
        ("field", "amount", 'Data "Amount"'),
        ("flow", "ask_approve", 'Handoff from "Ask for it" to "Approve it"'),
        ("flow", "pay_paid", 'Way from "Pay it" to "Paid"'),
        ("process", "", "Process"),
        ("step", "gone", "Process"),
    ],
)
def test_a_fault_says_where_it_lies_by_label(kind: str, key: str, said: str) -> None:
    assert words.place(Fault("refuse", "x", kind, key, "x"), GRAPH) == said


def test_a_condition_that_is_not_there_says_nothing() -> None:
    assert words.condition(None, GRAPH) == ""


@pytest.mark.parametrize(
    ("case_name", "said"),
    [
        ("new employee", "Start a new employee"),
        ("order", "Start an order"),
        ("IT incident", "Start an IT incident"),
        ("user account", "Start a user account"),
        ("hourly report", "Start an hourly report"),
        ("one-off purchase", "Start a one-off purchase"),
        ("case", "Start a case"),
        (" ", "Start a case"),
    ],
)
def test_starting_uses_the_word_of_the_process(case_name: str, said: str) -> None:
    assert words.start(case_name) == said


def test_a_description_tells_apart_what_is_not_automatic_yet() -> None:
    about = words.about("One\ntwo.\n\nThree.\n\nNot yet automatic:\n- Four\n  five.\n- Six - seven.")
    assert (about.summary, about.not_yet) == ("One two. Three.", ["Four five.", "Six - seven."])


def test_a_plain_description_leaves_nothing_to_people() -> None:
    assert words.about("All of it.") == words.About("All of it.", [])


@pytest.mark.parametrize(
    ("lane", "said"),
    [
        ("asker", "usually whoever starts it"),
        ("manager", "usually as chosen in “Your manager”"),
        ("buyers", "usually a team"),
    ],
)
def test_how_a_role_is_usually_filled(lane: str, said: str) -> None:
    assert words.suggested(GRAPH.lanes[lane], GRAPH) == said
