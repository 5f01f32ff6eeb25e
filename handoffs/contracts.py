"""What a handoff demands before work may pass: required data and checks, frozen as they were handed over."""

from dataclasses import dataclass, field
from typing import Any

from procops.errors import Refused
from workflows import conditions, fields
from workflows.graph import Check, Contract, Graph


class MissingForHandoff(Refused):
    """{receiver} cannot take this over yet: {labels} {verb} missing."""

    next_action = "Fill in what is missing, then complete the step."


class CheckFailed(Refused):
    """{receiver} cannot take this over yet: {problem}."""

    next_action = "Correct the values, or ask the process owner to change the handoff rules."


@dataclass(frozen=True, slots=True)
class Passed:
    """What was found when the contract was asked: the data to freeze, what was waived, what is merely warned of."""

    content: dict[str, Any] = field(default_factory=dict)
    waived: list[str] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def ask(contract: Contract, *, graph: Graph, data: dict[str, Any], receiver: str, waive: bool) -> Passed:
    """Test a contract against the case's data.

    :param waive: the giver's step was skipped: what is missing travels marked instead of stopping (rule R10).
    :raises MissingForHandoff: naming the labels; ``fields`` in its facts holds the keys.
    :raises CheckFailed: showing both values.
    """
    missing = [key for key in contract.required if fields.is_empty(data.get(key))]
    if missing and not waive:
        labels = [f'"{graph.fields[key].label}"' for key in missing]
        raise MissingForHandoff(
            receiver=receiver, labels=_listed(labels), verb="is" if len(labels) == 1 else "are", fields=missing
        )
    warnings = []
    for check in contract.checks:
        if conditions.passes(check, data, graph.fields) or _is_not_asked(check, data):
            continue
        problem = _problem(check, graph, data)
        if check.level == "stop" and not waive:
            raise CheckFailed(receiver=receiver, problem=problem, fields=[check.field])
        warnings.append({"field": check.field, "problem": problem})
    content = {key: data[key] for key in contract.required if key in data}
    return Passed(content=content, waived=missing, warnings=warnings)


def _is_not_asked(check: Check, data: dict[str, Any]) -> bool:
    """What must be there stands under "required"; a check speaks of what is there."""
    return fields.is_empty(data.get(check.field)) and check.operator not in ("is_empty", "is_not_empty")


def _problem(check: Check, graph: Graph, data: dict[str, Any]) -> str:
    """In words, with both values."""
    subject = graph.fields[check.field]
    shown = fields.display(subject, data.get(check.field)) or "empty"
    against = _against(check, graph, data)
    must_be = " ".join(filter(None, (_OPERATORS[check.operator], against)))
    words = check.message.rstrip(".") or f'"{subject.label}" must be {must_be}'
    both = f", {against}" if check.other and check.message else ""
    return f'{words} ("{subject.label}" is {shown}{both})'


def _against(check: Check, graph: Graph, data: dict[str, Any]) -> str:
    """What the field is compared with."""
    if check.other:
        other = graph.fields[check.other]
        return f'"{other.label}" ({fields.display(other, data.get(check.other)) or "empty"})'
    values = check.value if isinstance(check.value, list) else [check.value]
    return ", ".join(fields.display(graph.fields[check.field], value) for value in values if value is not None)


_OPERATORS = {
    "=": "equal to", "!=": "different from", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least",
    "is": "", "is_not": "other than", "in": "one of", "contains": "something with", "not_contains": "something without",
    "is_empty": "empty", "is_not_empty": "filled",
}  # fmt: skip


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
