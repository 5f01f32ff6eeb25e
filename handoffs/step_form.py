"""The form of a step: its fields as inputs. It reads nothing into them; what is wrong, `workflows.fields` says.

The same form serves a task and the start of a case::

    form = StepForm(graph, step, values=case.data, data=request.POST, files=request.FILES)
    try:
        moves.complete(task, by=actor, data=form.values(), now=now)
    except InvalidData as wrong:
        form.add_errors(wrong.errors)     # shown at the fields; `form.rest` holds what belongs to none of them
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from handoffs.colleagues import colleagues
from handoffs.moves.talk import FILE_AT_MOST, TYPES
from workflows import fields
from workflows.graph import Graph, Step
from workflows.parts import Field

RADIOS_AT_MOST = 5
"""A choice of more is a list to drop down."""


class StepForm(forms.Form):
    """The fields that a step fills, in its order."""

    use_required_attribute = False  # the browser would keep a draft from being saved

    def __init__(
        self,
        graph: Graph,
        step: Step,
        *,
        values: Mapping[str, Any] | None = None,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        marked: Collection[str] = (),
        names: Mapping[str, str] | None = None,
    ) -> None:
        """
        :param values: canonical values (or a draft's, as typed) to begin with.
        :param data: what was sent; None for a form that is only shown.
        :param marked: keys of the fields that somebody sent back as missing or wrong.
        :param names: what the ids of files already attached are called.
        """
        super().__init__(data, files, auto_id="field-%s", label_suffix="")
        self.step = step
        self.rest: list[str] = []
        self._names = dict(names or {})
        self._asked = [graph.fields[key] for key in step.fill]
        people = colleagues() if any(field.type == "person" for field in self._asked) else []
        choices = [("", "—"), *((str(one.id), one.name) for one in people)]
        for field in self._asked:
            self.fields[field.key] = Written(
                widget=_widget(field, people=choices, names=self._names),
                label=field.label,
                help_text=_help(field),
                required=field.required,
                initial=_as_typed(field, (values or {}).get(field.key)),
                is_marked=field.key in marked,
            )

    def values(self) -> dict[str, Any]:
        """What was typed, by field key, as the moves take it; a time without a zone is meant in the reader's own."""
        self.full_clean()
        return {field.key: _meant(field, self.cleaned_data[field.key]) for field in self._asked}

    def uploads(self) -> dict[str, list[UploadedFile]]:
        """The files that were chosen anew, by field key; fields without any are left out."""
        chosen = {field.key: self.files.getlist(f"{field.key}-new") for field in self._asked if field.type == "file"}
        return {key: each for key, each in chosen.items() if each}

    def add_file(self, key: str, file_id: str, name: str) -> None:
        """Take a file that was uploaded meanwhile into the form, as if it had been there before."""
        self._names[file_id] = name
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data.appendlist(key, file_id)
        self.data = data
        self.files = MultiValueDict({one: each for one, each in self.files.lists() if one != f"{key}-new"})

    def hint(self, key: str, hints: object, *, address: str) -> None:
        """Let a field say what is known of what is typed into it, and ask anew at the address while it is typed."""
        field = self.fields[key]
        assert isinstance(field, Written)
        field.template_name = "handoffs/_record_field.html"
        field.widget.attrs["autocomplete"] = "off"
        field.hints, field.hints_url = hints, address

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """Show a refusal's sentences at their fields."""
        self.full_clean()
        for key, sentence in errors.items():
            if key in self.fields:
                self.add_error(key, sentence)
            else:
                self.rest.append(sentence)


class Written(forms.Field):
    """A field that takes whatever was written: the domain reads it, once, for pages and API alike."""

    def __init__(self, *, is_marked: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.template_name = "handoffs/_step_field.html"
        self.is_marked = is_marked
        self.hints: object = None
        self.hints_url = ""

    def clean(self, value: Any) -> Any:
        return value


class Amount(forms.TextInput):
    """A number with its currency behind it."""

    template_name = "handoffs/widgets/amount.html"

    def __init__(self, currency: str, attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.currency = currency

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "currency": self.currency}


class Files(forms.Widget):
    """The files that are there, each to be kept or not, and room for more."""

    template_name = "handoffs/widgets/files.html"
    needs_multipart_form = True

    def __init__(self, names: Mapping[str, str], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self._names = names

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        kept = [{"id": one, "name": self._names.get(one, one)} for one in value or ()]
        return {**super().get_context(name, None, attrs), "kept": kept}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name, ()))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def _widget(field: Field, *, people: list[tuple[str, Any]], names: Mapping[str, str]) -> forms.Widget:
    needed = {"aria-required": "true"} if field.required else {}
    options = [(choice.key, choice.label) for choice in field.choices]
    match field.type:
        case "long_text":
            limits = {"maxlength": fields.LONG_TEXT_AT_MOST, "data-count": True}
            return forms.Textarea(attrs={**needed, **limits, "rows": 4})
        case "whole_number":
            return forms.TextInput(attrs={**needed, "inputmode": "numeric"})
        case "number":
            return forms.TextInput(attrs={**needed, "inputmode": "decimal"})
        case "money":
            return Amount(field.currency, {**needed, "inputmode": "decimal"})
        case "date":
            return forms.DateInput(attrs={**needed, "type": "date"})
        case "datetime":
            return forms.TextInput(attrs={**needed, "type": "datetime-local"})
        case "yes_no":
            return forms.RadioSelect(attrs=needed, choices=[("true", _("Yes")), ("false", _("No")), *_none(field)])
        case "choice" if len(options) <= RADIOS_AT_MOST:
            return forms.RadioSelect(attrs=needed, choices=[*options, *_none(field)])
        case "choice":
            return forms.Select(attrs=needed, choices=[("", "—"), *options])
        case "choices":
            return forms.CheckboxSelectMultiple(choices=options)
        case "person":
            return forms.Select(attrs=needed, choices=people)
        case "email":
            return forms.EmailInput(attrs={**needed, "maxlength": fields.EMAIL_AT_MOST})
        case "url":
            return forms.URLInput(attrs={**needed, "maxlength": fields.URL_AT_MOST, "placeholder": "https://"})
        case "file":
            return Files(names, {**needed, "accept": ",".join(TYPES), "data-max-bytes": FILE_AT_MOST})
        case _:
            return forms.TextInput(attrs={**needed, "maxlength": fields.TEXT_AT_MOST})


def _none(field: Field) -> list[tuple[str, Any]]:
    """Radio buttons cannot be let go again: where no answer is possible, that is one of them."""
    return [] if field.required else [("", _("No answer"))]


def _help(field: Field) -> str:
    """Escaped here, since help texts are shown as HTML and a process document may hold anything."""
    sentences = [field.help, _("Only roles that work with it can see it.") if field.confidential else ""]
    return escape(" ".join(str(sentence) for sentence in sentences if sentence))


def _as_typed(field: Field, value: Any) -> Any:
    """A canonical value as its input shows it; what somebody typed into a draft stays as it is."""
    if field.type == "yes_no" and isinstance(value, bool):
        return "true" if value else "false"
    if field.type == "datetime" and (moment := fields.moment(value)):
        return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
    return value


def _meant(field: Field, typed: Any) -> Any:
    if field.type == "datetime" and isinstance(typed, str):
        try:
            read = datetime.fromisoformat(typed.strip())
            moment = read.replace(tzinfo=read.tzinfo or timezone.get_current_timezone()).astimezone(UTC)
        except (ValueError, OverflowError):
            return typed
        return moment.replace(tzinfo=None).isoformat() + "Z"
    return typed
