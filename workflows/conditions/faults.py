"""What is wrong with a condition or a check, given the fields and steps it may ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import fields as values
from workflows.conditions.asking import rows
from workflows.conditions.operators import EMPTY, FAMILY, OUTCOME, READ, VISITS, WITHIN, comparable, operators_for
from workflows.parts import Check, Condition, Field, Step

TYPE_WORDS: Mapping[str, Promise] = {
    "text": gettext_lazy("a text"),
    "long_text": gettext_lazy("a long text"),
    "whole_number": gettext_lazy("a whole number"),
    "number": gettext_lazy("a number"),
    "money": gettext_lazy("an amount of money"),
    "date": gettext_lazy("a date"),
    "datetime": gettext_lazy("a date and time"),
    "yes_no": gettext_lazy("a yes or no"),
    "choice": gettext_lazy("a choice"),
    "choices": gettext_lazy("a set of choices"),
    "person": gettext_lazy("a person"),
    "email": gettext_lazy("an e-mail address"),
    "url": gettext_lazy("a web address"),
    "file": gettext_lazy("a file"),
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
            _('"{field}" is {type}, and a tolerance goes with comparing numbers only').format(
                field=subject.label, type=TYPE_WORDS[subject.type]
            ),
        )


def _field_faults(
    key: str, operator: object, value: object, other: object, fields: Mapping[str, Field]
) -> Iterator[ConditionFault]:
    subject = fields.get(key)
    if subject is None:
        reason = _('it asks a field "{key}", which is not among the fields').format(key=key)
        yield ConditionFault("unknown_key", reason, ("field", key))
        return
    possible = operators_for(subject.type)
    if operator not in possible:
        yield ConditionFault(
            "operator_does_not_fit",
            _('"{field}" is {type} and cannot be asked "{operator}"; choose one of: {possible}').format(
                field=subject.label,
                type=TYPE_WORDS[subject.type],
                operator=operator,
                possible=", ".join(possible),
            ),
        )
        return
    if operator in EMPTY:
        if value is not None or other is not None:
            yield ConditionFault(
                "value_does_not_fit",
                _('"{operator}" on "{field}" takes nothing to compare with').format(
                    operator=operator, field=subject.label
                ),
            )
        return
    if (value is None) == (other is None):
        yield ConditionFault(
            "value_does_not_fit",
            _('say what "{field}" is compared with: either a value or another field').format(field=subject.label),
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
        reason = _('it compares with a field "{key}", which is not among the fields').format(key=other)
        yield ConditionFault("unknown_key", reason, ("field", other))
    elif operator == "in":
        yield ConditionFault("operator_does_not_fit", _('"in" takes a list of values, not another field'))
    elif not comparable(subject, other_field):
        reason = (
            _("they are in different currencies")
            if subject.type == other_field.type == "money"
            else _("one is {type}, the other {other}").format(
                type=TYPE_WORDS[subject.type], other=TYPE_WORDS[other_field.type]
            )
        )
        yield ConditionFault(
            "value_does_not_fit",
            _('"{field}" and "{other}" cannot be compared: {reason}').format(
                field=subject.label, other=other_field.label, reason=reason
            ),
        )


def _value_faults(subject: Field, operator: object, value: object) -> Iterator[ConditionFault]:
    if operator == "in":
        if not isinstance(value, list) or not value:
            told = _('"in" on "{field}" takes a list of values').format(field=subject.label)
            yield ConditionFault("value_does_not_fit", told)
            return
        candidates: list[Any] = value
    else:
        candidates = [value]
    for one in candidates:
        if subject.type in ("choice", "choices"):
            if not isinstance(one, str) or one not in {choice.key for choice in subject.choices}:
                told = _('"{value}" is not among the choices of "{field}"').format(value=one, field=subject.label)
                yield ConditionFault("unknown_key", told)
        elif not _fits(subject, one):
            yield ConditionFault(
                "value_does_not_fit",
                _('"{field}" is {type}, and what it is compared with is not').format(
                    field=subject.label, type=TYPE_WORDS[subject.type]
                ),
            )


def _fits(subject: Field, value: object) -> bool:
    if subject.type == "person":
        return values.fits(subject, value)
    return not values.is_empty(value) and READ[FAMILY[subject.type]](value) is not None


def _outcome_faults(key: str, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Iterator[ConditionFault]:
    step, operator, value = steps.get(key), row.get("operator"), row.get("value")
    if step is None:
        reason = _('it asks the outcome of a step "{key}", which is not among the steps').format(key=key)
        yield ConditionFault("unknown_key", reason, ("step", key))
        return
    if operator not in OUTCOME:
        yield ConditionFault(
            "operator_does_not_fit",
            _('the outcome of "{step}" cannot be asked "{operator}"; choose one of: {possible}').format(
                step=step.name, operator=operator, possible=", ".join(OUTCOME)
            ),
        )
        return
    if isinstance(value, list) != (operator == "in") or not value:
        wanted = (
            _('"{operator}" on the outcome of "{step}" takes a list of outcomes')
            if operator == "in"
            else _('"{operator}" on the outcome of "{step}" takes one outcome')
        )
        yield ConditionFault("value_does_not_fit", wanted.format(operator=operator, step=step.name))
        return
    known = {outcome.key for outcome in step.outcomes}
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str) or one not in known:
            told = _('"{value}" is not among the outcomes of "{step}"').format(value=one, step=step.name)
            yield ConditionFault("unknown_key", told)


def _visits_faults(key: str, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Iterator[ConditionFault]:
    step, operator, value = steps.get(key), row.get("operator"), row.get("value")
    if step is None:
        reason = _('it counts visits of a step "{key}", which is not among the steps').format(key=key)
        yield ConditionFault("unknown_key", reason, ("step", key))
    elif not step.is_work:
        told = _('nobody works on "{step}", so its visits are not counted').format(step=step.name)
        yield ConditionFault("value_does_not_fit", told)
    elif operator not in VISITS:
        yield ConditionFault(
            "operator_does_not_fit",
            _('visits of "{step}" cannot be asked "{operator}"; choose one of: {possible}').format(
                step=step.name, operator=operator, possible=", ".join(VISITS)
            ),
        )
    elif not isinstance(value, int) or isinstance(value, bool):
        told = _('visits of "{step}" are compared with a whole number').format(step=step.name)
        yield ConditionFault("value_does_not_fit", told)
