"""The forms of a table that is brought in: where it comes from, and what its columns say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handoffs.bringing.reading import BYTES_AT_MOST, Table, read_file, read_text

PASTED_AT_MOST = 500_000  # characters


class TableForm(forms.Form):
    """A table of cases: pasted, or as a file."""

    text = forms.CharField(
        label=_("Paste a table"),
        required=False,
        strip=False,
        max_length=PASTED_AT_MOST,
        help_text=_("Mark the cells in your spreadsheet, the names of the columns with them, copy, and paste here."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        max_length=200,
        help_text=_("CSV or XLSX, at most 1,000 lines and 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx", "data-max-bytes": BYTES_AT_MOST}),
    )

    @property
    def name(self) -> str:
        """The file's; empty where the table was pasted."""
        file: UploadedFile | None = self.cleaned_data.get("file")
        return (file.name or "") if file else ""

    def table(self) -> Table:
        """
        :raises UnreadableTable:
        """
        file: UploadedFile | None = self.cleaned_data.get("file")
        return read_file(file.read(BYTES_AT_MOST + 1)) if file else read_text(self.cleaned_data.get("text") or "")


class Meaning(forms.ChoiceField):
    """What one column says. Every column is asked about, and "Leave out" is an answer."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class ColumnsForm(forms.Form):
    """What each column says; its fields are `column-<number>`."""

    use_required_attribute = False

    def __init__(
        self,
        headers: Sequence[str],
        targets: Sequence[str],
        choices: Sequence[tuple[str, str | Promise]],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        every = [("", _("Leave out")), *choices]
        for number, (header, target) in enumerate(zip(headers, targets, strict=False)):
            label = header or _("Column %(number)s") % {"number": number + 1}
            self.fields[f"column-{number}"] = Meaning(label=label, choices=every, initial=target)

    def targets(self) -> list[str]:
        """What was chosen, column by column."""
        given: dict[str, Any] = self.cleaned_data
        return [given.get(name) or "" for name in self.fields]
