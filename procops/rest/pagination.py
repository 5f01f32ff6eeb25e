"""Lists come in pages that begin where the last one ended: as fast on the thousandth as on the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError as Unfit
from django.db.models import Field, QuerySet
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from procops import keyset


class Place(NamedTuple):
    """Between which rows a page begins, and which way it is read from there."""

    is_back: bool
    at: tuple[Any, ...] = ()
    """What stands in the columns of the order, in the row that is passed; empty: the end of the list."""

    def __str__(self) -> str:
        """As it stands in an address."""
        said = urlencode([(_BACK if self.is_back else _ON, ""), *(("at", value) for value in self.at)])
        return urlsafe_b64encode(said.encode()).decode().rstrip("=")


_ON, _BACK = "on", "back"


class Pages(pagination.CursorPagination):
    """Pages by cursor, in the order that the viewset's `ordering` (or `ordering_for(request)`) names.

    DRF's own cursor knows the first column only, and counts rows that are equal in it: thousands that a table brought
    in at one moment are then read again for each page, and one that comes between shifts all that follow. Ours says all
    columns of the order, whose last one is unique, so a page begins behind one row, whatever stands before it.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = ("-id",)
    cursor_query_description = "Where the page begins: take it from `next` or `previous` of another page."
    page_size_query_description = f"How many at most, from 1 to {max_page_size}; {page_size} unless told."

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """
        :raises ValidationError: if the cursor is none of ours.
        """
        self.address = request.build_absolute_uri()
        self.page_size = self.get_page_size(request)
        self.order = self.get_ordering(request, queryset, view)
        cursor = request.query_params.get(self.cursor_query_param)
        try:
            self.place = self._read(cursor, queryset) if cursor else None
            found = list(self._rows(queryset)[: self.page_size + 1])
        except (Unfit, ValueError, OverflowError):
            if not cursor:
                raise
            # A cursor is not signed: whatever somebody writes into it becomes a value that a column is compared with.
            raise ValidationError({self.cursor_query_param: _("This is no cursor of this list.")}) from None
        self.goes_on, self.page = len(found) > self.page_size, found[: self.page_size]
        if self.place and self.place.is_back:
            self.page.reverse()
        return self.page

    def _rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        order = self.order
        if self.place and self.place.is_back:
            order = tuple(column[1:] if column.startswith("-") else f"-{column}" for column in order)
        rows = queryset.order_by(*order)
        return keyset.past(rows, order, self.place.at) if self.place and self.place.at else rows

    def get_next_link(self) -> str | None:
        is_back = self.place is not None and self.place.is_back
        if not self.goes_on and not is_back:
            return None
        return self._link(Place(False, self._place_of(self.page[-1])) if self.page else None)

    def get_previous_link(self) -> str | None:
        if self.place is None or (self.place.is_back and not self.goes_on):
            return None
        return self._link(Place(True, self._place_of(self.page[0])) if self.page else Place(True))

    def _link(self, place: Place | None) -> str:
        """The address of a page; without a place, of the first."""
        if place is None:
            return remove_query_param(self.address, self.cursor_query_param)
        return replace_query_param(self.address, self.cursor_query_param, str(place))

    def _read(self, cursor: str, queryset: QuerySet[Any]) -> Place:
        """
        :raises ValueError, django.core.exceptions.ValidationError: if it says no place in the list.
        """
        said = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        (way, _nothing), *at = parse_qsl(said, keep_blank_values=True, strict_parsing=True)
        if way not in (_ON, _BACK) or len(at) not in (0, len(self.order)):
            raise ValueError(cursor)
        columns = [_column(queryset, name) for name in self.order if at]
        return Place(way == _BACK, tuple(_value(column, text) for column, (_at, text) in zip(columns, at, strict=True)))

    def _place_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name.removeprefix("-")) for name in self.order)

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


def _column(queryset: QuerySet[Any], name: str) -> "Field[Any, Any]":
    """What an order names: a column, or what rows are annotated with."""
    name = name.removeprefix("-")
    annotated = queryset.query.annotations.get(name)
    return annotated.output_field if annotated is not None else queryset.model._meta.get_field(name)


def _value(column: "Field[Any, Any]", text: str) -> Any:
    """
    :raises ValueError, OverflowError, django.core.exceptions.ValidationError: if a column cannot hold that.
    """
    value = column.to_python(text)
    if not isinstance(value, datetime):
        return value
    if is_naive(value):
        raise ValueError(text)
    return value.astimezone(UTC)
