"""A flow, and the contract that it carries where it leads into another lane."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from workflows.parts.deadline import Condition
from workflows.parts.ladder import Ladder, ladder_of
from workflows.parts.reminders import FollowUp
from workflows.parts.span import Span


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two numbers may differ: `value` (decimal text) is per cent of what is compared with, or absolute."""

    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Check:
    """What must be true of the data to hand over: `level` "stop" refuses, "warn" only says so."""

    field: str
    operator: str
    value: Any = dataclasses.field(default=None, hash=False)
    other: str | None = None
    tolerance: Tolerance | None = None
    level: str = "stop"
    message: str = ""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Check":
        tolerance = given.get("tolerance")
        return cls(**{**given, "tolerance": Tolerance(**tolerance) if tolerance else None})


@dataclass(frozen=True, slots=True)
class Contract:
    """What a flow that crosses lanes demands, who owns the passage, and what happens when nobody answers."""

    trigger: str = ""
    required: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    accept_if: str = ""
    owner: str = "sender"
    acceptance: str = "asked"
    accept_within: Span = dataclasses.field(default=Span(8, "working_hours"))
    return_reasons: tuple[str, ...] = ()
    return_limit: int = 2
    decider: str = "process_owner"
    follow_up: FollowUp | None = None
    climbs_to: str = "accountable"
    ladder: Ladder | None = None
    """Its own; None: that of the receiving role."""

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Contract":
        """Rebuild a contract from a document or from a snapshot. Members it lacks have their defaults."""
        members = dict(given)
        members["required"] = tuple(given.get("required", ()))
        members["checks"] = tuple(Check.from_json(check) for check in given.get("checks", ()))
        members["return_reasons"] = tuple(given.get("return_reasons", ()))
        if "accept_within" in given:
            members["accept_within"] = Span.from_json(given["accept_within"])
        if follow_up := given.get("follow_up"):
            members["follow_up"] = FollowUp.from_json(follow_up)
        members["ladder"] = ladder_of(given.get("ladder"))
        return cls(**members)

    @lru_cache(maxsize=4096)  # noqa: B019 - keyed by what the contract says: there are few
    def as_json(self) -> Mapping[str, Any]:
        """The contract as the document writes it, every member said: the snapshot that is frozen on a handoff."""
        members = asdict(self)
        members["required"] = list(self.required)
        members["checks"] = [asdict(check) for check in self.checks]
        members["return_reasons"] = list(self.return_reasons)
        members.pop("ladder")
        if self.ladder is not None:
            members["ladder"] = [level.as_json() for level in self.ladder]
        return members


DEFAULT_CONTRACT = Contract()


@dataclass(frozen=True, slots=True)
class Flow:
    """What leads from one step to the next. `position` is its place in the document, which is the order of asking."""

    key: str
    source: str
    target: str
    when: Condition | None = dataclasses.field(default=None, hash=False)
    otherwise: bool = False
    label: str = ""
    contract: Contract | None = None
    position: int = 0

    @classmethod
    def from_json(cls, given: Mapping[str, Any], position: int) -> "Flow":
        contract = given["contract"]
        return cls(
            key=given["key"],
            source=given["from"],
            target=given["to"],
            when=given["when"],
            otherwise=given["otherwise"],
            label=given["label"],
            contract=None if contract is None else Contract.from_json(contract),
            position=position,
        )
