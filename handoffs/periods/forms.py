"""The question when a process starts by itself: the rhythm, and what stands in the start form."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from handoffs.forms import Reason
from handoffs.periods import filling
from handoffs.periods.models import Schedule
from handoffs.periods.naming import Every
from handoffs.periods.rhythm import DAYS_AT_MOST, RULE_AT_MOST, Rhythm, Side, UnreadableRule, checked_rule
from handoffs.step_form import StepForm
from procops.people.fields import Line
from workflows.graph import Graph, Step


class RhythmForm(forms.Form):
    """When the case of each period begins."""

    every = forms.ChoiceField(label=_("One case for each"), choices=Every.choices)
    days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=DAYS_AT_MOST)
    side = forms.ChoiceField(label=_("Counted"), choices=Side.choices)
    at = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    since = forms.DateField(label=_("Not before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    rule = Line(
        label=_("Rule"),
        required=False,
        max_length=RULE_AT_MOST,
        help_text=_("As in iCalendar: FREQ=MONTHLY;BYDAY=1MO is the first Monday of each month."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, typed: QueryDict | None, *, schedule: Schedule | None, today: date) -> None:
        begun: dict[str, Any] = {"every": Every.MONTH, "days": 1, "side": Side.AFTER_END, "at": time(9), "since": today}
        if schedule:
            begun = {name: getattr(schedule, name) for name in (*begun, "rule")}
        super().__init__(typed, initial=begun)
        self._begun = Rhythm(**begun)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since = data.get("since")
        if data.get("every") == Every.RULE and since and "rule" in data:
            try:
                data["rule"] = checked_rule(data["rule"], since=since)
            except UnreadableRule as no:
                self.add_error("rule", f"{no.message} {no.next_action}")
        elif data.get("every") != Every.RULE:
            data["rule"] = ""
        return data

    @property
    def rhythm(self) -> Rhythm | None:
        """What is typed so far, or stands there before anything is; None while it is not right yet."""
        if not self.is_bound:
            return self._begun
        return Rhythm(**self.cleaned_data) if self.is_valid() else None


class SkipPeriodForm(forms.Form):
    """Why a period goes without a case."""

    note = Reason(label=_("Why"), required=False)


class FillingForm(StepForm):
    """What stands in the start form each time: a date is one that the period tells, a text may name it."""

    prefix = "fill"

    def __init__(
        self, graph: Graph, step: Step, *, values: Mapping[str, Any] | None = None, data: QueryDict | None = None
    ) -> None:
        super().__init__(graph, filling.asked(graph, step), values=values, data=data)
        for key in self.step.fill:
            field, of = self.fields[key], graph.fields[key]
            if of.type == "date":
                needed = {"aria-required": "true"} if of.required else {}
                field.widget = forms.Select(attrs=needed, choices=[("", "—"), *filling.DATES.items()])
            elif of.type in ("text", "long_text") and not field.help_text:
                field.help_text = _("{period} stands for the period's name.")
