"""By when something is due, or until when something waits: a moment counted from another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.parts.span import Span

Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The moment a deadline counts from.

    `field`: the date in that field. `step`: that step's `event` ("opened", "accepted" or "done"). Neither: this step's
    own opening (`event` "opened") or the start of the case ("case_started").
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
