"""The forms about processes. They check what was typed; what it does is decided elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from procops.people.fields import Choice, Line
from procops.people.models import Membership, Person, Team
from workflows.graph import Graph, Lane
from workflows.models import FilledBy, ProcessKind
from workflows.reviews.reviewing import NOTE_AT_MOST
from workflows.staff_changes import Filling

Choices = list[tuple[Any, Any]]


def workers_here() -> QuerySet[Person]:
    """Everybody here who may be given work, by name."""
    members = Membership.objects.working()
    return Person.objects.filter(memberships__in=members).order_by("name", "email")


@dataclass(frozen=True, slots=True)
class Fillers:
    """Who and what can fill a role, read once for all roles of a page: two queries."""

    teams: Choices
    people: Choices
    fields: Choices
    leads: Mapping[str, str]
    """Team id to its lead's, both as text."""

    @classmethod
    def here(cls, graph: Graph) -> "Fillers":
        teams = list(Team.objects.filter(archived_at=None).order_by("name"))
        return cls(
            teams=[(str(team.pk), team.name) for team in teams],
            people=[(str(person.pk), str(person)) for person in workers_here()],
            fields=[(key, field.label) for key, field in graph.fields.items() if field.type == "person"],
            leads={str(team.pk): str(team.lead_id) for team in teams if team.lead_id},
        )


class LaneForm(forms.Form):
    """ "Who does this?" for one role. ``is_open`` once it was read: nobody was chosen yet, and that may stay so."""

    by = forms.ChoiceField(label=_("Who does this?"), widget=forms.RadioSelect(attrs={"class": "form-check-input"}))
    team = forms.ChoiceField(label=_("Team"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    field = forms.ChoiceField(label=_("Decided by"), required=False)
    fallback = forms.ChoiceField(label=_("While nobody is chosen"), required=False)
    accountable = forms.ChoiceField(label=_("Answers for it"))
    deputy = forms.ChoiceField(label=_("Deputy for this role"), required=False)

    def __init__(
        self,
        lane: Lane,
        fillers: Fillers,
        *,
        initial: Mapping[str, Any],
        may_stay_open: bool,
        data: QueryDict | None = None,
    ) -> None:
        """:param may_stay_open: whether to choose nobody is an answer for now: of a role that nobody has filled yet."""
        super().__init__(data, prefix=lane.key, initial=dict(initial), label_suffix="")
        self.lane = lane
        self.is_open = False
        self._may_stay_open = may_stay_open
        ways = [FilledBy.TEAM, FilledBy.PERSON, FilledBy.STARTER, *([FilledBy.FIELD] if fillers.fields else [])]
        self._offer("by", [(way.value, _WAYS[way]) for way in ways])
        self._offer("team", [("", _("Choose a team")), *fillers.teams])
        self._offer("person", [("", _("Choose a person")), *fillers.people])
        self._offer("field", [("", _("Choose the question")), *fillers.fields])
        teams = [(f"team:{pk}", name) for pk, name in fillers.teams]
        people = [(f"person:{pk}", name) for pk, name in fillers.people]
        none = ("", _("Choose a team or a person"))
        self._offer("fallback", [none, (_("Teams"), teams), (_("People"), people)])
        self._offer("accountable", [("", _("Choose a person")), *fillers.people])
        self._offer("deputy", [("", _("No deputy of its own")), *fillers.people])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed = _NEEDED.get(given.get("by", ""), ())
        missing = [name for name in needed if not given.get(name)]
        # The first that is needed says who does it; what follows only completes that answer.
        if self._may_stay_open and not self.errors and missing and missing[0] == needed[0]:
            self.is_open = True
            return given
        for name in missing:
            if name not in self.errors:
                self.add_error(name, _MISSING[name])
        return given

    def filling(self) -> Filling:
        """What was chosen, as the domain takes it; only for a valid form."""
        given = self.cleaned_data
        by = given["by"]
        team, person = given["team"], given["person"]
        if by == FilledBy.FIELD:
            kind, _colon, chosen = given["fallback"].partition(":")
            team, person = (chosen, "") if kind == "team" else ("", chosen)
        return Filling(
            lane_key=self.lane.key,
            filled_by=by,
            accountable=UUID(given["accountable"]),
            team=UUID(team) if team and by in (FilledBy.TEAM, FilledBy.FIELD) else None,
            person=UUID(person) if person and by in (FilledBy.PERSON, FilledBy.FIELD) else None,
            field=given["field"] if by == FilledBy.FIELD else "",
            deputy=UUID(given["deputy"]) if given["deputy"] else None,
        )

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


_WAYS = {
    FilledBy.TEAM: _("A team"),
    FilledBy.PERSON: _("A person"),
    FilledBy.STARTER: _("Whoever starts the case"),
    FilledBy.FIELD: _("Decided in each case"),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    FilledBy.TEAM: ("team",),
    FilledBy.PERSON: ("person",),
    FilledBy.FIELD: ("field", "fallback"),
}
_MISSING = {
    "team": _("Choose the team that does this."),
    "person": _("Choose the person who does this."),
    "field": _("Choose the question whose answer names the person."),
    "fallback": _("Choose who does it while nobody is chosen."),
}


class OwnerForm(forms.Form):
    """Who answers for a process."""

    owner = Choice(workers_here, label=_("Owner"), empty_label=None)


def named(name: str) -> str:
    """A name that a key can be made of.

    :raises ValidationError:
    """
    if not any(letter.isascii() and letter.isalpha() for letter in name):
        raise forms.ValidationError(_("The name needs at least one letter from A to Z."))
    return name


class CopyForm(forms.Form):
    """How a copy of a template is to be called."""

    name = Line(label=_("Name"), max_length=120)
    letters = forms.RegexField(
        r"^[A-Z]{2,6}$",
        label=_("Case numbers start with"),
        help_text=_("2 to 6 capital letters, like ONB in ONB-42."),
        error_messages={"invalid": _("Use 2 to 6 capital letters.")},
        widget=forms.TextInput(attrs={"maxlength": 6}),
    )

    def clean_name(self) -> str:
        return named(self.cleaned_data["name"])


class NewProcessForm(forms.Form):
    """What a process is to be called, and the one question that tells of which kind it is."""

    name = Line(label=_("What is the process called?"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Would a customer notice right away if this stopped?"),
        choices=[
            (ProcessKind.OPERATIONAL, _("Yes, at once: it is operational")),
            (ProcessKind.SUPPORT, _("No, it serves colleagues: it is support")),
            (ProcessKind.MANAGEMENT, _("No, it steers the company: it is management")),
        ],
        initial=ProcessKind.OPERATIONAL,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text=_("The kind sets the usual deadlines and what is warned of. It can be changed later."),
    )

    def clean_name(self) -> str:
        return named(self.cleaned_data["name"])


class PublishForm(forms.Form):
    """Publishing a draft: the revision that was looked at, and a line about what is new."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = Line(
        label=_("What is new"), max_length=500, required=False, help_text=_("One line for the list of versions.")
    )


class ReviewForm(forms.Form):
    """What came of a review."""

    note = Line(
        label=_("What came of it"), max_length=NOTE_AT_MOST, required=False, help_text=_("One line for the audit log.")
    )


class SeenForm(forms.Form):
    """The revision of the draft that was looked at; empty where there was none."""

    seen = forms.IntegerField(required=False)


class UploadForm(forms.Form):
    """A process file."""

    file = forms.FileField(
        label=_("Process file"),
        help_text=_("A JSON file, as the process page lets you download it."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/json,.json"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
