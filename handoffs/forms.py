"""The small forms that verbs ask with: a reason, a person, a role."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from handoffs.colleagues import Colleague
from handoffs.moves.talk import COMMENT_AT_MOST, FILE_AT_MOST, TYPES
from workflows.parts import Contract, Field, Lane, Outcome

REASON_AT_MOST = 500
OTHER = "other"


class Reason(forms.CharField):
    """A few words why."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Why?"))
        options.setdefault("error_messages", {"required": _("Write a few words.")})
        widget = forms.Textarea(attrs={"rows": 3, "data-count": True})
        super().__init__(max_length=REASON_AT_MOST, widget=widget, **options)


class ReturnForm(forms.Form):
    """Why work goes back, and which data are missing or wrong."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what is wrong.")}
    )
    words = Reason(label=_("In your words"), required=False)
    fields_marked = forms.MultipleChoiceField(
        label=_("Which data are missing or wrong?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, contract: Contract, data: Sequence[Field], *args: Any, **kwargs: Any) -> None:
        """:param data: what can be marked: the fields that the handoff brings, or that the giver fills."""
        super().__init__(*args, **kwargs)
        if contract.return_reasons:
            reasons = [(reason, reason) for reason in contract.return_reasons]
            _offer(self, "reason", [*reasons, (OTHER, _("Something else"))])
        else:
            del self.fields["reason"]
            self.fields["words"].label, self.fields["words"].required = _("What is wrong?"), True
        if data:
            _offer(self, "fields_marked", [(field.key, field.label) for field in data])
        else:
            del self.fields["fields_marked"]

    def clean(self) -> dict[str, Any]:
        """Joins what was chosen and what was written to ``said``."""
        given = super().clean() or {}
        chosen, words = given.get("reason") or "", given.get("words") or ""
        if chosen == OTHER and not words:
            self.add_error("words", _("Say what it is, so that the giver can mend it."))
        said = [chosen if chosen != OTHER else "", words]
        given["said"] = ": ".join(part for part in said if part)[:REASON_AT_MOST]
        return given


class PassOnForm(forms.Form):
    """Whose work it is instead."""

    to_lane = forms.ChoiceField(
        label=_("Whose is it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role.")}
    )
    note = Reason(label=_("One line for them"), required=False)

    def __init__(self, lanes: Iterable[Lane], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "to_lane", [(lane.key, lane.name) for lane in lanes])


class TakeBackForm(forms.Form):
    """Why an offer is taken back."""

    reason = Reason(required=False)


class ReassignForm(forms.Form):
    """Who shall have it."""

    to = forms.ChoiceField(label=_("Who shall have it?"), error_messages={"required": _("Choose somebody.")})
    reason = Reason(required=False)

    def __init__(self, people: Iterable[Colleague], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "to", [("", _("Choose somebody")), *((str(one.id), one.name) for one in people)])


class AcceptForForm(forms.Form):
    """On whose desk accepted work lies, where somebody accepts for others (rule R15)."""

    to = forms.ChoiceField(label=_("Who shall have it?"), required=False)

    def __init__(self, people: Iterable[Colleague], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "to", [("", _("Whoever takes it from the pool")), *((str(one.id), one.name) for one in people)])


class PauseForm(forms.Form):
    """Why it stands still, and whether its clock does too."""

    reason = Reason(label=_("Why does it wait?"))
    pauses_clock = forms.BooleanField(
        label=_("Stop the clock while it is paused"),
        required=False,
        initial=True,
        help_text=_("Its due date moves by as long as it is paused. Dates that hang on a field do not move."),
    )


class PauseCaseForm(PauseForm):
    """The same of a whole case, and on which day it goes on by itself."""

    until = forms.DateField(
        label=_("Goes on by itself on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to pause it as long as it may be."),
    )


class LaterForm(forms.Form):
    """When somebody wants to be reminded, on their own clock."""

    until = forms.DateTimeField(
        label=_("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": _("Choose when."), "invalid": _("Choose a day and a time.")},
    )


class SendReminderForm(forms.Form):
    """What one wants to say along with a reminder."""

    words = Reason(label=_("A word with it"), required=False)


class SkipForm(forms.Form):
    """Why a step is left out, and how it counts as ended."""

    outcome = forms.ChoiceField(
        label=_("Goes on as"), widget=forms.RadioSelect, error_messages={"required": _("Choose how it goes on.")}
    )
    reason = Reason()

    def __init__(self, outcomes: Sequence[Outcome], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outcomes:
            _offer(self, "outcome", [(one.key, one.label) for one in outcomes])
        else:
            del self.fields["outcome"]


class CancelForm(forms.Form):
    """Why a branch ends."""

    reason = Reason()


class CommentForm(forms.Form):
    """What somebody says about a case, and who is to hear of it."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write a comment. @Name tells that person.")}),
    )
    mentions = forms.MultipleChoiceField(label=_("Tell"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, people: Iterable[Colleague], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "mentions", [(str(one.id), one.name) for one in people])


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesForm(forms.Form):
    """Files to put to a case, sent as ``files``. What is allowed, `moves.attach` says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not as an attribute of the class: Django's forms have one of this name.
        self.fields["files"] = forms.FileField(
            label=_("Files"),
            widget=SeveralFiles(attrs={"accept": ",".join(TYPES), "data-max-bytes": FILE_AT_MOST}),
            help_text=_("PDF, images, text, tables, office files, mails or zip; up to 25 MB each."),
        )


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Say what can be chosen, where only the form knows."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices
