"""What a start form tells of the dates it will cause. Office hours in UTC; today is Monday, 2 March 2026, 9:00."""

from datetime import UTC, datetime
from typing import Any

import pytest

from procops.working_time import office_hours
from tests.cast import MONDAY
from tests.purchasing import document
from workflows import forecast
from workflows.graph import Graph
from workflows.staffing import Staff

USUAL = office_hours("UTC")


def _told(data: dict[str, Any], *, of: dict[str, Any] | None = None, start: str = "") -> list[tuple[Any, ...]]:
    graph = Graph.of(of or document())
    step = graph.steps[start] if start else graph.starts[0]
    dates = forecast.dates(graph, step, data, staff=Staff({}), usual=USUAL, now=MONDAY)
    return [(date.step.key if date.step else "", date.due_at, date.waits_for) for date in dates]


def test_dates_that_are_known_come_first_in_their_order() -> None:
    assert _told({"needed_by": "2026-03-16"}) == [
        ("approve", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), ""),
        ("order", datetime(2026, 3, 9, 12, 0, tzinfo=UTC), ""),
        ("", datetime(2026, 3, 16, 17, 0, tzinfo=UTC), ""),
    ]


def test_a_date_still_to_be_typed_is_named() -> None:
    assert _told({}) == [
        ("approve", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), ""),
        ("order", None, "Needed by"),
        ("", None, "Needed by"),
    ]


def test_what_counts_from_something_later_is_left_out() -> None:
    told = [step for step, _, _ in _told({"needed_by": "2026-03-16"})]
    assert "bank" not in told  # from its own opening
    assert "pay" not in told  # from the end of another step


def test_a_date_that_only_a_later_step_fills_is_left_out() -> None:
    changed = document()
    changed["steps"][0]["fill"].remove("needed_by")
    changed["steps"][3]["fill"].append("needed_by")
    assert [step for step, _, _ in _told({}, of=changed)] == ["approve"]


def test_dates_that_are_past_already_are_marked() -> None:
    graph = Graph.of(document())
    dates = forecast.dates(
        graph, graph.starts[0], {"needed_by": "2026-03-06"}, staff=Staff({}), usual=USUAL, now=MONDAY
    )
    assert [(date.step.key if date.step else "", date.due_at, date.is_past) for date in dates] == [
        ("order", datetime(2026, 2, 27, 12, 0, tzinfo=UTC), True),
        ("approve", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), False),
        ("", datetime(2026, 3, 6, 17, 0, tzinfo=UTC), False),
    ]


def test_steps_behind_a_decision_may_not_come() -> None:
    graph = Graph.of(document())
    dates = forecast.dates(graph, graph.starts[0], {}, staff=Staff({}), usual=USUAL, now=MONDAY)
    assert {date.step.key: date.is_sure for date in dates if date.step} == {"approve": True, "order": False}


def test_a_deadline_after_the_start_step_is_known() -> None:
    changed = document(target=None)
    changed["steps"][4]["deadline"] = [{"value": 4, "unit": "working_hours", "from": {"step": "ask", "event": "done"}}]
    assert _told({}, of=changed)[-2:] == [
        ("approve", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), ""),
        ("order", None, "Needed by"),
    ]
    assert _told({}, of=changed)[0] == ("bank", datetime(2026, 3, 2, 13, 0, tzinfo=UTC), "")


@pytest.mark.parametrize(("amount", "due"), [("90000.00", 16), (None, 9)])
def test_the_rule_whose_condition_holds_with_what_is_typed_counts(amount: str | None, due: int) -> None:
    changed = document(target=None)
    before = {"unit": "working_days", "from": {"field": "needed_by"}, "direction": "before"}
    changed["steps"][3]["deadline"] = [
        {**before, "value": 0, "when": {"field": "amount", "operator": ">", "value": "5000.00"}},
        {**before, "value": 5},
    ]
    data = {"needed_by": "2026-03-16"} | ({"amount": amount} if amount else {})
    assert _told(data, of=changed)[-1] == ("order", datetime(2026, 3, due, 17, 0, tzinfo=UTC), "")


def test_a_target_counted_from_the_start_is_known_at_once() -> None:
    told = _told({}, of=document(target={"value": 10, "unit": "working_days"}))
    assert ("", datetime(2026, 3, 16, 9, 0, tzinfo=UTC), "") in told


def test_only_what_can_follow_this_start_is_told() -> None:
    changed = document()
    changed["steps"].insert(1, {"key": "invoice", "name": "Invoice came", "kind": "start", "lane": "payroll"})
    changed["flows"].append({"key": "invoice_bank", "from": "invoice", "to": "bank"})
    assert _told({}, of=changed, start="invoice") == []
