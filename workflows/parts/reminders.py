"""When somebody is reminded of work: before it is due, when it is, while it is late, while an offer is unanswered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.parts.span import Span


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Ask again every so often, so many times, before it climbs."""

    every: Span
    times: int

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "FollowUp":
        return cls(Span.from_json(given["every"]), given["times"])


@dataclass(frozen=True, slots=True)
class Reminders:
    """What holds for a step, else for its process, else for everybody (`USUAL`).

    `before`: when so many per cent of the working time are used, or so long before the due moment; None: not before.
    `unanswered` counts from when the receiver was asked; a handoff's own rules win over it.
    """

    before: int | Span | None = 80
    at_due: bool = True
    late: FollowUp | None = FollowUp(Span(1, "working_days"), 5)
    unanswered: FollowUp | None = FollowUp(Span(1, "working_days"), 3)

    def changed_by(self, given: Mapping[str, Any] | None) -> "Reminders":
        """These, but for what a document's block says; what it leaves out stays."""
        changes: dict[str, Any] = {}
        for name, value in (given or {}).items():
            if name == "before" and value is not None:
                value = value["share"] if "share" in value else Span.from_json(value)
            elif name in ("late", "unanswered") and value is not None:
                value = FollowUp.from_json(value)
            changes[name] = value
        return replace(self, **changes)


USUAL = Reminders()
"""Where neither the step nor its process says anything."""
