"""The forms about failure points."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procops.people.fields import Line
from workflows.as_is.failure_points import Place
from workflows.comparison import Change
from workflows.models.as_is import TEXT_AT_MOST


class PointForm(forms.Form):
    """A place, and what goes wrong there."""

    place = forms.ChoiceField(label=_("Where"), widget=forms.Select(attrs={"class": "form-select"}))
    text = Line(
        label=_("What goes wrong here"),
        max_length=TEXT_AT_MOST,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, places: Iterable[Place], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(f"{place.kind}:{place.key}", place.label) for place in places]
        self.fields["place"].choices = [("", _("Choose a step or a handoff")), *choices]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The change that answers a failure point; empty: none does yet."""

    change = forms.CharField(required=False, max_length=60)
    after = forms.IntegerField(min_value=1)

    def clean_change(self) -> tuple[str, str]:
        kind, _colon, key = self.cleaned_data["change"].partition(":")
        return kind, key


def change_choices(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """What can answer a failure point, by kind and key."""
    return [(f"{change.kind}:{change.key}", f"{change.label}: {change.sentences[0]}"[:120]) for change in changes]
