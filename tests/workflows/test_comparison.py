"""What changes between two documents, said in the words of the screens."""

import re
from copy import deepcopy
from itertools import chain
from typing import Any

import pytest

from tests.purchasing import document
from tests.workflows.schema_walk import Walk
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


def test_test_cases_stand_with_the_process():
    one, other = ({"key": key, "name": key.capitalize(), "path": ["ask"]} for key in ("one", "other"))
    before, after = {**document(), "tests": [one, other]}, {**document(), "tests": [{**one, "path": []}]}

    assert said(document(), before) == [
        ("process", "Purchasing", "changed", ["A new test case: “One”.", "A new test case: “Other”."])
    ]
    sentences = ["The test case “One” is different.", "The test case “Other” is gone."]
    assert said(before, after) == [("process", "Purchasing", "changed", sentences)]


def test_rules_of_a_flow_to_a_step_that_is_not_there_are_compared_all_the_same():
    before, after = document(), document()
    flow = next(flow for flow in after["flows"] if flow.get("contract"))
    flow |= {"to": "gone", "contract": {**flow["contract"], "accept_if": "It is all there"}}

    sentences = next(found[3] for found in said(before, after) if found[0] == "flow")
    assert sentences[-1].startswith("Accepted if: It is all there")


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


def with_flow(**members: Any) -> dict[str, Any]:
    """The document with members of the flow behind its start replaced."""
    fresh = document()
    next(flow for flow in fresh["flows"] if flow["from"] == "ask").update(members)
    return fresh


def test_what_the_cases_are_about_and_how_problems_are_answered():
    after = document(
        record={"kind": "vendor", "name": "what", "outside_id": None},
        problem_reasons=[{"key": "dear", "label": "Too dear"}],
        answer_problems_within={"value": 2, "unit": "working_hours"},
    )
    before = document(problem_reasons=[{"key": "gone", "label": "Out of stock"}])

    assert said(before, after)[0][3] == [
        "Cases are about: Vendor, named in “What is needed” (new)",
        "Reasons when work cannot go on: Too dear (was Out of stock)",
        "Problems are answered within: 2 h (was 8 h)",
    ]


def test_a_condition_is_told_also_behind_a_label_that_stands_for_it():
    before, after = ({"field": "amount", "operator": ">", "value": value} for value in ("5000", "9000"))

    ((_, _, _, sentences),) = said(with_flow(label="Dear", when=before), with_flow(label="Dear", when=after))

    assert sentences == ["Taken: Amount > 9000 (was Amount > 5000)"]


def test_a_check_is_told_also_behind_its_message():
    before, after = ({"field": "amount", "operator": ">", "value": value, "message": "Dear"} for value in ("1", "2"))
    contract = next(flow for flow in document()["flows"] if flow["from"] == "ask")["contract"]

    ((_, _, _, sentences),) = said(
        with_flow(contract=contract | {"checks": [before]}), with_flow(contract=contract | {"checks": [after]})
    )

    assert sentences == ["Checked: Dear (Amount > 2) (was Dear (Amount > 1))"]


def test_a_deadline_is_told_with_its_conditions():
    rule = {"value": 4, "unit": "working_hours", "when": {"field": "amount", "operator": ">", "value": "5000"}}
    rest = {"value": 2, "unit": "working_days"}
    dearer = {**rule, "when": {**rule["when"], "value": "9000"}}

    assert said(changed(deadline=[rule, rest]), changed(deadline=[dearer, rest]))[0][3] == [
        "Due: 4 h if Amount > 9000; otherwise 2 working days (was 4 h if Amount > 5000; otherwise 2 working days)"
    ]


NOT_TOLD = {
    "process.key": "a draft keeps the key of its process: saving refuses another (`publishing.KeyIsKept`)",
}
"""Paths of the document that no comparison tells, and why."""
ONE_VALUE = {"format"}
"""Members that cannot differ."""


@pytest.mark.slow
def test_whatever_can_differ_between_two_documents_is_told_in_words():
    """Walks the published schema: a member that it gains fails here until a comparison tells of it."""
    schema = documents.json_schema()
    # A condition compares with a value or with another field; the gate refuses both at once.
    walks = [Walk(schema, usual="is", without=left_out) for left_out in ("other", "value")]
    walked, untold = set(), {}
    for path, before, after in chain.from_iterable(walk.pairs() for walk in walks):
        walked |= set(re.findall(r"[a-z_]+", path))
        sentences = [sentence for change in changes(_read(before), _read(after)) for sentence in change.sentences]
        if not sentences or any(map(_says_nothing, sentences)):
            untold[path] = sentences

    assert untold == {path: [] for path in NOT_TOLD}
    assert walks[0].members() - walked == ONE_VALUE


def _read(given: dict[str, Any]) -> documents.Document:
    """A step and a field of one name would be told alike."""
    steps = [{**step, "name": f"Step {step['name']}"} for step in given["steps"]]
    return documents.read({**given, "steps": steps})


def _says_nothing(sentence: str) -> bool:
    """That something is different, without saying what; or that it is what it was."""
    return sentence == "Its details are different." or bool(re.fullmatch(r"(.*): (.*) \(was \2\)", sentence))


def test_an_order_is_no_change():
    after = document()
    after["fields"].reverse()

    assert said(document(), after) == []
