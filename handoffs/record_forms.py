"""The forms about records: name and number, and which other one a record turned out to be."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from workflows.records.models import NAME_AT_MOST, OUTSIDE_ID_AT_MOST, Record, RecordKind
from workflows.records.seen import with_words

MATCHES = 10


class RecordForm(forms.Form):
    """What a record is, what it is called, and its number elsewhere."""

    kind = forms.ChoiceField(label=_("Kind"), choices=RecordKind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=NAME_AT_MOST, error_messages={"required": _("A record needs a name.")}
    )
    outside_id = forms.CharField(
        label=_("Number in another system"),
        max_length=OUTSIDE_ID_AT_MOST,
        required=False,
        help_text=_("Such as the customer number: it finds the record whatever name somebody types."),
    )


class RecordMergeForm(forms.Form):
    """Which other record it is: looked for by name or number, then chosen."""

    which = forms.CharField(
        label=_("Part of the other one's name, or its number"), max_length=NAME_AT_MOST, required=False
    )
    into = forms.ChoiceField(
        label=_("Which one stays?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the one that stays, or look for another.")},
    )

    def __init__(self, record: Record, others: QuerySet[Record], data: QueryDict | None) -> None:
        super().__init__(data, initial={"which": record.name.partition(" ")[0]})
        words = (data.get("which") if data else "") or str(self.initial["which"])
        self._found = {str(one.pk): one for one in with_words(others, words).order_by("name", "id")[:MATCHES]}
        choices = [(key, " · ".join(filter(None, (str(one), one.outside_id)))) for key, one in self._found.items()]
        field = self.fields["into"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if not choices:
            field.help_text = _("No other record of this kind fits these words.")

    def clean(self) -> dict[str, Any]:
        """Answers ``into`` as the record."""
        given = super().clean() or {}
        given["into"] = self._found.get(given.get("into", ""))
        return given
