"""Asking a condition.

A condition is what the process document holds, as read; it is asked of `Facts`. An empty field makes every row false
but for `is_empty`, and so does a value that is not of its field's type: asking never raises. Texts are compared without
regard to capital letters, numbers and amounts as exact decimals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows import fields as values
from workflows.conditions.operators import COMPARE, FAMILY, ORDER, READ, VISITS, WITHIN, comparable, operators_for
from workflows.parts import Check, Field

DEPTH_AT_MOST = 4  # groups within groups; a row alone has depth 0
ROWS_AT_MOST = 50

_FITTING = {field_type: frozenset(operators_for(field_type)) for field_type in FAMILY}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may ask: the case's data, each step's last outcome, and how many visits each step has had."""

    data: Mapping[str, Any] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)


def holds(condition: object, facts: Facts, fields: Mapping[str, Field]) -> bool:
    """Whether the condition is true of the facts. No condition at all is true; what is not a condition is false."""
    if condition is None:
        return True
    if not isinstance(condition, Mapping):
        return False
    if "all" in condition:
        parts = condition["all"]
        return isinstance(parts, list) and bool(parts) and all(holds(part or {}, facts, fields) for part in parts)
    if "any" in condition:
        parts = condition["any"]
        return isinstance(parts, list) and any(holds(part or {}, facts, fields) for part in parts)
    operator, against = condition.get("operator"), condition.get("value")
    if not isinstance(operator, str):
        return False
    if isinstance(key := condition.get("field"), str):
        return _field_row(fields.get(key), operator, against, condition.get("other"), facts.data, fields)
    if isinstance(key := condition.get("outcome"), str):
        return _outcome_row(facts.outcomes.get(key), operator, against)
    if isinstance(key := condition.get("visits"), str):
        counted = isinstance(against, int) and not isinstance(against, bool)
        return counted and operator in VISITS and ORDER[operator](facts.visits.get(key, 0), against)
    return False


def passes(check: Check, data: Mapping[str, Any], fields: Mapping[str, Field]) -> bool:
    """Whether the data satisfies one check of a contract, its tolerance granted. An empty field never does."""
    subject = fields.get(check.field)
    if check.tolerance is None:
        return _field_row(subject, check.operator, check.value, check.other, data, fields)
    left = values.exact(data.get(check.field))
    right = values.exact(check.value if check.other is None else data.get(check.other))
    slack = values.exact(check.tolerance.value)
    within = WITHIN.get(check.operator)
    if subject is None or FAMILY.get(subject.type) != "number":
        return False
    if left is None or right is None or slack is None or within is None:
        return False
    if check.tolerance.unit == "percent":
        slack = abs(right) * slack / 100
    return within(left - right, slack)


def rows(condition: object) -> Iterator[Mapping[str, Any]]:
    """Every row of the condition, however it is nested, in the order of the document."""
    ahead = [condition]
    while ahead:
        here = ahead.pop()
        if not isinstance(here, Mapping):
            continue
        parts = here.get("all", here.get("any"))
        if isinstance(parts, list):
            ahead.extend(reversed(parts))
        elif "operator" in here:
            yield here


def fields_asked(condition: object) -> Iterator[str]:
    """The keys of the fields that the condition looks at."""
    for row in rows(condition):
        for member in ("field", "other"):
            if isinstance(key := row.get(member), str):
                yield key


def steps_asked(condition: object, member: str) -> Iterator[str]:
    """The keys of the steps whose `member` ("outcome" or "visits") the condition looks at."""
    for row in rows(condition):
        if isinstance(key := row.get(member), str):
            yield key


def _field_row(
    subject: Field | None,
    operator: str,
    against: object,
    other: object,
    data: Mapping[str, Any],
    fields: Mapping[str, Field],
) -> bool:
    if subject is None or operator not in _FITTING.get(subject.type, ()):
        return False
    value = data.get(subject.key)
    if values.is_empty(value):
        return operator == "is_empty"
    if operator in ("is_empty", "is_not_empty"):
        return operator == "is_not_empty"
    if other is not None:
        other_field = fields.get(other) if isinstance(other, str) else None
        if other_field is None or not comparable(subject, other_field):
            return False
        against = data.get(other_field.key)
    if values.is_empty(against):
        return False
    family = FAMILY[subject.type]
    read = READ[family]
    if family == "choices":
        sought = read(against)
        return isinstance(value, list) and sought is not None and (sought in value) == (operator == "contains")
    left = read(value)
    if left is None:
        return False
    if operator == "in":
        return isinstance(against, list) and any(read(one) == left for one in against)
    right = read(against)
    return right is not None and COMPARE[operator](left, right)


def _outcome_row(outcome: str | None, operator: str, against: object) -> bool:
    if not outcome:
        return False
    if operator == "in":
        return isinstance(against, list) and outcome in against
    if not isinstance(against, str):
        return False
    return (operator == "is" and outcome == against) or (operator == "is_not" and outcome != against)
