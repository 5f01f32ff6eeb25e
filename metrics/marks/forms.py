from django import forms
from django.utils.translation import gettext_lazy as _

from metrics.improvement.forms import Day
from metrics.models.mark import TEXT_AT_MOST
from procops.people.fields import Line


class NoteForm(forms.Form):
    """What is to be remembered, and of which day."""

    day = Day(label=_("Day"))
    text = Line(label=_("What changed"), max_length=TEXT_AT_MOST, widget=forms.TextInput(attrs={"autocomplete": "off"}))
