"""What a handoff demands before work may pass: required data and checks, frozen as they were handed over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from procops.errors import Refused
from workflows import conditions, fields
from workflows.graph import Check, Contract, Graph
from workflows.parts import Field
from workflows.value_words import BY_READER, by_reader
from workflows.visibility import HIDDEN

Kept: TypeAlias = str | Mapping[str, Any]
"""A value as a handoff keeps it: in words, or as it is where each reader writes it in their own way."""


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
        verb = npgettext("missing", "is", "are", len(labels))
        raise MissingForHandoff(receiver=receiver, labels=_listed(labels), verb=verb, fields=missing)
    warnings = []
    for check in contract.checks:
        if conditions.passes(check, data, graph.fields) or _is_not_asked(check, data):
            continue
        if check.level == "stop" and not waive:
            problem = _said(_compared(check, graph, data, hidden=unreadable))
            raise CheckFailed(receiver=receiver, problem=problem, fields=[check.field])
        warnings.append(_compared(check, graph, data))
    content = {key: data[key] for key in contract.required if key in data}
    return Passed(content=content, waived=missing, warnings=warnings)


def warnings_for(warnings: Iterable[Mapping[str, Any]], readable: Collection[str]) -> list[dict[str, str]]:
    """The warnings of a handoff that somebody may read, in their language, with the values of the fields compared."""
    return [
        {"field": str(one["field"]), "problem": _said(one)}
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


def _compared(check: Check, graph: Graph, data: dict[str, Any], *, hidden: Collection[str] = ()) -> dict[str, Any]:
    """What a check that does not hold has found, as a handoff keeps it, for `_said` to put into words.

    Empty members are left out; a value is "•••" where it is hidden.
    """
    subject = graph.fields[check.field]
    found: dict[str, Any] = {
        "field": check.field,
        "label": subject.label,
        "value": _shown(check.field, graph, data, hidden),
        "operator": check.operator,
        "message": check.message,
    }
    if check.other:
        found |= {"other": check.other, "other_label": graph.fields[check.other].label}
        found["other_value"] = _shown(check.other, graph, data, hidden)
    else:
        values = check.value if isinstance(check.value, list) else [check.value]
        found["against"] = [_kept(subject, value) for value in values if value is not None]
    return {member: value for member, value in found.items() if value}


def _shown(key: str, graph: Graph, data: dict[str, Any], hidden: Collection[str]) -> Kept:
    return HIDDEN if key in hidden else _kept(graph.fields[key], data.get(key))


def _kept(field: Field, value: Any) -> Kept:
    if field.type in BY_READER and not fields.is_empty(value):
        return {"type": field.type, "value": value, "currency": field.currency}
    return fields.display(field, value)


def _in_words(kept: Kept | list[Kept]) -> str:
    if isinstance(kept, list):
        return ", ".join(map(_in_words, kept))
    return kept if isinstance(kept, str) else by_reader(kept["type"], kept["value"], kept["currency"])


def _said(found: Mapping[str, Any]) -> str:
    """In the reader's words, with both values."""
    if "problem" in found:  # kept before 2026-11-22, when the sentence itself was
        return str(found["problem"])
    label, message = found["label"], found.get("message", "").rstrip(".")
    value = _in_words(found.get("value", "")) or _("empty")
    against = _in_words(found.get("against", ""))
    if "other" in found:
        other_value = _in_words(found.get("other_value", "")) or _("empty")
        against = _('"{field}" ({value})').format(field=found["other_label"], value=other_value)
    sentence = message or str(_MUST_BE[found["operator"]]).format(field=label, against=against)
    both = (
        _('{sentence} ("{field}" is {value}, {against})')
        if message and "other" in found
        else _('{sentence} ("{field}" is {value})')
    )
    return both.format(sentence=sentence, field=label, value=value, against=against)


_MUST_BE: Mapping[str, Promise] = {
    "=": gettext_lazy('"{field}" must be equal to {against}'),
    "!=": gettext_lazy('"{field}" must be different from {against}'),
    "<": gettext_lazy('"{field}" must be less than {against}'),
    "<=": gettext_lazy('"{field}" must be at most {against}'),
    ">": gettext_lazy('"{field}" must be more than {against}'),
    ">=": gettext_lazy('"{field}" must be at least {against}'),
    "is": gettext_lazy('"{field}" must be {against}'),
    "is_not": gettext_lazy('"{field}" must be other than {against}'),
    "in": gettext_lazy('"{field}" must be one of {against}'),
    "contains": gettext_lazy('"{field}" must be something with {against}'),
    "not_contains": gettext_lazy('"{field}" must be something without {against}'),
    "is_empty": gettext_lazy('"{field}" must be empty'),
    "is_not_empty": gettext_lazy('"{field}" must be filled'),
}


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}{_(' and ')}{words[-1]}"
