"""The eight gallery documents: fit to publish, their handoffs asked, their forms usable."""

import re
from typing import Any

import pytest

from scripts import gallery_page
from workflows import gallery, gate
from workflows.document import canonical, read
from workflows.graph import Graph

KEYS = [
    "budget-approval",
    "claims-processing",
    "client-onboarding-renewal",
    "employee-onboarding",
    "it-incident",
    "monthly-close",
    "order-to-cash",
    "procure-to-pay",
]

# (process, code, step) -> why the gate's doubt is no reason to change the process.
KNOWN_WARNINGS = {
    ("claims-processing", "join_any_of_parallel_branches", "inspect"): (
        "a second inspection after a dispute is meant to be a visit of its own; the first one is long done"
    ),
    ("procure-to-pay", "join_any_of_parallel_branches", "record_invoice"): (
        "every invoice that comes in is recorded, also the new one after the old one was sent back"
    ),
    ("procure-to-pay", "join_any_of_parallel_branches", "return_invoice"): (
        "every improper invoice goes back, whether that is seen when it is recorded or when it is matched"
    ),
}

KINDS = {
    "budget-approval": "management",
    "claims-processing": "operational",
    "client-onboarding-renewal": "operational",
    "employee-onboarding": "support",
    "it-incident": "support",
    "monthly-close": "management",
    "order-to-cash": "operational",
    "procure-to-pay": "support",
}

# Who may not do which step because they did the other.
FOUR_EYES = {
    ("budget-approval", "board"): ["executive", "cfo_decision"],
    ("claims-processing", "approve"): ["evaluate"],
    ("claims-processing", "dispute"): ["evaluate"],
    ("claims-processing", "pay"): ["decide", "approve"],
    ("client-onboarding-renewal", "compliance_decision"): ["kyc", "enhanced_check"],
    ("employee-onboarding", "approve_access"): ["accounts"],
    ("monthly-close", "confirm_balance"): ["bank"],
    ("monthly-close", "reconcile"): ["prepare_reconciliations"],
    ("monthly-close", "review"): ["post_late_entry"],
    ("monthly-close", "sign_reopen"): ["ask_to_reopen"],
    ("order-to-cash", "credit_decision"): ["credit"],
    ("procure-to-pay", "approve"): ["@starter", "request"],
    ("procure-to-pay", "match"): ["receive"],
    ("procure-to-pay", "pay"): ["vendor_data", "match"],
    ("procure-to-pay", "second_decision"): ["vendor_checks"],
}

every_template = pytest.mark.parametrize("key", KEYS)


def crossings(graph: Graph) -> list[Any]:
    return [flow for flow in graph.flows.values() if graph.is_crossing(flow)]


def givers(graph: Graph, flow: Any) -> list[Any]:
    """The steps whose completion leads over this flow, seen through decisions."""
    source = graph.steps[flow.source]
    return (
        [source]
        if source.is_work
        else [giver for before in graph.entering(source.key) for giver in givers(graph, before)]
    )


def test_the_gallery_holds_eight_processes_in_the_order_of_their_keys():
    assert [document["process"]["key"] for document in gallery.documents()] == KEYS


@every_template
def test_a_file_is_named_for_the_process_it_holds(key: str):
    assert gallery.document(key)["process"]["key"] == key


def test_a_key_that_is_not_in_the_gallery_is_told_apart():
    with pytest.raises(KeyError, match="offboarding"):
        gallery.document("offboarding")


def test_what_a_caller_changes_does_not_change_the_gallery():
    gallery.document("it-incident")["process"]["name"] = "Changed"
    gallery.documents()[0]["steps"].clear()
    assert gallery.document("it-incident")["process"]["name"] == "IT help desk incident"
    assert gallery.documents()[0]["steps"]


@every_template
def test_the_publish_gate_refuses_nothing_and_warns_only_of_what_is_meant(key: str):
    told = {(key, fault.code, fault.key): fault.level for fault in gate.check(gallery.document(key))}
    assert told == {known: gate.WARN for known in KNOWN_WARNINGS if known[0] == key}


@every_template
def test_reading_and_writing_a_template_changes_nothing_more(key: str):
    assert canonical(read(read(gallery.document(key)))) == canonical(read(gallery.document(key)))


def test_the_kind_answers_whether_a_customer_would_notice_at_once():
    assert {document["process"]["key"]: document["process"]["kind"] for document in gallery.documents()} == KINDS


def test_prefixes_tell_the_processes_apart():
    assert [document["process"]["prefix"] for document in gallery.documents()] == [
        "BUD",
        "CLM",
        "CLI",
        "ONB",
        "INC",
        "MCL",
        "ORD",
        "BUY",
    ]


@every_template
def test_a_template_says_what_it_is_for_when_it_begins_and_what_is_not_automatic_yet(key: str):
    process = gallery.document(key)["process"]
    assert process["case_name"] != "case"
    assert all(process.get(member) for member in ("goal", "trigger", "title_fields", "target"))
    assert re.search(r"\n\nNot yet automatic:\n(- .+\n?){3,}\Z", process["description"])


