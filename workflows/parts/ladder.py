"""A ladder: who is asked, one level after the other, while work is late or nobody accepts it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.parts.span import Span

ESCALATION_KINDS = ("functional", "hierarchical")
LEVELS_AT_MOST = 5
ASKABLE = ("accountable", "team_lead", "process_owner", "role")


@dataclass(frozen=True, slots=True)
class Level:
    """Who is asked, so long after the moment at which work was due, or an offer was to be answered.

    `to`: the accountable person of the role, the lead of its team, the process owner, or another role of the process:
    that role's accountable person, where authority is asked (hierarchical), or whoever fills it, where special
    knowledge is (functional). A person or team by name is a role that staffing gives to them.
    """

    to: str
    after: Span
    kind: str = "hierarchical"
    role: str = ""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Level":
        return cls(given["to"], Span.from_json(given["after"]), given["kind"], given.get("role", ""))

    def as_json(self) -> dict[str, Any]:
        named = {"role": self.role} if self.role else {}
        return {"to": self.to, **named, "kind": self.kind, "after": self.after.as_json()}


Ladder = tuple[Level, ...]

USUAL_LADDER: Ladder = (
    Level("accountable", Span(1, "working_days")),
    Level("process_owner", Span(3, "working_days")),
)
"""Where neither the handoff rules, nor the role, nor the process says anything."""


def ladder_of(given: Iterable[Mapping[str, Any]] | None) -> Ladder | None:
    """The ladder that a document gives; None where it leaves it to what is above."""
    return None if given is None else tuple(Level.from_json(level) for level in given)
