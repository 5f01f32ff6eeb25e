"""What goes in and what comes out of the API, in pieces that every part of it uses. Serializers decide nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from procops import texts
from procops.people.models import Person, Team
from procops.scoping import OrganizationQuerySet

REASON_AT_MOST = 500  # code points, as the columns
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""As in a case's data: years outside are slips of the keyboard."""


class Out(serializers.Serializer):
    """What an answer says.

    A member may be called like an attribute of DRF's own class (`data`, `fields`): DRF takes members out of the class.
    The type checker does not know that.
    """


class In(Out):
    """The body of a request. A member it does not know is refused: a typing error is never ignored in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                said = serializers.ErrorDetail(_("There is no such member here."), "unknown")
                raise serializers.ValidationError({name[:60]: [said] for name in unknown[:20]})
        return super().to_internal_value(data)


class Nothing(In):
    """A request without a body."""


class Text(serializers.CharField):
    """A text as procops keeps it (`procops.texts`): one line, or several with `lines`; numbers are no texts."""

    def __init__(self, *, at_most: int, lines: bool = False, **options: Any) -> None:
        super().__init__(max_length=at_most, **options)
        self._lines = lines

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return texts.clean(data.strip(), at_most=self.max_length or 0, lines=self._lines)
        except texts.UnfitText as unfit:
            raise serializers.ValidationError(_("This %(reason)s.") % {"reason": unfit}) from None


def moment(value: datetime) -> datetime:
    """The moment in UTC.

    :raises ValueError: if it lies outside of the years that dates may have, or its offset is none that a clock has:
        databases know neither.
    """
    try:
        in_utc = value.astimezone(UTC)
    except OverflowError:
        raise ValueError from None
    if not FIRST_YEAR <= in_utc.year <= LAST_YEAR:
        raise ValueError
    return in_utc


def no_such_moment() -> str:
    """What is said of a moment outside of those years."""
    return _("Choose a moment from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}


class Moment(serializers.DateTimeField):
    """A moment in ISO 8601; without an offset it is meant in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        read = super().to_internal_value(value)
        try:
            return moment(read)
        except ValueError:
            raise serializers.ValidationError(no_such_moment()) from None


class Reason(Text):
    """Why somebody does something."""

    def __init__(self, **options: Any) -> None:
        super().__init__(at_most=REASON_AT_MOST, lines=True, **options)


class Values(serializers.DictField):
    """Values of a case's data by field key; what fits which field, the domain says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.JSONField(allow_null=True), **options)


class PersonHere(serializers.PrimaryKeyRelatedField):
    """The id of somebody who works in the organization; anybody else does not exist."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.here()


class TeamHere(serializers.PrimaryKeyRelatedField):
    """The id of a team of the organization that still exists."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> OrganizationQuerySet:
        rows: OrganizationQuerySet = Team.objects.filter(archived_at=None)
        return rows


class PersonRef(Out):
    """A person, wherever one is named."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


class TeamRef(Out):
    """A team, wherever one is named."""

    id = serializers.UUIDField()
    name = serializers.CharField()
