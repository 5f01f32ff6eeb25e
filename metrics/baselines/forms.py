"""The forms of an event log: the file, and what it says."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from metrics.baselines import columns
from metrics.baselines.opening import BYTES_AT_MOST, EVENTS_AT_MOST, MEMBERS
from metrics.models import EventLog, LogFormat
from procops.people.fields import Line, time_zones

ORDERS = {
    "iso": _("2026-03-31 (year, month, day)"),
    "dmy": _("31.3.2026 (day, month, year)"),
    "mdy": _("3/31/2026 (month, day, year)"),
}


class LogForm(forms.Form):
    """A file with events, and what the process is called."""

    file = forms.FileField(
        label=_("Event log"),
        max_length=200,
        help_text=_("CSV, XES or OCEL (JSON), packed by gzip or not: at most 500,000 events and 100 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xes,.json,.jsonocel,.gz"}),
    )
    name = Line(
        label=_("Name of the process"),
        required=False,
        max_length=120,
        help_text=_("Left empty: as the file is called."),
    )


class MappingForm(forms.Form):
    """What the columns of a CSV, or the objects of an OCEL, mean."""

    use_required_attribute = False
    hides_optional = True
    """What may stay empty says "No column"; of what may not, the page says what is wrong."""

    def __init__(self, log: EventLog, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["process_name"] = Line(
            label=_("Name of the process"), max_length=120, required=False, initial=log.process_name
        )
        if log.format == LogFormat.CSV:
            self._columns(log)
        elif log.format == LogFormat.OCEL:
            types = [(kind, f"{kind} ({number})") for kind, number in log.shape.get("types", ())]
            self.fields["type"] = forms.ChoiceField(
                label=_("One case is one"), choices=types, required=False, initial=log.mapping.get("type")
            )

    def _columns(self, log: EventLog) -> None:
        head = [(name, name[:80] or "–") for name in dict.fromkeys(log.shape.get("head", ()))]
        for member in MEMBERS:
            self.fields[member] = forms.ChoiceField(
                label=str(columns.WORDS[member]),
                choices=[("", _("No column")), *head],
                required=False,
                initial=log.mapping.get(member, ""),
            )
        self.fields["order"] = forms.ChoiceField(
            label=_("Days are written like"),
            choices=list(ORDERS.items()),
            required=False,
            initial=log.mapping.get("order"),
        )
        self.fields["zone"] = forms.ChoiceField(
            label=_("Times without a zone are in"),
            choices=[(zone, zone) for zone in time_zones()],
            required=False,
            initial=log.mapping.get("zone"),
        )

    def said(self) -> dict[str, Any]:
        """What was chosen."""
        return {name: value for name, value in self.cleaned_data.items() if name != "process_name"}

    @property
    def process_name(self) -> str:
        return str(self.cleaned_data.get("process_name") or "")


assert (EVENTS_AT_MOST, BYTES_AT_MOST) == (500_000, 100 * 2**20), "the help of LogForm says so"
