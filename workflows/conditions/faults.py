"""What is wrong with a condition or a check, given the fields and steps it may ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows import fields as values
from workflows.conditions.asking import rows
from workflows.conditions.operators import EMPTY, FAMILY, OUTCOME, READ, VISITS, WITHIN, comparable, operators_for
from workflows.parts import Check, Condition, Field, Step

TYPE_WORDS: Mapping[str, str] = {
    "text": "a text",
    "long_text": "a long text",
    "whole_number": "a whole number",
    "number": "a number",
    "money": "an amount of money",
    "date": "a date",
    "datetime": "a date and time",
    "yes_no": "a yes or no",
    "choice": "a choice",
    "choices": "a set of choices",
    "person": "a person",
    "email": "an e-mail address",
    "url": "a web address",
    "file": "a file",
}


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """One fault: `code` as in the process document's list, `message` the end of a sentence, without a full stop.

    `about` is the (kind, key) of the field or step that is asked and is not there.
    """

    code: str
    message: str
    about: tuple[str, str] | None = None


def faults(
    condition: Condition | None, *, fields: Mapping[str, Field], steps: Mapping[str, Step]
) -> Iterator[ConditionFault]:
    """Everything that keeps a row of the condition from ever being asked sensibly."""
    for row in rows(condition):
        if isinstance(key := row.get("field"), str):
            yield from _field_faults(key, row.get("operator"), row.get("value"), row.get("other"), fields)
        elif isinstance(key := row.get("outcome"), str):
            yield from _outcome_faults(key, row, steps)
        elif isinstance(key := row.get("visits"), str):
            yield from _visits_faults(key, row, steps)


def check_faults(check: Check, *, fields: Mapping[str, Field]) -> Iterator[ConditionFault]:
    """The same for one check of a contract."""
    yield from _field_faults(check.field, check.operator, check.value, check.other, fields)
    subject = fields.get(check.field)
    if check.tolerance is None or subject is None:
        return
    if FAMILY[subject.type] != "number" or check.operator not in WITHIN:
        yield ConditionFault(
            "operator_does_not_fit",
            f'"{subject.label}" is {TYPE_WORDS[subject.type]}, and a tolerance goes with comparing numbers only',
        )


def _field_faults(
    key: str, operator: object, value: object, other: object, fields: Mapping[str, Field]
) -> Iterator[ConditionFault]:
    subject = fields.get(key)
    if subject is None:
        yield ConditionFault("unknown_key", f'it asks a field "{key}", which is not among the fields', ("field", key))
        return
    possible = operators_for(subject.type)
    if operator not in possible:
        yield ConditionFault(
            "operator_does_not_fit",
            f'"{subject.label}" is {TYPE_WORDS[subject.type]} and cannot be asked "{operator}"; '
            f"choose one of: {', '.join(possible)}",
        )
        return
    if operator in EMPTY:
        if value is not None or other is not None:
            yield ConditionFault(
                "value_does_not_fit", f'"{operator}" on "{subject.label}" takes nothing to compare with'
            )
        return
    if (value is None) == (other is None):
        yield ConditionFault(
            "value_does_not_fit", f'say what "{subject.label}" is compared with: either a value or another field'
        )
    elif isinstance(other, str):
        yield from _other_faults(subject, operator, other, fields)
    else:
        yield from _value_faults(subject, operator, value)


def _other_faults(
    subject: Field, operator: object, other: str, fields: Mapping[str, Field]
) -> Iterator[ConditionFault]:
    other_field = fields.get(other)
    if other_field is None:
        reason = f'it compares with a field "{other}", which is not among the fields'
        yield ConditionFault("unknown_key", reason, ("field", other))
    elif operator == "in":
        yield ConditionFault("operator_does_not_fit", '"in" takes a list of values, not another field')
    elif not comparable(subject, other_field):
        reason = (
            "they are in different currencies"
            if subject.type == other_field.type == "money"
            else f"one is {TYPE_WORDS[subject.type]}, the other {TYPE_WORDS[other_field.type]}"
        )
        yield ConditionFault(
            "value_does_not_fit", f'"{subject.label}" and "{other_field.label}" cannot be compared: {reason}'
        )


def _value_faults(subject: Field, operator: object, value: object) -> Iterator[ConditionFault]:
    if operator == "in":
        if not isinstance(value, list) or not value:
            yield ConditionFault("value_does_not_fit", f'"in" on "{subject.label}" takes a list of values')
            return
        candidates: list[Any] = value
    else:
        candidates = [value]
    for one in candidates:
        if subject.type in ("choice", "choices"):
            if not isinstance(one, str) or one not in {choice.key for choice in subject.choices}:
                yield ConditionFault("unknown_key", f'"{one}" is not among the choices of "{subject.label}"')
        elif not _fits(subject, one):
            yield ConditionFault(
                "value_does_not_fit",
                f'"{subject.label}" is {TYPE_WORDS[subject.type]}, and what it is compared with is not',
            )


def _fits(subject: Field, value: object) -> bool:
    if subject.type == "person":
        return values.fits(subject, value)
    return not values.is_empty(value) and READ[FAMILY[subject.type]](value) is not None


def _outcome_faults(key: str, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Iterator[ConditionFault]:
    step, operator, value = steps.get(key), row.get("operator"), row.get("value")
    if step is None:
        reason = f'it asks the outcome of a step "{key}", which is not among the steps'
        yield ConditionFault("unknown_key", reason, ("step", key))
        return
    if operator not in OUTCOME:
        yield ConditionFault(
            "operator_does_not_fit",
            f'the outcome of "{step.name}" cannot be asked "{operator}"; choose one of: {", ".join(OUTCOME)}',
        )
        return
    if isinstance(value, list) != (operator == "in") or not value:
        wanted = "a list of outcomes" if operator == "in" else "one outcome"
        yield ConditionFault("value_does_not_fit", f'"{operator}" on the outcome of "{step.name}" takes {wanted}')
        return
    known = {outcome.key for outcome in step.outcomes}
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str) or one not in known:
            yield ConditionFault("unknown_key", f'"{one}" is not among the outcomes of "{step.name}"')


def _visits_faults(key: str, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Iterator[ConditionFault]:
    step, operator, value = steps.get(key), row.get("operator"), row.get("value")
    if step is None:
        reason = f'it counts visits of a step "{key}", which is not among the steps'
        yield ConditionFault("unknown_key", reason, ("step", key))
    elif not step.is_work:
        yield ConditionFault("value_does_not_fit", f'nobody works on "{step.name}", so its visits are not counted')
    elif operator not in VISITS:
        yield ConditionFault(
            "operator_does_not_fit",
            f'visits of "{step.name}" cannot be asked "{operator}"; choose one of: {", ".join(VISITS)}',
        )
    elif not isinstance(value, int) or isinstance(value, bool):
        yield ConditionFault("value_does_not_fit", f'visits of "{step.name}" are compared with a whole number')
