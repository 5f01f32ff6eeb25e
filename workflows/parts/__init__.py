"""The parts a process is made of: frozen values, built from a process document that has been read."""

from workflows.parts.flow import DEFAULT_CONTRACT, Check, Contract, Flow, Tolerance
from workflows.parts.process import (
    DIMENSION_TYPES,
    DIMENSIONS_AT_MOST,
    FIELD_TYPES,
    KINDS,
    RECORD_KINDS,
    Choice,
    Field,
    Lane,
    Process,
    RecordNaming,
)
from workflows.parts.reminders import USUAL, FollowUp, Reminders
from workflows.parts.span import UNITS, Span
from workflows.parts.step import STEP_KINDS, Anchor, ChecklistItem, Condition, DeadlineRule, Outcome, Step

__all__ = [
    "DEFAULT_CONTRACT",
    "DIMENSIONS_AT_MOST",
    "DIMENSION_TYPES",
    "FIELD_TYPES",
    "KINDS",
    "RECORD_KINDS",
    "STEP_KINDS",
    "UNITS",
    "USUAL",
    "Anchor",
    "Check",
    "ChecklistItem",
    "Choice",
    "Condition",
    "Contract",
    "DeadlineRule",
    "Field",
    "Flow",
    "FollowUp",
    "Lane",
    "Outcome",
    "Process",
    "RecordNaming",
    "Reminders",
    "Span",
    "Step",
    "Tolerance",
]
