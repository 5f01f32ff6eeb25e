"""Deadlines, limits and conditions of a process document, as people read them."""

import pytest

from procops.ui import document_words

DOCUMENT = {
    "fields": [
        {"key": "start_date", "label": "Start date", "type": "date"},
        {"key": "amount", "label": "Amount", "type": "money"},
        {"key": "limit", "label": "Limit", "type": "money"},
        {"key": "place", "label": "Place", "type": "choice", "choices": [{"key": "home", "label": "At home"}]},
        {"key": "urgent", "label": "Urgent", "type": "yes_no"},
    ],
    "steps": [
        {"key": "check", "name": "Check it", "kind": "task", "outcomes": [{"key": "no", "label": "Refused"}]},
        {"key": "papers", "name": "Send papers", "kind": "task"},
    ],
}


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([{"value": 1, "unit": "working_days"}], "1 working day"),
        ([{"value": 4, "unit": "working_hours", "from": {"event": "opened"}}], "4 h"),
        (
            [{"value": 30, "unit": "calendar_days", "from": {"event": "case_started"}}],
            "30 calendar days after the start",
        ),
        (
            [
                {
                    "value": 5,
                    "unit": "working_days",
                    "from": {"field": "start_date"},
                    "direction": "before",
                    "at": "12:00",
                }
            ],
            "5 working days before Start date, 12:00",
        ),
        ([{"value": 2, "unit": "working_days", "from": {"field": "start_date"}}], "2 working days after Start date"),
        ([{"value": 0, "unit": "calendar_days", "from": {"field": "start_date"}}], "on Start date"),
        (
            [{"value": 3, "unit": "working_days", "from": {"step": "papers", "event": "done"}}],
            "3 working days after “Send papers” is done",
        ),
        (
            [{"value": 1, "unit": "working_days"}, {"value": 3, "unit": "working_days"}],
            "1 working day or 3 working days",
        ),
        ({"none": "Nobody waits for it"}, ""),
        (None, ""),
    ],
)
def test_a_deadline_says_how_long_and_from_when(rules, words):
    assert document_words.deadline({"key": "x", "deadline": rules}, DOCUMENT) == words


@pytest.mark.parametrize(
    ("contract", "short", "full"),
    [
        ({}, "8 h", "to be accepted within 8 working hours"),
        ({"accept_within": {"value": 1, "unit": "working_hours"}}, "1 h", "to be accepted within 1 working hour"),
        ({"accept_within": {"value": 2, "unit": "working_days"}}, "2 days", "to be accepted within 2 working days"),
        ({"acceptance": "automatic"}, "auto", "accepted automatically"),
    ],
)
def test_a_handoff_says_how_long_it_may_wait(contract, short, full):
    assert document_words.limit({"key": "f", "contract": contract}) == {"short": short, "full": full}


def test_a_flow_without_handoff_rules_has_no_limit():
    assert document_words.limit({"key": "f"}) is None


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ({}, ""),
        ({"label": "Yes", "when": {"field": "urgent", "operator": "is", "value": True}}, "Yes"),
        ({"otherwise": True}, "otherwise"),
        ({"when": {"field": "amount", "operator": ">=", "value": "1000"}}, "Amount ≥ 1000"),
        ({"when": {"field": "amount", "operator": ">", "other": "limit"}}, "Amount > Limit"),
        ({"when": {"field": "urgent", "operator": "is", "value": False}}, "Urgent is no"),
        ({"when": {"field": "place", "operator": "in", "value": ["home", "hub"]}}, "Place is one of At home, hub"),
        ({"when": {"field": "place", "operator": "is_empty"}}, "Place is empty"),
        ({"when": {"outcome": "check", "operator": "is", "value": "no"}}, "Check it is Refused"),
        ({"when": {"visits": "check", "operator": ">", "value": 2}}, "visits of “Check it” > 2"),
        (
            {
                "when": {
                    "all": [
                        {"field": "urgent", "operator": "is", "value": True},
                        {
                            "any": [
                                {"field": "amount", "operator": "<", "value": "5"},
                                {"field": "amount", "operator": "!=", "value": "7"},
                            ]
                        },
                    ]
                }
            },
            "Urgent is yes and (Amount < 5 or Amount ≠ 7)",
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(flow, words):
    assert document_words.condition(flow, DOCUMENT) == words
