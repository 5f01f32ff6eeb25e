"""What narrows a list, for its page, its files and the API: a question that makes no sense shows no rows at all."""

from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import QuerySet


class Fault(NamedTuple):
    """What is wrong with one of the things that were asked."""

    id: str
    """Of the sentence on the page; the control of the field refers to it."""
    label: str
    sentence: str


class ListFilter(django_filters.FilterSet):
    """A filter of a list, taken at its word: what it cannot understand never shows more than was asked.

    What a field offers is what its reader may see, so that something out of their sight is answered like something that
    does not exist. The API refuses the same with 400 (`procops.rest.filters`).
    """

    @property
    def is_sense(self) -> bool:
        """Everything that was asked is understood."""
        return not self.is_bound or bool(self.is_valid())

    @property
    def status(self) -> int:
        """Of the answer with the list."""
        return 200 if self.is_sense else 422

    @property
    def faults(self) -> list[Fault]:
        """What to say at the list instead of its rows."""
        wrong = [] if self.is_sense else [self.form[name] for name in self.form.errors]
        return [Fault(f"{field.auto_id}_error", str(field.label), _sentence(field)) for field in wrong]

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows; none where a question makes no sense."""
        rows: QuerySet[Any] = super().qs if self.is_sense else self.queryset.none()
        return rows


def _sentence(field: forms.BoundField) -> str:
    if isinstance(field.field, forms.ModelChoiceField):
        return str(field.field.error_messages["invalid_choice"])  # also for what is no id at all
    return " ".join(str(said) for said in field.errors)
