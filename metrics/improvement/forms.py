"""What somebody names who wants to improve something."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from metrics.improvement.changing import BASELINE_AT_MOST, Goal
from metrics.improvement.states import Figure, Measure, TimeCounted
from metrics.improvement.subjects import Key
from metrics.models import Improvement
from metrics.models.improvement import NAME_AT_MOST, WORDS_AT_MOST
from metrics.reports.asked import Window
from metrics.reports.durations import Scale
from procops import texts
from procops.people.fields import Choice, Line, people_here
from workflows.models import Process, Version
from workflows.states import VersionState

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)
CUT = Decimal("0.7")
"""Of what it was: the target that is offered."""
WITHIN = timedelta(days=60)


class Day(forms.DateField):
    """A day that a calendar has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day from 2000 to 2200."))


class GoalForm(forms.Form):
    """What may be changed while it is running."""

    name = Line(label=_("Name"), max_length=NAME_AT_MOST, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    target = forms.DecimalField(
        label=_("Target"), min_value=Decimal("0.01"), max_value=Decimal(3000), max_digits=8, decimal_places=2
    )
    target_on = Day(label=_("Reached by"))
    owner = Choice(people_here, label=_("Owner"), empty_label=None)
    version: Any = forms.ModelChoiceField(
        label=_("Version that carries the change"),
        queryset=None,
        required=False,
        empty_label=_("Not known yet"),
        help_text=_("Cases that begin after its publication are compared with those before."),
    )
    changed_on = Day(
        label=_("Changed from this day on"),
        required=False,
        help_text=_("Only where the change is in no version: a person more, another meeting."),
    )

    def __init__(self, *args: Any, process: Process, scale: Scale, sees_drafts: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._scale = scale
        self.fields["target"].help_text = _g("In %(unit)s.") % {"unit": scale.unit}
        versions = Version.objects.filter(process=process).order_by("-number").defer("document")
        version: Any = self.fields["version"]
        version.queryset = versions if sees_drafts else versions.exclude(state=VersionState.DRAFT)
        version.label_from_instance = _version

    def goal(self) -> Goal:
        given = self.cleaned_data
        return Goal(
            name=given["name"],
            target_ms=round(given["target"] * self._scale.day_ms),
            target_on=given["target_on"],
            owner=given["owner"],
            version=given["version"],
            changed_on=given["changed_on"],
        )

    @staticmethod
    def initial_of(row: Improvement, scale: Scale) -> dict[str, Any]:
        return {
            "name": row.name,
            "target": round(Decimal(row.target_ms) / scale.day_ms, 2),
            "target_on": row.target_on,
            "owner": row.owner_id,
            "version": row.version_id,
            "changed_on": row.changed_on,
        }


class BaselineForm(forms.Form):
    """What is looked at, and on which days."""

    subject = forms.ChoiceField(label=_("What is to become better"))
    measure = forms.ChoiceField(label=_("Measured by"), choices=Measure.choices)
    counted = forms.ChoiceField(label=_("Which time counts"), choices=TimeCounted.choices)
    since = Day(label=_("Cases that began from"), help_text=_("The baseline: what it is like before the change."))
    until = Day(label=_("Until"), help_text=_("The last day."))

    def __init__(self, *args: Any, subjects: dict[Key, str], **options: Any) -> None:
        super().__init__(*args, **options)
        subject: Any = self.fields["subject"]
        subject.choices = [(f"{figure}:{key}", words) for (figure, key), words in subjects.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until:
            if until < since:
                self.add_error("until", _g("The last day lies before the first."))
            elif (until - since).days >= BASELINE_AT_MOST:
                self.add_error("until", _g("Choose from one day to two years."))
        return given

    @property
    def chosen(self) -> Key:
        figure, _sep, key = self.cleaned_data["subject"].partition(":")
        return Figure(figure), key

    @property
    def window(self) -> Window:
        return Window(self.cleaned_data["since"], self.cleaned_data["until"] + timedelta(days=1))


class ActionsForm(forms.Form):
    """What is to be done, a line each."""

    actions = forms.CharField(
        label=_("What will be done"),
        required=False,
        max_length=50 * WORDS_AT_MOST,
        help_text=_("One action a line; more can be added later."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_actions(self) -> list[str]:
        return [_kept(line) for line in self.cleaned_data["actions"].splitlines() if line.strip()]


class ActionForm(forms.Form):
    """One thing more to be done."""

    text = Line(label=_("Another action"), max_length=WORDS_AT_MOST)


class ConclusionForm(forms.Form):
    """What was learned."""

    conclusion = forms.CharField(
        label=_("What was learned"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, is_needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_needed:
            self.fields["conclusion"].required = True
            self.fields["conclusion"].label = _("Why it is given up")

    def clean_conclusion(self) -> str:
        try:
            return texts.clean(self.cleaned_data["conclusion"].strip(), at_most=4000, lines=True)
        except texts.UnfitText as unfit:
            raise forms.ValidationError(_g("This %(why)s.") % {"why": unfit}) from unfit


def _kept(line: str) -> str:
    try:
        return texts.clean(line.strip(), at_most=WORDS_AT_MOST)
    except texts.UnfitText as unfit:
        raise forms.ValidationError(_g("This %(why)s.") % {"why": unfit}) from unfit


def _version(version: Version) -> str:
    words = _g("Version %(number)d (draft)") if version.state == VersionState.DRAFT else _g("Version %(number)d")
    return words % {"number": version.number}