@every_template
def test_every_task_has_a_deadline_instructions_and_an_estimate(key: str):
    graph = Graph.of(gallery.document(key))
    for step in graph.steps.values():
        if step.is_task:
            assert step.deadlines, step.key
            assert step.estimate_minutes, step.key
        if step.is_work:
            assert 1 <= len([line for line in step.instructions.splitlines() if line.strip()]) <= 6, step.key


@every_template
def test_at_least_half_of_the_crossings_are_asked(key: str):
    acceptance = [flow.contract.acceptance for flow in crossings(Graph.of(gallery.document(key)))]
    assert len(acceptance) >= 8
    assert acceptance.count("asked") * 2 >= len(acceptance)


@every_template
def test_an_asked_crossing_says_when_to_hand_over_and_why_it_may_be_returned(key: str):
    for flow in crossings(Graph.of(gallery.document(key))):
        assert flow.contract.trigger, flow.key
        if flow.contract.acceptance == "asked":
            assert flow.contract.accept_if, flow.key
            assert flow.contract.return_reasons, flow.key


@every_template
def test_whoever_hands_over_can_meet_every_check_that_stops(key: str):
    graph = Graph.of(gallery.document(key))
    for flow in crossings(graph):
        for check in flow.contract.checks:
            assert check.message, flow.key
            if check.level == "stop":
                assert all(check.field in giver.fill for giver in givers(graph, flow)), (flow.key, check.field)


@every_template
def test_a_task_shows_only_what_somebody_before_it_can_have_filled(key: str):
    graph = Graph.of(gallery.document(key))
    for step in graph.steps.values():
        before = {
            field for other in graph.steps.values() if step.key in behind(graph, other.key) for field in other.fill
        }
        assert set(step.show) <= before, step.key
        assert not set(step.show) & set(step.fill), step.key


def behind(graph: Graph, key: str) -> set[str]:
    found: set[str] = set()
    ahead = [key]
    while ahead:
        for flow in graph.leaving(ahead.pop()):
            if flow.target not in found:
                found.add(flow.target)
                ahead.append(flow.target)
    return found


@every_template
def test_every_field_is_filled_and_every_lane_works(key: str):
    graph = Graph.of(gallery.document(key))
    work = [step for step in graph.steps.values() if step.is_work]
    assert {field for step in work for field in step.fill} == set(graph.fields)
    assert {step.lane for step in work} == set(graph.lanes)


def test_nobody_checks_their_own_work():
    not_by = {
        (document["process"]["key"], step["key"]): step["not_by"]
        for document in gallery.documents()
        for step in document["steps"]
        if "not_by" in step
    }
    assert not_by == FOUR_EYES


def test_pay_and_bank_details_are_confidential():
    confidential = {
        (document["process"]["key"], field["key"])
        for document in gallery.documents()
        for field in document["fields"]
        if field.get("confidential")
    }
    assert confidential >= {
        ("employee-onboarding", "pay"),
        ("employee-onboarding", "bank_account"),
        ("employee-onboarding", "tax_data"),
        ("procure-to-pay", "vendor_bank_account"),
        ("claims-processing", "payee_bank_account"),
        ("monthly-close", "net_pay_total"),
    }


def test_people_named_in_the_case_fill_their_lanes():
    suggested = {
        (document["process"]["key"], lane["key"]): lane["suggested"].get("field", lane["suggested"]["by"])
        for document in gallery.documents()
        for lane in document["lanes"]
        if "suggested" in lane
    }
    assert suggested == {
        ("budget-approval", "department_head"): "department_head",
        ("claims-processing", "adjuster"): "adjuster",
        ("client-onboarding-renewal", "account_executive"): "starter",
        ("employee-onboarding", "buddy"): "buddy",
        ("employee-onboarding", "hiring_manager"): "hiring_manager",
        ("employee-onboarding", "new_employee"): "new_employee",
        ("employee-onboarding", "recruiter"): "starter",
        ("it-incident", "user"): "starter",
        ("procure-to-pay", "budget_owner"): "budget_owner",
        ("procure-to-pay", "requester"): "starter",
    }


def test_the_priority_of_an_incident_sets_its_deadline():
    step = Graph.of(gallery.document("it-incident")).steps["second_line"]
    assert [(rule.when and rule.when["value"], rule.span.value, rule.span.unit) for rule in step.deadlines] == [
        ("p1", 4, "working_hours"),
        ("p2", 1, "working_days"),
        ("p3", 5, "working_days"),
        ("p4", 20, "working_days"),
        (None, 0, "calendar_days"),
    ]


def test_the_page_in_the_docs_tells_what_the_documents_say():
    assert gallery_page.PAGE.read_text("utf-8") == gallery_page.page(), "run `python -m scripts.gallery_page`"


@every_template
def test_no_field_is_typed_at_two_steps(key: str):
    steps = [step for step in Graph.of(gallery.document(key)).steps.values() if step.is_work]
    typed = [(step.key, field) for step in steps for field in step.fill]

    assert len(typed) > 10
    assert sorted(field for _, field in typed) == sorted({field for _, field in typed})


@every_template
def test_problems_have_reasons_and_a_deadline(key: str):
    process = Graph.of(gallery.document(key)).process

    assert len(process.problem_reasons) == 4
    assert process.answer_problems_within.value * {"working_hours": 1, "working_days": 8}[
        process.answer_problems_within.unit
    ] in (1, 4, 8)
