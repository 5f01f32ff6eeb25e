"""What a handoff demands before work may pass: required data and checks, frozen as they were handed over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from procops.errors import Refused
from workflows import conditions, fields
from workflows.graph import Check, Contract, Graph
from workflows.visibility import HIDDEN


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


def ask(
    contract: Contract,
    *,
    graph: Graph,
    data: dict[str, Any],
    receiver: str,
    waive: bool,
    unreadable: Collection[str] = (),
) -> Passed:
    """Test a contract against the case's data.

    :param unreadable: keys of the fields whose values whoever hands over may not read: a refusal does not show them.
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
        if check.level == "stop" and not waive:
            raise CheckFailed(
                receiver=receiver, problem=_problem(check, graph, data, hidden=unreadable), fields=[check.field]
            )
        compared = {"other": check.other} if check.other else {}
        warnings.append({"field": check.field, "problem": _problem(check, graph, data), **compared})
    content = {key: data[key] for key in contract.required if key in data}
    return Passed(content=content, waived=missing, warnings=warnings)


def warnings_for(warnings: Iterable[Mapping[str, Any]], readable: Collection[str]) -> list[dict[str, str]]:
    """The warnings of a handoff that somebody may read: each shows the values of the fields it compares."""
    return [
        {"field": str(one["field"]), "problem": str(one["problem"])}
        for one in warnings
        if one["field"] in readable and (not one.get("other") or one["other"] in readable)
    ]


def compares_confidential(contract: Contract, graph: Graph) -> bool:
    """Whether a check of the contract looks at a value that is not for everybody."""
    compared = {key for check in contract.checks for key in (check.field, check.other) if key}
    return any(graph.fields[key].confidential for key in compared if key in graph.fields)


def _is_not_asked(check: Check, data: dict[str, Any]) -> bool:
    """What must be there stands under "required"; a check speaks of what is there."""
    return fields.is_empty(data.get(check.field)) and check.operator not in ("is_empty", "is_not_empty")


def _problem(check: Check, graph: Graph, data: dict[str, Any], *, hidden: Collection[str] = ()) -> str:
    """In words, with both values, but for those that are hidden."""
    subject = graph.fields[check.field]
    shown = _shown(check.field, graph, data, hidden)
    against = _against(check, graph, data, hidden)
    must_be = " ".join(filter(None, (_OPERATORS[check.operator], against)))
    words = check.message.rstrip(".") or f'"{subject.label}" must be {must_be}'
    both = f", {against}" if check.other and check.message else ""
    return f'{words} ("{subject.label}" is {shown}{both})'


def _shown(key: str, graph: Graph, data: dict[str, Any], hidden: Collection[str]) -> str:
    return HIDDEN if key in hidden else fields.display(graph.fields[key], data.get(key)) or "empty"


def _against(check: Check, graph: Graph, data: dict[str, Any], hidden: Collection[str]) -> str:
    """What the field is compared with."""
    if check.other:
        other = graph.fields[check.other]
        return f'"{other.label}" ({_shown(check.other, graph, data, hidden)})'
    values = check.value if isinstance(check.value, list) else [check.value]
    return ", ".join(fields.display(graph.fields[check.field], value) for value in values if value is not None)


_OPERATORS = {
    "=": "equal to", "!=": "different from", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least",
    "is": "", "is_not": "other than", "in": "one of", "contains": "something with", "not_contains": "something without",
    "is_empty": "empty", "is_not_empty": "filled",
}  # fmt: skip


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
