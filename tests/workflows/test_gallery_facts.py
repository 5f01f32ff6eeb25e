"""Every step, deadline, handoff and decision that the facts of the eight processes name has its counterpart.

The facts lie beside the project, in ../shared/data/templates, and are not shipped: without them these tests are
skipped.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.test_gallery import givers
from workflows import gallery
from workflows.graph import Flow, Graph, Step

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "templates"
FILES = {
    "budget-approval": "budget-approval",
    "claims-processing": "claims-processing",
    "client-onboarding-renewal": "client-onboarding-renewal",
    "employee-onboarding": "employee-onboarding",
    "it-incident": "it-incident",
    "monthly-close": "monthly-close",
    "order-to-cash": "order-to-cash",
    "procure-to-pay": "vendor-onboarding-procure-to-pay",
}

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the shared process facts are not here")
every_template = pytest.mark.parametrize("key", FILES)

# A step of the facts -> ours, where it is more than one or has another name. The rest have the same key.
STEPS = {
    ("budget-approval", "track"): ("track_1", "track_2", "track_3"),
    ("employee-onboarding", "offer signed"): ("offer_signed",),
    ("monthly-close", "reconcile"): ("prepare_reconciliations", "reconcile"),
}

# A role of the facts -> our lane, where they differ. Facts that hand work from one role to itself are told apart here.
LANES = {
    ("client-onboarding-renewal", "renewal_prepare"): "renewals",
    ("monthly-close", "revenue"): "revenue_accounting",
    ("procure-to-pay", "receive"): "goods_receipt",
}

# People outside the organization have no login: others write down what they say.
OUTSIDE = {
    "claims-processing": {"claimant"},
    "client-onboarding-renewal": {"client_sponsor", "client_admin"},
    "it-incident": {"vendor"},
    "procure-to-pay": {
        "vendor",
        "receiver",
    },  # the receiver is our lane "goods_receipt": the word is taken in handoff rules
}

HANDOFFS = {
    "budget-approval": {
        ("guidelines", "draft"): "guidelines_to_draft",
        ("draft", "check"): "draft_to_check",
        ("check", "challenge"): "check_to_challenge",
        ("consolidate", "executive"): "consolidate_to_executive",
        ("executive", "load"): "executive_to_load",
    },
    "claims-processing": {
        ("notice", "coverage"): "notice_to_coverage",
        ("coverage", "assign"): "coverage_to_assign",
        ("assign", "inspect"): "small_and_simple_to_inspect",
        ("inspect", "evaluate"): "inspect_to_evaluate",
        ("evaluate", "approve"): "evaluate_to_approve",
        ("decide", "pay"): "decide_to_pay",
    },
    "client-onboarding-renewal": {
        ("handover", "kickoff"): "handover_to_kickoff",
        ("deal_check", "billing_setup"): "deal_check_to_billing_setup",
        ("kickoff", "provision"): "kickoff_to_provision",
        ("provision", "train"): "provision_to_train",
        ("review90", "renewal_prepare"): "review90_to_renewal_prepare",
        ("renewal_prepare", "renewal_offer"): "renewal_prepare_to_renewal_offer",
    },
    "employee-onboarding": {
        ("offer signed", "open_file"): "offer_signed_to_open_file",
        ("open_file", "accounts"): "open_file_to_accounts",
        ("open_file", "equipment"): "open_file_to_equipment",
        ("papers", "payroll"): "papers_to_payroll",
        ("accounts", "first_day"): "accounts_to_first_day",
        ("first_day", "verify_right_to_work"): "first_day_to_verify_right_to_work",
    },
    "it-incident": {
        ("first_line", "second_line"): "first_line_to_second_line",
        ("second_line", "third_line"): "second_line_to_third_line",
        ("third_line", "resolve"): "third_line_to_resolve",
    },
    "monthly-close": {
        ("ap_close", "accruals"): "ap_close_to_accruals",
        ("payroll_post", "reconcile"): "payroll_post_to_prepare_reconciliations",
        ("ar_close", "revenue"): "ar_close_to_revenue",
        ("reconcile", "consolidate"): "reconcile_to_consolidate",
        ("consolidate", "review"): "consolidate_to_review",
    },
    "order-to-cash": {
        ("capture", "credit"): "capture_to_credit",
        ("credit", "allocate"): "credit_to_allocate",
        ("allocate", "fulfil"): "allocate_to_fulfil",
        ("fulfil", "invoice"): "fulfil_to_invoice",
        ("invoice", "collect"): "invoice_to_collect",
        ("collect", "apply"): "collect_to_apply",
    },
    "procure-to-pay": {
        ("request", "approve"): "request_to_approve",
        ("approve", "source"): "approve_to_source",
        ("source", "vendor_data"): "source_to_vendor_data",
        ("vendor_data", "vendor_checks"): "vendor_data_to_vendor_checks",
        ("vendor_checks", "order"): "released_to_order",
        ("order", "receive"): "order_to_receive",
        ("receive", "match"): "receive_to_match",
        ("match", "pay"): "match_to_pay",
    },
}
# A shift change hands work from one person of a team to another. Lanes decide crossings, never persons (rule R1), so
# this is a reassignment; what has to be said stands in the form of the second line.
SHIFT_CHANGE = {("it-incident", "any", "any"): ["open_actions", "next_update_at", "shift_risks"]}

# Where a decision of the facts is taken, when not at the step of the same name alone.
DECIDED_AT = {
    ("claims-processing", "coverage"): ("coverage", "assign"),
    ("claims-processing", "evaluate"): ("small_and_simple",),
}


def facts_of(key: str) -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load((FOLDER / f"{FILES[key]}.yaml").read_text("utf-8"))
    return facts


def ours(key: str, step: str) -> tuple[str, ...]:
    return STEPS.get((key, step), (step,))


def amounts(step: Step, graph: Graph) -> set[tuple[int, str, str]]:
    """When a step is due, or, where it opens after a wait, until when that waits."""
    before = [graph.steps[flow.source].wait for flow in graph.entering(step.key)]
    rules = [*step.deadlines, *(rule for wait in before if wait for rule in wait.until)]
    return {(rule.span.value, rule.span.unit, rule.direction) for rule in rules}


@every_template
def test_every_step_of_the_facts_is_a_task_of_the_same_role(key: str):
    graph = Graph.of(gallery.document(key))
    for fact in facts_of(key)["steps"]:
        lane = LANES.get((key, fact["key"]), fact["role"])
        assert [graph.steps[step].lane for step in ours(key, fact["key"])] == [lane] * len(ours(key, fact["key"]))


@every_template
def test_every_role_of_the_facts_is_a_lane_or_outside(key: str):
    assert set(facts_of(key)["roles"]) - OUTSIDE.get(key, set()) <= set(Graph.of(gallery.document(key)).lanes)


@every_template
def test_every_deadline_of_the_facts_is_kept_to_the_number(key: str):
    graph = Graph.of(gallery.document(key))
    for fact in facts_of(key)["steps"]:
        due = fact["deadline"]
        for step in (graph.steps[step] for step in ours(key, fact["key"])):
            if isinstance(due, str):  # T+2 is the second working day after the period's end
                number = int(due.removeprefix("T"))
                wanted = (abs(number), "working_days", "after" if number > 0 else "before")
                assert {rule.anchor.field for rule in step.deadlines} == {"period_end"}, step.key
            elif "by" in due:
                continue  # by priority: its own test beside the gate's
            else:
                wanted = (due["value"], due["unit"], "before" if "before" in due else "after")
            assert wanted in amounts(step, graph), step.key


def test_resolution_targets_of_the_facts_are_the_deadlines_by_priority():
    step = Graph.of(gallery.document("it-incident")).steps["third_line"]
    by_priority = {rule.when["value"]: rule.span for rule in step.deadlines if rule.when}
    targets = facts_of("it-incident")["priorities"]["resolution_target"]
    words = {f"p{number}": target.split() for number, target in targets.items() if target != "none"}
    assert {priority: [str(span.value), span.unit.replace("_", " ")] for priority, span in by_priority.items()} == {
        priority: [number, f"{unit} {noun}".removesuffix("s") + "s"] for priority, (number, unit, noun) in words.items()
    }


@every_template
def test_the_priority_matrix_of_the_facts_stands_in_the_instructions(key: str):
    matrix = facts_of(key).get("priorities", {}).get("matrix", {})
    instructions = " ".join(step.get("instructions", "") for step in gallery.document(key)["steps"])
    for urgency, impacts in matrix.items():
        row = ", ".join(str(impacts[f"{impact}_impact"]) for impact in ("high", "medium", "low", "no"))
        assert f"{urgency.removesuffix('_urgency').capitalize()} urgency: **{row}**" in instructions


def test_the_facts_name_46_handoffs_of_which_45_are_flows():
    named = {(key, str(fact["from"]), fact["to"]) for key in FILES for fact in facts_of(key)["handoffs"]}
    mapped = {(key, *ends) for key, flows in HANDOFFS.items() for ends in flows}
    assert named - mapped == set(SHIFT_CHANGE)
    assert mapped <= named
    assert (len(named), len(mapped)) == (46, 45)


def test_what_a_shift_change_hands_over_stands_in_the_form():
    fill = Graph.of(gallery.document("it-incident")).steps["second_line"].fill
    assert set(SHIFT_CHANGE["it-incident", "any", "any"]) <= set(fill)


@every_template
def test_every_named_handoff_is_an_asked_crossing_with_its_contract(key: str):
    graph = Graph.of(gallery.document(key))
    for fact in facts_of(key)["handoffs"]:
        if (key, fact["from"], fact["to"]) in SHIFT_CHANGE:
            continue
        flow: Flow = graph.flows[HANDOFFS[key][fact["from"], fact["to"]]]
        assert set(ours(key, fact["from"])) & {giver.key for giver in givers(graph, flow)}, flow.key
        assert flow.target in ours(key, fact["to"]), flow.key
        assert graph.is_crossing(flow), flow.key
        assert flow.contract is not None, flow.key
        assert flow.contract.acceptance == "asked", flow.key
        assert flow.contract.required, flow.key
        assert len(flow.contract.return_reasons) >= max(1, len(fact["return_reasons"])), flow.key
        if "from_role" in fact and (key, fact["from"]) not in LANES:
            assert fact["from_role"] in graph.lanes_before(flow), flow.key
            assert graph.steps[flow.target].lane == fact["to_role"], flow.key


@every_template
def test_every_decision_of_the_facts_has_its_branches(key: str):
    graph = Graph.of(gallery.document(key))
    for fact in facts_of(key)["decisions"]:
        for place in DECIDED_AT.get((key, fact["at"]), ours(key, fact["at"])[-1:]):
            assert any(flow.when is not None for flow in branches(graph, place)), place
        places = DECIDED_AT.get((key, fact["at"]), ours(key, fact["at"])[-1:])
        assert sum(len(branches(graph, place)) for place in places) >= len(fact["branches"]), fact["question"]


def branches(graph: Graph, place: str) -> list[Flow]:
    """The flows leaving a step, and those leaving the decisions right behind it."""
    leaving = list(graph.leaving(place))
    return leaving + [
        further for flow in leaving if graph.steps[flow.target].is_route for further in branches(graph, flow.target)
    ]


@every_template
def test_steps_of_a_parallel_group_do_not_wait_for_one_another(key: str):
    graph = Graph.of(gallery.document(key))
    for group in facts_of(key).get("parallel", []):
        for one in group:
            for other in group:
                assert not graph.reaches_forward(one, other), (one, other)


@every_template
def test_a_step_that_depends_on_others_comes_after_them(key: str):
    graph = Graph.of(gallery.document(key))
    for later, earlier in facts_of(key).get("depends_on", {}).items():
        for one in earlier:
            for step in ours(key, later):
                assert any(graph.reaches_forward(before, step) for before in ours(key, one)), (one, step)
