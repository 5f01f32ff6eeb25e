"""Lists come in pages that begin where the last one ended: as fast on the thousandth as on the first."""

from typing import Any

from django.core.exceptions import ValidationError as Unfit
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request


class Pages(pagination.CursorPagination):
    """Pages by cursor, in the order that the viewset's `ordering` (or `ordering_for(request)`) names."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    offset_cutoff = 1_000_000
    """A cursor says the value it goes on from, and how many rows of that value there were: a table of people brought in
    gives thousands of lines one moment, behind which a smaller limit would begin again and again."""
    ordering = ("-id",)
    cursor_query_description = "Where the page begins: take it from `next` or `previous` of another page."
    page_size_query_description = f"How many at most, from 1 to {max_page_size}; {page_size} unless told."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """
        :raises ValidationError: if the cursor is none of ours.
        """
        try:
            return list(super().paginate_queryset(queryset, request, view) or ())
        except (NotFound, Unfit, ValueError, TypeError, OverflowError, DataError):
            if self.cursor_query_param not in request.query_params:
                raise
            # A cursor is not signed: whatever somebody writes into it becomes a value that a column is compared with.
            raise ValidationError({self.cursor_query_param: _("This is no cursor of this list.")}) from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor, size = super().get_schema_operation_parameters(view)
        size["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [cursor, size]

    def get_page_size(self, request: Request) -> int:
        """
        :raises ValidationError: if what was asked for is no number from 1 to the largest page.
        """
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or len(asked) > 4 or not 1 <= int(asked) <= self.max_page_size:
            raise ValidationError(
                {self.page_size_query_param: _("Ask for 1 to %(most)s.") % {"most": self.max_page_size}}
            )
        return int(asked)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        ordering: tuple[str, ...] = view.ordering_for(request)
        return ordering
