"""A value of a case's data as its reader says it: dates in words, times on their own clock, numbers with marks."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from procops.dates import written
from workflows import fields
from workflows.parts import Field

BY_READER = frozenset({"date", "datetime", "yes_no", "money", "number"})
"""Types whose values are written differently from reader to reader; every other value reads the same everywhere."""


def words(field: Field, value: Any, names: Mapping[str, str]) -> str:
    """The value; ``names`` says what ids of people and files mean. Empty where there is none."""
    if field.type in BY_READER:
        return by_reader(field.type, value, field.currency)
    if field.type == "person" and value:
        return names.get(str(value), _("somebody who is gone"))
    return fields.display(field, value, names)


def by_reader(type: str, value: Any, currency: str) -> str:
    """A value of one of those types."""
    if type == "date" and (day := fields.day(value)):
        return written(day, "j M Y")
    if type == "datetime" and (moment := fields.moment(value)):
        return written(timezone.localtime(moment), "j M Y, H:i")
    if type == "yes_no" and isinstance(value, bool):
        return _("Yes") if value else _("No")
    if (number := fields.exact(value)) is not None:
        return f"{number_format(number, force_grouping=True)} {currency}" if type == "money" else number_format(number)
    return "" if fields.is_empty(value) else str(value)
