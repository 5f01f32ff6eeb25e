"""The two forms of a problem: what is wrong, and what becomes of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs.forms import OTHER
from handoffs.moves.problems import TEXT_AT_MOST
from handoffs.moves.talk import FILE_AT_MOST, TYPES
from handoffs.problems.reading import Choices
from handoffs.problems.states import Answer
from workflows.parts import Choice


class ReportForm(forms.Form):
    """What keeps the work from going on."""

    reason = forms.ChoiceField(
        label=_("What is the problem?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the problem is.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=TEXT_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": True}),
    )
    file = forms.FileField(
        label=_("A file that shows it"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(TYPES), "data-max-bytes": FILE_AT_MOST}),
    )
    blocking = forms.BooleanField(
        label=_("I cannot go on until this is answered"),
        required=False,
        help_text=_("The step stands still, and its clock too, until there is an answer."),
    )

    def __init__(self, reasons: tuple[Choice, ...], *args: Any, may_stop: bool, **kwargs: Any) -> None:
        """:param may_stop: whether the step can be stopped: it is in hand and does not stand still already."""
        super().__init__(*args, **kwargs)
        if reasons:
            field = self.fields["reason"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*((one.key, one.label) for one in reasons), (OTHER, _("Something else"))]
        else:
            del self.fields["reason"]
            self.fields["text"].label, self.fields["text"].required = _("What is the problem?"), True
        if not may_stop:
            del self.fields["blocking"]

    def clean(self) -> dict[str, Any]:
        """Something else has to be said in words."""
        given = super().clean() or {}
        if given.get("reason") == OTHER:
            given["reason"] = ""
            if not given.get("text"):
                self.add_error("text", _g("Say what it is, so that somebody can decide."))
        return given


class AnswerForm(forms.Form):
    """What becomes of the work: every way in one list, so that nothing has to be chosen twice."""

    answer = forms.ChoiceField(
        label=_("What shall happen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what shall happen.")},
    )
    text = forms.CharField(
        label=_("What whoever reported it should know"),
        max_length=TEXT_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": True}),
    )

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(_ways(choices))

    def clean(self) -> dict[str, Any]:
        """Splits the way into the answer and what belongs to it: a step, an outcome."""
        given = super().clean() or {}
        kind, _sep, detail = str(given.get("answer", "")).partition(":")
        if not kind:
            return given
        given["answer"] = Answer(kind)
        given["step"] = detail if kind == Answer.REDO else ""
        given["outcome"] = detail if kind == Answer.SKIP else ""
        if kind != Answer.GO_ON and not given.get("text", "").strip():
            self.add_error("text", _g("Write a few words."))
        return given


def _ways(choices: Choices) -> Any:
    for answer in choices.answers:
        match answer:
            case Answer.GO_ON:
                yield answer.value, _("It goes on as planned")
            case Answer.REDO:
                for step in choices.steps:
                    yield f"{answer}:{step.key}", _g("“%(step)s” is done again first") % {"step": step.name}
            case Answer.SKIP:
                outcomes = choices.step.outcomes if choices.step else ()
                for outcome in outcomes:
                    words = _g("The step is skipped and counts as “%(outcome)s”") % {"outcome": outcome.label}
                    yield f"{answer}:{outcome.key}", words
                if not outcomes:
                    yield answer.value, _("The step is skipped")
            case Answer.CANCEL:
                ends = choices.ends_case
                yield answer.value, _("The whole case is cancelled") if ends else _("This branch of the case ends here")
