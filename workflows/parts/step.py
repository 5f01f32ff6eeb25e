"""A step, what is asked of whoever does it, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.parts.deadline import DeadlineRule
from workflows.parts.reminders import USUAL, Reminders
from workflows.parts.span import Span
from workflows.parts.wait import WaitFor

PAUSE_AT_MOST = Span(10, "working_days")
"""Where neither the step nor its process says how long a pause may last."""

STEP_KINDS = ("start", "task", "route", "wait", "end")


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done (a task), or a start, a decision (route), a wait or an end.

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
    wait: WaitFor | None = None
    pause_at_most: Span = PAUSE_AT_MOST
    """After so long a pause it goes on by itself."""

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
    def is_wait(self) -> bool:
        return self.kind == "wait"

    @property
    def is_seen_through(self) -> bool:
        """Whether nobody works on it and work passes it: what comes after is handed over by whoever worked before."""
        return self.kind in ("route", "wait")

    @property
    def moments(self) -> tuple[DeadlineRule, ...]:
        """By when a task is due, or until when a wait lasts."""
        return self.wait.until if self.wait else self.deadlines

    @property
    def is_end(self) -> bool:
        return self.kind == "end"

    @property
    def is_work(self) -> bool:
        """Whether a person does it: a task, or a start, which its starter does at once."""
        return self.kind in ("task", "start")

    @classmethod
    def from_json(
        cls, given: Mapping[str, Any], usual: Reminders = USUAL, longest_pause: Span = PAUSE_AT_MOST
    ) -> "Step":
        """
        :param usual: the process's reminders, which hold for a task where it says nothing else.
        :param longest_pause: the process's, likewise.
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
                "wait": WaitFor.from_json(given["wait"]) if given.get("wait") else None,
                "reminders": (usual if given["kind"] == "task" else USUAL).changed_by(given.get("reminders")),
                "pause_at_most": Span.from_json(given["pause_at_most"]) if "pause_at_most" in given else longest_pause,
            }
        )
