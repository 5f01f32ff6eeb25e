"""Filters of lists, taken at their word: an unknown one is refused, and so is an id of nothing one can see."""

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as Unfit
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from procops.people.models import Person
from procops.rest.pagination import Pages
from procops.rest.serializers import moment, no_such_moment

_OF_PAGES = frozenset({Pages.cursor_query_param, Pages.page_size_query_param})


class StrictFilters(DjangoFilterBackend):
    """django-filter, and a 400 for any parameter that would change nothing."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """
        :raises ValidationError: if a parameter is unknown, or its value makes no sense.
        """
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = sorted(set(request.query_params) - known - _OF_PAGES)
        if unknown:
            said = ErrorDetail(_("There is no such filter here."), "unknown")
            raise ValidationError({name[:60]: [said] for name in unknown[:20]})
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered


class _MomentField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        read: datetime | None = super().to_python(value)
        try:
            return None if read is None else moment(read)
        except ValueError:
            raise Unfit(no_such_moment(), "invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    """A filter by a moment in ISO 8601."""

    field_class = _MomentField


def somebody(**options: Any) -> django_filters.ModelChoiceFilter:
    """A filter by a person of the organization."""
    return django_filters.ModelChoiceFilter(queryset=lambda request: Person.objects.here(), **options)
