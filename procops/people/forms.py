"""The forms about people, teams and the organization. They check what was typed; what it does is decided elsewhere."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procops import clock
from procops.people import organizations
from procops.people.fields import Choice, Line, TimeZone, calendars_here, countries, people_here, teams_here
from procops.people.models import Person, Role
from procops.people.models.person import Theme

PASSWORD_HELP = _("At least 10 characters, not a common password, nothing like your name or address.")


class LogInForm(LoginForm):
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["login"], _("E-mail"))
        _in_our_words(self.fields["password"], _("Password"))


class ForgottenPasswordForm(ResetPasswordForm):
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["email"], _("E-mail"))


class SignUpForm(SignupForm):
    """Makes an account and the organization it founds."""

    name = Line(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organization = Line(
        label=_("Organization"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    time_zone = TimeZone(initial="UTC", widget=forms.Select(attrs={"data-guess": "time-zone"}))
    field_order = ["name", "organization", "email", "password1", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["email"], _("E-mail"))
        _in_our_words(self.fields["password1"], _("Password"), PASSWORD_HELP)

    def try_save(self, request: HttpRequest) -> Any:
        try:
            return super().try_save(request)
        except IntegrityError:  # the same address, at the same moment: it is answered like one that was there before
            self.account_already_exists = True
            return super().try_save(request)

    @transaction.atomic
    def save(self, request: HttpRequest) -> Any:
        return super().save(request)

    def signup(self, request: HttpRequest, person: Person) -> None:
        """Called by allauth when the person has been saved."""
        data = self.cleaned_data
        organizations.found(name=data["organization"], time_zone=data["time_zone"], founder=person, now=clock.now())


class NewAccountForm(forms.Form):
    """What somebody without an account tells when they accept an invitation."""

    name = Line(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=1000,
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(password, Person(email=self.email, name=data.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return data


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    team = Choice(teams_here, label=_("Team"), required=False, empty_label=_("No team yet"))


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class TeamForm(forms.Form):
    """A new team, or another name, lead and calendar for one."""

    name = Line(label=_("Name"), max_length=80)
    lead = Choice(people_here, label=_("Lead"), required=False, empty_label=_("Nobody"))
    calendar = Choice(calendars_here, label=_("Works when"), required=False, empty_label=_("As the organization does"))


class TeamMemberForm(forms.Form):
    person = Choice(people_here, label=_("Person"), empty_label=_("Choose a person"))


class OrganizationForm(forms.Form):
    name = Line(label=_("Name"), max_length=120)
    time_zone = TimeZone(help_text=_("Teams without a calendar of their own work Monday to Friday, 9 to 17, there."))
    country = forms.ChoiceField(
        label=_("Public holidays"),
        choices=lambda: [("", _("None")), *countries()],
        required=False,
        help_text=_("Days off of the usual calendar. A team may have a calendar of its own."),
    )
    accept_hours = forms.IntegerField(
        label=_("New handoffs are to be accepted within (working hours)"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Where a designer adds a handoff. Empty: by the kind of its process, 4 hours, 8 hours or 2 days."),
    )
    watch_hours = forms.IntegerField(
        label=_("Tell of a pool that nobody looks into after (working hours)"),
        min_value=1,
        max_value=80,
        required=False,
        help_text=format_lazy(
            _("Its lead is told then, whoever answers for its work after twice as long. Empty: {hours}."),
            hours=settings.POOLS_UNWATCHED_AFTER,
        ),
    )
    acknowledge_hours = forms.IntegerField(
        label=_("Tell of what a shift handed over and nobody acknowledged after (working hours)"),
        min_value=1,
        max_value=80,
        required=False,
        help_text=format_lazy(
            _("The team’s lead is told then, and whoever still has it. Empty: {hours}."),
            hours=settings.SHIFT_UNACKNOWLEDGED_AFTER,
        ),
    )


class ProfileForm(forms.Form):
    name = Line(label=_("Your name"), max_length=120)
    time_zone = TimeZone(none=_("As the organization"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [("", _("As the browser")), *settings.LANGUAGES], required=False
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, widget=forms.RadioSelect)
    shortcuts = forms.BooleanField(
        label=_("Single keys do things in lists"), required=False, help_text=_("J and K move, A accepts, / filters.")
    )


def _in_our_words(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Label and help of a field of allauth's; what stands in it as a placeholder would repeat the label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
