"""A step, what is asked of whoever does it, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.parts.reminders import USUAL, Reminders
from workflows.parts.span import Span

Condition = Mapping[str, Any]

STEP_KINDS = ("start", "task", "route", "end")


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The moment a deadline counts from.

    `field`: the date in that field. `step`: that step's `event` ("opened", "accepted" or "done"). Neither: this task's
    opening (`event` "opened") or the start of the case ("case_started").
    """

    event: str | None = "opened"
    step: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Due so long after (or before a date field) the anchor, at the clock time `at` ("12:00") where one is given."""

    span: Span
    anchor: Anchor = Anchor()
    direction: str = "after"
    at: str | None = None
    when: Condition | None = field(default=None, hash=False)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "DeadlineRule":
        start = given["from"]
        return cls(
            span=Span.from_json(given),
            anchor=Anchor(start.get("event"), start.get("step"), start.get("field")),
            direction=given["direction"],
            at=given["at"],
            when=given["when"],
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done (a task), or a start, a decision (route) or an end.

    `join` says what several arrivals mean, `split` which flows are followed when it is done. A task has `deadlines` or
    a reason why it needs none (`no_deadline`). `not_by` holds step keys and "@starter".
    """

    key: str
    name: str
    kind: str
    lane: str | None = None
    instructions: str = ""
    show: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    no_deadline: str = ""
    join: str = "any"
    split: str = "all"
    not_by: tuple[str, ...] = ()
    approval: bool = False
    closes_case: bool = False
    result: str = ""
    estimate_minutes: int | None = None
    reminders: Reminders = USUAL

    @property
    def is_start(self) -> bool:
        return self.kind == "start"

    @property
    def is_task(self) -> bool:
        return self.kind == "task"

    @property
    def is_route(self) -> bool:
        return self.kind == "route"

    @property
    def is_end(self) -> bool:
        return self.kind == "end"

    @property
    def is_work(self) -> bool:
        """Whether a person does it: a task, or a start, which its starter does at once."""
        return self.kind in ("task", "start")

    @classmethod
    def from_json(cls, given: Mapping[str, Any], usual: Reminders = USUAL) -> "Step":
        """
        :param usual: the process's reminders, which hold for a task where it says nothing else.
        """
        deadline = given["deadline"]
        rules = deadline if isinstance(deadline, list) else ()
        plain = {name: value for name, value in given.items() if name != "deadline"}
        return cls(
            **{
                **plain,
                "show": tuple(given["show"]),
                "fill": tuple(given["fill"]),
                "checklist": tuple(ChecklistItem(**item) for item in given["checklist"]),
                "outcomes": tuple(Outcome(**outcome) for outcome in given["outcomes"]),
                "deadlines": tuple(DeadlineRule.from_json(rule) for rule in rules),
                "no_deadline": "" if isinstance(deadline, list) else deadline["none"],
                "not_by": tuple(given["not_by"]),
                "reminders": (usual if given["kind"] == "task" else USUAL).changed_by(given.get("reminders")),
            }
        )
