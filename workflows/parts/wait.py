"""What a wait waits for: a moment, an event that another system tells of, or that something arrives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.parts.deadline import DeadlineRule

WAIT_KINDS = ("time", "event", "arrival")


@dataclass(frozen=True, slots=True)
class WaitFor:
    """One of three: `until` a moment; an `event` whose correlation key is the value of the field `key`, or the case's
    own number where none is named; or the `arrival` of something, in words.

    The people of the lane `watched_by` say that it has come. `beside` are steps of which the first to be done decides:
    the others end.
    """

    kind: str
    until: tuple[DeadlineRule, ...] = ()
    event: str = ""
    key: str | None = None
    arrival: str = ""
    watched_by: str | None = None
    beside: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "WaitFor":
        kind = next(
            one for one, member in (("time", "until"), ("event", "event"), ("arrival", "arrival")) if member in given
        )
        plain = {name: value for name, value in given.items() if name not in ("until", "beside")}
        until = tuple(DeadlineRule.from_json(rule) for rule in given.get("until", ()))
        return cls(kind, until=until, beside=tuple(given["beside"]), **plain)
