"""The publish gate: everything that is wrong, or doubtful, in a process document. One rule, one function.

A document with a refusing fault can be kept as a draft but not published.
"""

from collections.abc import Callable, Iterable

from workflows.document import InvalidDocument, read
from workflows.faults import REFUSE, WARN, Fault
from workflows.gate import data, handoffs, joins, keys, staffed, steps, tests, waits, ways
from workflows.gate.draft import Draft
from workflows.gate.staffed import LaneStaffing, Staffing

__all__ = ["REFUSE", "RULES", "WARN", "Fault", "LaneStaffing", "Staffing", "check"]

# In the order in which faults are told: what stands in the way of everything else comes first.
RULES: tuple[Callable[[Draft], Iterable[Fault]], ...] = (
    keys.duplicate_key,
    keys.unknown_key,
    ways.no_start,
    ways.no_end,
    ways.flow_out_of_place,
    ways.unreachable_step,
    ways.no_way_to_an_end,
    ways.loop_without_work,
    ways.too_many_arrivals,
    ways.split_without_otherwise,
    ways.flow_without_condition,
    ways.otherwise_out_of_place,
    steps.step_without_lane,
    steps.step_without_deadline,
    steps.join_needs_a_task,
    steps.member_out_of_place,
    steps.field_without_choices,
    waits.wait_for_nothing,
    waits.wait_watched_by_nobody,
    waits.beside_apart,
    joins.join_waits_for_ever,
    joins.join_reached_twice_at_once,
    data.condition_faults,
    data.value_does_not_fit,
    data.field_filled_by_nobody_before,
    data.outcome_given_by_nobody_before,
    handoffs.crossing_without_contract,
    staffed.process_without_owner,
    staffed.lane_not_staffed,
    staffed.lane_without_accountable,
    staffed.not_by_leaves_nobody,
    joins.join_any_of_parallel_branches,
    joins.join_overtakes_a_loop,
    data.field_typed_twice,
    handoffs.contract_without_crossing,
    handoffs.automatic_without_data,
    handoffs.too_many_approvals,
    tests.test_case_fails,
)


def check(document: object, *, staffing: Staffing | None = None) -> list[Fault]:
    """All faults of the document, in a stable order. Takes any JSON value and never raises.

    A document of the wrong shape is told its shape's faults only: the rest would be guesses. Without `staffing` nothing
    is said about who fills the lanes.
    """
    try:
        draft = Draft(read(document), staffing)
    except InvalidDocument as invalid:
        return invalid.faults
    return [fault for rule in RULES for fault in rule(draft)]
