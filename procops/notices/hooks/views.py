"""A team's channel: given, tried, taken away."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from procops import clock
from procops.notices.hooks import settings as hooks
from procops.notices.hooks.models import Program
from procops.people import rules
from procops.people.models import Team
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_in, refusal_said


class HookForm(forms.Form):
    """Which chat program, and where."""

    program = forms.ChoiceField(choices=Program.choices, label=gettext_lazy("Chat program"))
    address = forms.CharField(
        label=gettext_lazy("Address of the incoming webhook"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Kept secret: it is not shown again, since whoever knows it can write there."),
    )


@require_http_methods(["GET", "POST"])
def channel(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Where a team's channel is told what comes into its pool."""
    team = _team_or_404(request, team_id)
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            facts = form.cleaned_data
            program = Program(facts["program"])
            hooks.give(team, program=program, address=facts["address"], by=request.actor, now=clock.now())
        if form.is_valid():
            messages.success(request, _("Saved. Try it out: the button sends a line."))
            return redirect("notices:channel", team_id)
    context = {"team": team, "hook": hooks.of(team), "form": form}
    return render(request, "notices/channel.html", context, status=422 if form.errors else 200)


@require_POST
def try_out(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Send a line to the channel."""
    team = _team_or_404(request, team_id)
    with refusal_said(request):
        hooks.try_out(team, by=request.actor, now=clock.now())
        messages.success(request, _("The channel has taken it."))
    return redirect("notices:channel", team_id)


@require_POST
def take_away(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Tell the channel nothing more."""
    team = _team_or_404(request, team_id)
    with refusal_said(request):
        hooks.take_away(team, by=request.actor, now=clock.now())
        messages.success(request, _("The channel is told nothing more."))
    return redirect("notices:channel", team_id)


def _team_or_404(request: MemberRequest, team_id: UUID) -> Team:
    team = get_object_or_404(Team, pk=team_id)
    if not rules.may_staff(request.actor, team):
        raise PermissionDenied(rules.LeadsOnly(team=team.name).message)
    return team
