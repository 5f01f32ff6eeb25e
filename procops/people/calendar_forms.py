"""The forms of a working calendar: its week and place, its single days. What they do is decided elsewhere."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext_lazy as _

from procops.people import calendar_changes, typed_hours
from procops.people.calendar_changes import DayKind
from procops.people.calendars import why_not
from procops.people.fields import Line, TimeZone, countries
from procops.people.models import WorkingCalendar
from procops.working_time import Calendar, InvalidCalendar
from procops.working_time.hours import WEEKDAYS
from procops.working_time.public_holidays import regions

_TYPED_AT_MOST = 200


class HoursForm(forms.Form):
    """Name, place and week of a calendar; a row for each weekday, with its hours and its breaks."""

    name = Line(label=_("Name"), max_length=80)
    time_zone = TimeZone()
    country = forms.ChoiceField(
        label=_("Public holidays of"), choices=lambda: [("", _("No country")), *countries()], required=False
    )
    region = forms.CharField(label=_("Region"), required=False, max_length=8, widget=forms.Select)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, typed: Any = None, *, row: WorkingCalendar) -> None:
        self.row = row
        super().__init__(typed, initial=_typed(row))
        for day in WEEKDAYS:
            name = DAY_NAMES[WEEKDAYS.index(day)]
            self.fields[day] = _typed_field(name)
            self.fields[f"{day}_break"] = _typed_field(_("Breaks on %(day)s") % {"day": name})
        country = str(self["country"].value() or "")
        widget: Any = self.fields["region"].widget
        widget.choices = [("", _("The whole country")), *(regions(country) if country else ())]

    @property
    def week(self) -> Iterable[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each weekday: its hours, its breaks."""
        return [(self[day], self[f"{day}_break"]) for day in WEEKDAYS]

    @property
    def place(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in ("name", "time_zone", "country", "region")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = {code for code, _name in regions(data["country"])} if data.get("country") else set()
        if data.get("region") and data["region"] not in known:
            data["region"] = ""  # it was of the country that was chosen before
        data["weekly"], wrong = typed_hours.week_of(self._typed_week(data))
        breaks, wrong_breaks = typed_hours.week_of(self._typed_week(data, "_break"))
        data["weekly_breaks"] = breaks
        for field, why in (wrong | {f"{day}_break": why for day, why in wrong_breaks.items()}).items():
            self.add_error(field, why)
        if not self.errors:
            self._must_be_sound(data)
        return data

    def columns(self) -> dict[str, Any]:
        """What was typed, as columns of the row; only for a valid form."""
        names = ("name", "time_zone", "country", "region", "weekly", "weekly_breaks")
        return {name: self.cleaned_data[name] for name in names}

    def as_row(self) -> WorkingCalendar:
        """The calendar as it would be, unsaved."""
        row = self.row
        kept = {name: getattr(row, name) for name in ("closed_days", "date_overrides", "breaks", "day_notes")}
        return WorkingCalendar.here(**kept, **self.columns())

    def _typed_week(self, data: dict[str, Any], ending: str = "") -> dict[str, str]:
        return {day: data.get(f"{day}{ending}") or "" for day in WEEKDAYS}

    def _must_be_sound(self, data: dict[str, Any]) -> None:
        try:
            Calendar.from_json(self.as_row().as_json())
        except InvalidCalendar as wrong:
            self.add_error(_field_of(wrong.field), why_not(wrong))


class DaysForm(forms.Form):
    """One day or several: closed, or with hours of their own."""

    first = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last of several days."),
    )
    hours = forms.CharField(
        label=_("Works"),
        required=False,
        max_length=_TYPED_AT_MOST,
        help_text=_("Empty: closed. A half day: 09:00–12:30."),
        widget=forms.TextInput(attrs={"placeholder": _("closed"), "autocomplete": "off"}),
    )
    note = Line(label=_("What it is"), required=False, max_length=calendar_changes.NOTE_AT_MOST)

    def clean_hours(self) -> list[list[str]]:
        try:
            return typed_hours.read(self.cleaned_data["hours"])[0]
        except typed_hours.Unreadable as why:
            raise forms.ValidationError(str(why)) from why

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def facts(self) -> dict[str, Any]:
        """What was typed, as `calendar_changes.mark_days` takes it; only for a valid form."""
        data = self.cleaned_data
        kind = DayKind.HOURS if data["hours"] else DayKind.CLOSED
        return {
            "first": data["first"],
            "last": data["last"],
            "kind": kind,
            "hours": data["hours"],
            "note": data["note"],
        }


def _typed(row: WorkingCalendar) -> dict[str, Any]:
    hours, breaks = typed_hours.as_typed(row.weekly), typed_hours.as_typed(row.weekly_breaks)
    return {
        **{name: getattr(row, name) for name in ("name", "time_zone", "country", "region", "revision")},
        **hours,
        **{f"{day}_break": said for day, said in breaks.items()},
    }


def _typed_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=_TYPED_AT_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _field_of(path: str) -> str:
    """The field of the form that a path of the calendar's JSON belongs to: ``weekly_breaks.mon[1]``."""
    column, _dot, rest = path.partition(".")
    day = rest.partition("[")[0]
    if day in WEEKDAYS:
        return f"{day}_break" if column == "weekly_breaks" else day
    return {"timezone": "time_zone"}.get(column, column if column in ("country", "region") else "name")
