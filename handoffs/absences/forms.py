"""The question when somebody is away: from when to when, who stands in, what becomes of the open work."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handoffs.absences.setting import OpenItems
from handoffs.colleagues import choices
from procops.people.fields import Line
from procops.people.models import Person

STAYS, DEPUTY = "", "deputy"


class DeputyForm(forms.Form):
    """Who stands in from now on."""

    deputy = forms.ChoiceField(label=_("Deputy"))

    def __init__(self, typed: Any = None, *, person_id: UUID, **kwargs: Any) -> None:
        super().__init__(typed, **kwargs)
        deputy: Any = self.fields["deputy"]
        people = choices(but=person_id)
        deputy.choices = [("", _("Choose a person")), *people]

    def chosen(self) -> Person:
        """Only for a valid form."""
        return Person.objects.here().get(pk=self.cleaned_data["deputy"])


class AbsenceForm(forms.Form):
    """With a choice for each process in which there is open work."""

    first = forms.DateField(label=_("Away from"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}))
    deputy = forms.ChoiceField(
        label=_("Deputy"), required=False, help_text=_("Gets new work meanwhile, where they may do it.")
    )
    note = Line(
        label=_("Note for whoever gets the work"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, typed: Any = None, *, person_id: UUID, items: Sequence[OpenItems], today: date) -> None:
        super().__init__(typed, initial={"first": today, "last": today})
        people = choices(but=person_id)
        deputy: Any = self.fields["deputy"]
        deputy.choices = [("", _("Nobody: it waits")), *people]
        self._items = items
        for item in items:
            self.fields[self._name(item)] = forms.ChoiceField(
                label=item.process,
                choices=[(DEPUTY, _("To the deputy")), (STAYS, _("Stays")), *people],
                initial=DEPUTY,
                required=False,
            )

    @property
    def choices(self) -> list[tuple[OpenItems, forms.BoundField]]:
        """What is open in each process, with the field that asks for it."""
        return [(item, self[self._name(item)]) for item in self._items]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data

    def facts(self) -> dict[str, Any]:
        """What was typed, as `set_away` takes it; only for a valid form."""
        data = self.cleaned_data
        deputy = Person.objects.here().filter(pk=data["deputy"]).first() if data["deputy"] else None
        return {
            "first": data["first"],
            "last": data["last"],
            "deputy": deputy,
            "note": data["note"],
            "give": {item.process_id: self._to(data[self._name(item)], deputy) for item in self._items},
        }

    @staticmethod
    def _name(item: OpenItems) -> str:
        return f"give-{item.process_id}"

    @staticmethod
    def _to(said: str, deputy: Person | None) -> UUID | None:
        if said == DEPUTY:
            return deputy.pk if deputy else None
        return UUID(said) if said else None
