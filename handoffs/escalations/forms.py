"""The forms of an escalation: which specialists, who decides about what, and the answer."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from handoffs.colleagues import Colleague
from handoffs.escalations.states import NEEDS_WORDS, OF_AUTHORITY, Reply
from handoffs.moves.escalating import TEXT_AT_MOST
from procops.people.models import Team

_REPLIES = {
    Reply.APPROVE: _("Go ahead as asked"),
    Reply.REFUSE: _("Not like this"),
    Reply.TAKE: _("I take it over: it is on my desk then"),
    Reply.GIVE_BACK: _("It goes back: this is not for me"),
}


class _Words(forms.CharField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Write a few words.")})
        widget = forms.Textarea(attrs={"rows": 3, "data-count": True})
        super().__init__(max_length=TEXT_AT_MOST, widget=widget, **options)


class SpecialistsForm(forms.Form):
    """Which team has the special knowledge, and what it is needed for."""

    team = forms.ChoiceField(label=_("Which specialists?"), error_messages={"required": _("Choose a team.")})
    text = _Words(label=_("What do they need to know?"))

    def __init__(self, teams: Iterable[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("Choose a team")), *((str(team.pk), team.name) for team in teams)]
        cast(forms.ChoiceField, self.fields["team"]).choices = offered


class AuthorityForm(forms.Form):
    """Who decides, and the reason or limit that makes it necessary."""

    person = forms.ChoiceField(label=_("Who shall decide?"), error_messages={"required": _("Choose somebody.")})
    cause = forms.ChoiceField(
        label=_("Why do you ask?"),
        choices=[(cause.value, cause.label) for cause in OF_AUTHORITY],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you ask.")},
    )
    text = _Words(label=_("The limit or the reason, in your words"))

    def __init__(self, usual: Sequence[UUID], people: Iterable[Colleague], *args: Any, **kwargs: Any) -> None:
        """:param usual: who answers for the work: they are offered first."""
        super().__init__(*args, **kwargs)
        everybody = list(people)
        first = sorted((one for one in everybody if one.id in usual), key=lambda one: usual.index(one.id))
        rest = [one for one in everybody if one.id not in usual]
        groups: list[tuple[Any, Any]] = [("", _("Choose somebody"))]
        if first:
            groups.append((_("Answer for this work"), [(str(one.id), one.name) for one in first]))
        groups.append((_("Everybody else"), [(str(one.id), one.name) for one in rest]))
        cast(forms.ChoiceField, self.fields["person"]).choices = groups


class ReplyForm(forms.Form):
    """What becomes of it."""

    reply = forms.ChoiceField(
        label=_("What shall happen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what shall happen.")},
    )
    text = _Words(label=_("What whoever asked should know"), required=False)

    def __init__(self, replies: Iterable[Reply], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(reply.value, _REPLIES[reply]) for reply in replies]
        cast(forms.ChoiceField, self.fields["reply"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """A no, and a giving back, are of no use without a word."""
        given = super().clean() or {}
        if not given.get("reply"):
            return given
        given["reply"] = Reply(given["reply"])
        if given["reply"] in NEEDS_WORDS and not given.get("text", "").strip():
            self.add_error("text", _g("Write a few words."))
        return given
