"""Conditions: all or any of (field, operator, value). Structured data only; nothing is ever evaluated as code."""

from workflows.conditions.asking import (
    DEPTH_AT_MOST,
    ROWS_AT_MOST,
    Facts,
    fields_asked,
    holds,
    passes,
    rows,
    steps_asked,
)
from workflows.conditions.faults import ConditionFault, check_faults, faults
from workflows.conditions.operators import OPERATORS, OUTCOME, VISITS, operators_for

__all__ = [
    "DEPTH_AT_MOST",
    "OPERATORS",
    "OUTCOME",
    "ROWS_AT_MOST",
    "VISITS",
    "ConditionFault",
    "Facts",
    "check_faults",
    "faults",
    "fields_asked",
    "holds",
    "operators_for",
    "passes",
    "rows",
    "steps_asked",
]
