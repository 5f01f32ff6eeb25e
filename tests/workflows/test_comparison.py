"""What changes between two documents, said in the words of the screens."""

from copy import deepcopy
from typing import Any

import pytest

from tests.purchasing import document
from workflows import document as documents
from workflows import gallery
from workflows.comparison import changes


def said(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, list[str]]]:
    found = changes(documents.read(before), documents.read(after))
    return [(change.kind, change.label, change.how, change.sentences) for change in found]


def changed(**members: Any) -> dict[str, Any]:
    """The document with members of its step "Approve it" replaced."""
    fresh = document()
    next(step for step in fresh["steps"] if step["key"] == "approve").update(members)
    return fresh


@pytest.mark.parametrize("template", gallery.documents(), ids=lambda template: template["process"]["key"])
def test_a_document_with_its_defaults_written_out_is_no_change(template):
    assert said(template, documents.read(template)) == []


def test_a_deadline_and_a_role_are_told_with_what_they_were():
    after = changed(lane="buyers", deadline=[{"value": 3, "unit": "working_days"}])

    assert said(document(), after) == [
        (
            "step",
            "Approve it",
            "changed",
            ["Done by: Buyers (was Manager)", "Due: 3 working days (was 1 working day after the start)"],
        )
    ]


def test_when_people_are_reminded_is_told():
    sentence = "People are reminded at other moments."
    assert said(document(), changed(reminders={"late": None})) == [("step", "Approve it", "changed", [sentence])]


def test_a_new_step_and_one_that_is_gone():
    after = document()
    after["steps"] = [step for step in after["steps"] if step["key"] != "refused"]
    after["steps"].append(
        {
            "key": "file",
            "name": "File it",
            "kind": "task",
            "lane": "payroll",
            "deadline": [{"value": 2, "unit": "working_hours"}],
        }
    )

    assert said(document(), after) == [
        ("step", "File it", "added", ["A new step of Payroll, due: 2 h."]),
        ("step", "Not bought", "removed", ["The step is taken out."]),
    ]


def test_handoff_rules_are_told_rule_by_rule():
    after = deepcopy(document())
    flow = next(flow for flow in after["flows"] if flow["from"] == "ask")
    flow["contract"] |= {"accept_within": {"value": 2, "unit": "working_hours"}, "return_reasons": ["Too dear"]}
    was = next(flow for flow in document()["flows"] if flow["from"] == "ask")["contract"]

    ((kind, label, how, sentences),) = said(document(), after)

    assert (kind, label, how) == ("flow", "Ask for it → Approve it", "changed")
    assert sentences[0] == f"To be accepted within: 2 h (was {was['accept_within']['value']} h)"
    assert sentences[1].startswith("Reasons to send it back: Too dear")


def test_the_process_its_fields_and_its_roles():
    after = document(name="Buying", kind="operational")
    after["lanes"][2]["name"] = "Shopping"
    after["fields"][0] |= {"required": False, "help": "In a few words"}

    assert said(document(), after) == [
        ("process", "Buying", "changed", ["Name: Buying (was Purchasing)", "Kind: operational (was support)"]),
        ("lane", "Shopping", "changed", ["Name: Shopping (was Buyers)"]),
        ("field", "What is needed", "changed", ["It may stay empty.", "Its help text is different."]),
    ]


def test_a_draft_that_names_what_is_not_there_is_compared_too():
    after = deepcopy(document())
    next(flow for flow in after["flows"] if flow["from"] == "ask")["contract"]["required"] = ["gone"]
    after["process"]["target"] = {"field": "gone"}

    assert [change[0] for change in said(document(), after)] == ["process", "flow"]


def test_an_order_is_no_change():
    after = document()
    after["fields"].reverse()

    assert said(document(), after) == []
