"""Which operators fit which type of field, and what they do with two values of it."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from workflows import fields as values
from workflows.parts import Field

# Types that can be compared with one another form a family.
FAMILY: Mapping[str, str] = {
    "text": "text",
    "long_text": "text",
    "email": "text",
    "url": "text",
    "whole_number": "number",
    "number": "number",
    "money": "number",
    "date": "date",
    "datetime": "datetime",
    "yes_no": "yes_no",
    "choice": "choice",
    "choices": "choices",
    "person": "person",
    "file": "file",
}

EMPTY = ("is_empty", "is_not_empty")
ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
VISITS = ("<", "<=", "=", ">=", ">")
OUTCOME = ("is", "is_not", "in")

_BY_FAMILY: Mapping[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "contains", "in"),
    "number": tuple(ORDER),
    "date": tuple(ORDER),
    "datetime": tuple(ORDER),
    "yes_no": ("is",),
    "choice": ("is", "is_not", "in"),
    "choices": ("contains", "not_contains"),
    "person": ("is", "is_not"),
    "file": (),
}
OPERATORS: tuple[str, ...] = (
    *EMPTY,
    *dict.fromkeys(name for names in _BY_FAMILY.values() for name in names),
)

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    **ORDER,
    "is": operator.eq,
    "is_not": operator.ne,
    "contains": operator.contains,
}
# With a tolerance: given the exact difference (left minus right) and the slack, both decimals.
WITHIN: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": lambda difference, slack: abs(difference) <= slack,
    "!=": lambda difference, slack: abs(difference) > slack,
    "<": lambda difference, slack: difference < slack,
    "<=": lambda difference, slack: difference <= slack,
    ">": lambda difference, slack: difference > -slack,
    ">=": lambda difference, slack: difference >= -slack,
}


def _folded(value: object) -> str | None:
    return value.casefold() if isinstance(value, str) else None


def _key(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


# How a canonical value of each family becomes what Python compares; None where it is no value of that family.
READ: Mapping[str, Callable[[object], Any]] = {
    "text": _folded,
    "number": values.exact,
    "date": values.day,
    "datetime": values.moment,
    "yes_no": _flag,
    "choice": _key,
    "choices": _key,  # what is looked for in the list
    "person": _folded,
}


def operators_for(field_type: str) -> tuple[str, ...]:
    """The operators that a field of this type may be asked with."""
    return (*EMPTY, *_BY_FAMILY.get(FAMILY.get(field_type, ""), ()))


def comparable(field: Field, other: Field) -> bool:
    """Whether the values of two fields can be compared: one family, and for amounts one currency."""
    if field.type == other.type == "money":
        return field.currency == other.currency
    if field.type == "choices":
        return other.type == "choice"
    return field.type != "file" and FAMILY.get(field.type) == FAMILY.get(other.type)
