"""The parts a process is made of: frozen values, built from a process document that has been read."""

from workflows.parts.deadline import Anchor, Condition, DeadlineRule
from workflows.parts.flow import DEFAULT_CONTRACT, Check, Contract, Flow, Tolerance
from workflows.parts.ladder import ASKABLE, ESCALATION_KINDS, LEVELS_AT_MOST, USUAL_LADDER, Ladder, Level
from workflows.parts.process import (
    DIMENSION_TYPES,
    DIMENSIONS_AT_MOST,
    FIELD_TYPES,
    KINDS,
    RECORD_KINDS,
    REVIEW_MONTHS_AT_MOST,
    Choice,
    Field,
    Lane,
    Process,
    RecordNaming,
)
from workflows.parts.reminders import USUAL, FollowUp, Reminders
from workflows.parts.span import UNITS, Span
from workflows.parts.step import STEP_KINDS, ChecklistItem, Outcome, Step
from workflows.parts.wait import WAIT_KINDS, WaitFor

__all__ = [
    "ASKABLE",
    "DEFAULT_CONTRACT",
    "DIMENSIONS_AT_MOST",
    "DIMENSION_TYPES",
    "ESCALATION_KINDS",
    "FIELD_TYPES",
    "KINDS",
    "LEVELS_AT_MOST",
    "RECORD_KINDS",
    "REVIEW_MONTHS_AT_MOST",
    "STEP_KINDS",
    "UNITS",
    "USUAL",
    "USUAL_LADDER",
    "WAIT_KINDS",
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
    "Ladder",
    "Lane",
    "Level",
    "Outcome",
    "Process",
    "RecordNaming",
    "Reminders",
    "Span",
    "Step",
    "Tolerance",
    "WaitFor",
]
