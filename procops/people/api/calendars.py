"""Working calendars, read by everybody, changed by admins and, where only their teams work by them, by leads."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procops.people import calendar_changes, calendars
from procops.people.calendar_changes import DayKind
from procops.people.models import WorkingCalendar
from procops.rest.answers import Done
from procops.rest.serializers import In, Out, Text
from procops.rest.tokens import Scope
from procops.rest.viewsets import ReadViewSet, verb
from procops.working_time import Calendar, InvalidCalendar

_WEEK = 'Hours by weekday, `{"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}`; a missing day is closed.'
_DATES = 'Hours by date in place of the week\'s, `{"2026-12-24": [["09:00", "12:00"]]}`.'


class WorkingCalendarOut(Out):
    """When somebody works (docs/working-time.md says what counts)."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    revision = serializers.IntegerField(help_text="Counts changes.")
    time_zone = serializers.CharField()
    weekly = serializers.JSONField(help_text=_WEEK)
    weekly_breaks = serializers.JSONField(help_text="Breaks by weekday, in the same form.")
    country = serializers.CharField(help_text="Whose public holidays are kept, in two letters; empty: none.")
    region = serializers.CharField()
    closed_days = serializers.ListField(child=serializers.DateField())
    date_overrides = serializers.JSONField(help_text=_DATES)
    day_notes = serializers.JSONField(help_text="What single days are called, by date.")


class CalendarIn(In):
    """What is not named is as in an office: Monday to Friday, 9 to 17, in the organization's zone."""

    name = Text(at_most=80)
    time_zone = serializers.CharField(max_length=64, required=False)
    weekly = serializers.JSONField(required=False, help_text=_WEEK)
    weekly_breaks = serializers.JSONField(required=False, help_text="Breaks by weekday, in the same form.")
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    region = serializers.CharField(max_length=8, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = {"time_zone": "timezone"}
        said = {names.get(key, key): value for key, value in attrs.items() if key in _CHECKED and value != ""}
        if "region" in said and "country" not in said:
            if "country" in attrs or not self.partial:
                raise serializers.ValidationError({"region": [_("A region needs a country.")]})
            said.pop("region")  # of the country that the calendar has; the domain checks it
        try:
            Calendar.from_json({"timezone": "UTC", "weekly": {}, **said})
        except InvalidCalendar as wrong:
            column = wrong.field.partition(".")[0]
            member = "time_zone" if column == "timezone" else column
            raise serializers.ValidationError({member: [f"{wrong.field}: {calendars.why_not(wrong)}"]}) from wrong
        return attrs


class CalendarChangeIn(CalendarIn):
    """What is not named stays."""

    name = Text(at_most=80, required=False)
    revision = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, help_text="What you have seen; else refused."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "partial": True})


class DaysIn(In):
    """Days that follow one another."""

    first = serializers.DateField()
    last = serializers.DateField(allow_null=True, default=None, help_text="Null: the first alone.")


class MarkDaysIn(DaysIn):
    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in DayKind])
    hours = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=5), min_length=2, max_length=2),
        allow_null=True,
        default=None,
        max_length=12,
        help_text='For `hours`: pieces like `["09:00", "12:30"]`.',
    )
    note = Text(at_most=calendar_changes.NOTE_AT_MOST, allow_blank=True, default="")


class CalendarChanged(Out):
    """The calendar that was made, changed or deleted."""

    id = serializers.UUIDField()


class CalendarsViewSet(ReadViewSet):
    """The working calendars of the organization, by name."""

    model = WorkingCalendar
    scope_to_change = Scope.ADMIN
    serializer_class = WorkingCalendarOut
    ordering = ("name", "id")

    def rows(self) -> QuerySet[WorkingCalendar]:
        rows: QuerySet[WorkingCalendar] = WorkingCalendar.objects.all()
        return rows

    @extend_schema(request=CalendarIn, responses={201: CalendarChanged})
    def create(self, request: Request) -> Response:
        """Make a calendar."""
        asked = {"time_zone": self.organization.time_zone, **self.asked(CalendarIn)}
        return Done({"id": calendars.create(**asked, by=self.actor, now=self.now).pk}, status=201)

    @verb(CalendarChanged, CalendarChangeIn)
    def change(self, row: WorkingCalendar, revision: int | None = None, **columns: Any) -> Response:
        """Give a calendar other hours, another place or name. Due moments of open work stay as they are."""
        calendar_changes.change(row, columns, seen=revision, by=self.actor, now=self.now)
        return Done({"id": row.pk})

    @verb(CalendarChanged, MarkDaysIn)
    def mark_days(self, row: WorkingCalendar, kind: str, **facts: Any) -> Response:
        """Close days, or give them hours of their own: half days, extra days."""
        calendar_changes.mark_days(row, kind=DayKind(kind), **facts, by=self.actor, now=self.now)
        return Done({"id": row.pk})

    @verb(CalendarChanged, DaysIn)
    def clear_days(self, row: WorkingCalendar, **days: Any) -> Response:
        """Let days be as the week and the public holidays say again."""
        calendar_changes.clear_days(row, **days, by=self.actor, now=self.now)
        return Done({"id": row.pk})

    @verb(CalendarChanged)
    def delete(self, row: WorkingCalendar) -> Response:
        """Delete a calendar by which nobody works."""
        pk = row.pk
        calendar_changes.delete(row, by=self.actor, now=self.now)
        return Done({"id": pk})


_CHECKED = ("time_zone", "weekly", "weekly_breaks", "country", "region")
