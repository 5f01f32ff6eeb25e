"""The process itself, its lanes and the data of its cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.parts.deadline import Anchor
from workflows.parts.ladder import Ladder, ladder_of
from workflows.parts.reminders import USUAL, Reminders
from workflows.parts.span import Span
from workflows.parts.step import PAUSE_AT_MOST

KINDS = ("operational", "management", "support")
RECORD_KINDS = ("customer", "vendor", "employee", "asset", "project")
DIMENSIONS_AT_MOST = 3
REVIEW_MONTHS_AT_MOST = 60
DIMENSION_TYPES = ("choice", "yes_no")
"""Fields with so few values that figures can be broken down by them."""
FIELD_TYPES = (
    "text", "long_text", "whole_number", "number", "money", "date", "datetime", "yes_no", "choice", "choices", "person",
    "email", "url", "file",
)  # fmt: skip

ANSWER_PROBLEMS_WITHIN = Span(8, "working_hours")
"""Until when a reported problem is to be answered, where the process does not say."""


@dataclass(frozen=True, slots=True)
class RecordNaming:
    """What the cases are about, and which fields say who or what that is."""

    kind: str
    name: str
    """Key of the text field that holds its name."""
    outside_id: str | None = None
    """Key of the text field that holds its number in another system."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a process is called, what it is for, and what holds for each of its cases."""

    key: str
    name: str
    kind: str
    prefix: str
    description: str = ""
    goal: str = ""
    trigger: str = ""
    case_name: str = "case"
    title_fields: tuple[str, ...] = ()
    record: RecordNaming | None = None
    target: Span | Anchor | None = None  # an anchor here is always a date field
    on_time_share: int = 90
    may_start: str = "lane"
    visibility: str = "everyone"
    approvals_at_most: int = 1
    problem_reasons: tuple["Choice", ...] = ()
    answer_problems_within: Span = ANSWER_PROBLEMS_WITHIN
    reminders: Reminders = USUAL
    review_every_months: int | None = None
    """None: nobody is asked to review it."""
    dimensions: tuple[str, ...] = ()
    """Keys of the fields by whose values figures are broken down."""
    ladder: Ladder | None = None
    """Who is asked while work is late; None: as usual."""
    pause_at_most: Span = PAUSE_AT_MOST
    """After so long a pause a step goes on by itself."""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Process":
        target = given["target"]
        if target is not None:
            target = Anchor(event=None, field=target["field"]) if "field" in target else Span.from_json(target)
        record = RecordNaming(**given["record"]) if given["record"] else None
        reasons = tuple(Choice(**reason) for reason in given.get("problem_reasons", ()))
        within = given.get("answer_problems_within")
        return cls(
            **{
                **given,
                "title_fields": tuple(given["title_fields"]),
                "record": record,
                "target": target,
                "problem_reasons": reasons,
                "answer_problems_within": Span.from_json(within) if within else ANSWER_PROBLEMS_WITHIN,
                "reminders": USUAL.changed_by(given.get("reminders")),
                "dimensions": tuple(given.get("dimensions", ())),
                "ladder": ladder_of(given.get("ladder")),
                "pause_at_most": Span.from_json(given["pause_at_most"]) if "pause_at_most" in given else PAUSE_AT_MOST,
            }
        )


@dataclass(frozen=True, slots=True)
class Lane:
    """A role. Who fills it is staffing's business; the document can only suggest a way."""

    key: str
    name: str
    informed: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    suggested_by: str = "team"
    suggested_field: str | None = None
    ladder: Ladder | None = None
    """Who is asked while its work is late; None: as the process says."""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Lane":
        suggested = given["suggested"]
        return cls(
            given["key"],
            given["name"],
            tuple(given["informed"]),
            tuple(given["consulted"]),
            suggested["by"],
            suggested.get("field"),
            ladder_of(given.get("ladder")),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One datum of a case: its type says what may stand in it, `choices` and `currency` only where they apply."""

    key: str
    label: str
    type: str
    required: bool = False
    help: str = ""
    confidential: bool = False
    choices: tuple[Choice, ...] = ()
    currency: str = "EUR"

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Field":
        return cls(**{**given, "choices": tuple(Choice(**choice) for choice in given["choices"])})
