"""Teams: all of them, and one with its members, lead and calendar."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procops import clock, tables
from procops.people import hours_in_words, list_files, rules, teams
from procops.people.forms import TeamForm, TeamMemberForm
from procops.people.models import Person, Team, TeamMember
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_in, refusal_said

PAGE = 50


@require_GET
def every_team(request: MemberRequest) -> HttpResponseBase:
    """All teams, with lead, size and working hours; or those that have been archived."""
    show_archived = request.GET.get("archived") == "yes"
    rows = (
        Team.objects.filter(archived_at__isnull=not show_archived)
        .select_related("lead", "calendar")
        .annotate(size=Count("memberships"))
        .order_by("name", "pk")
    )
    if kind := tables.asked(request):
        return tables.download(kind, list_files.teams(rows, request.organization), now=clock.now())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show_archived": show_archived,
        "hours": {team.pk: hours_in_words.of_team(team, request.organization) for team in page},
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "people/teams.html", context)


@require_http_methods(["GET", "POST"])
@admins_only
def new(request: MemberRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = None
        with refusal_in(form), transaction.atomic():
            facts, now = form.cleaned_data, clock.now()
            team = teams.create(name=facts["name"], lead=facts["lead"], by=request.actor, now=now)
            teams.set_calendar(team, calendar=facts["calendar"], by=request.actor, now=now)
        if team is not None and form.is_valid():
            return redirect("people:team", team.pk)
    return render(request, "people/team_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def team(request: MemberRequest, team_id: UUID) -> HttpResponseBase:
    """One team."""
    found = _team_or_404(team_id)
    members = TeamMember.objects.filter(team=found).select_related("person").order_by("person__name", "pk")
    if kind := tables.asked(request):
        return tables.download(kind, list_files.team_members(members, found), now=clock.now())
    context = {
        "team": found,
        "page": Paginator(members, PAGE).get_page(request.GET.get("page")),
        "hours": hours_in_words.of_team(found, request.organization),
        "add_form": TeamMemberForm() if rules.may_staff(request.actor, found) else None,
        "may_administer": rules.may_administer(request.actor),
        "may_staff": rules.may_staff(request.actor, found),
    }
    return render(request, "people/team.html", context)


@require_http_methods(["GET", "POST"])
@admins_only
def edit(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Give a team another name, lead or calendar."""
    found = _team_or_404(team_id)
    form = TeamForm(
        request.POST or None, initial={"name": found.name, "lead": found.lead_id, "calendar": found.calendar_id}
    )
    if request.method == "POST" and form.is_valid():
        with refusal_in(form), transaction.atomic():
            facts, by, now = form.cleaned_data, request.actor, clock.now()
            teams.rename(found, name=facts["name"], by=by, now=now)
            teams.set_lead(found, lead=facts["lead"], by=by, now=now)
            teams.set_calendar(found, calendar=facts["calendar"], by=by, now=now)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return redirect("people:team", team_id)
    status = 422 if form.errors else 200
    return render(request, "people/team_form.html", {"form": form, "team": found}, status=status)


@require_POST
@admins_only
def archive(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Offer a team no longer."""
    with refusal_said(request):
        teams.archive(_team_or_404(team_id), by=request.actor, now=clock.now())
    return redirect("people:team", team_id)


@require_POST
@admins_only
def restore(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Offer an archived team again."""
    with refusal_said(request):
        teams.restore(_team_or_404(team_id), by=request.actor, now=clock.now())
    return redirect("people:team", team_id)


@require_POST
def add_member(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Let somebody share the team's work."""
    found, form = _team_or_404(team_id), TeamMemberForm(request.POST)
    if form.is_valid():
        with refusal_said(request):
            teams.add_member(found, person=form.cleaned_data["person"], by=request.actor, now=clock.now())
    else:
        messages.error(request, _("Choose somebody who works here."))
    return redirect("people:team", team_id)


@require_POST
def remove_member(request: MemberRequest, team_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody out of the team."""
    found = _team_or_404(team_id)
    person = get_object_or_404(Person.objects.filter(team_memberships__team=found), pk=person_id)
    with refusal_said(request):
        teams.remove_member(found, person=person, by=request.actor, now=clock.now())
    return redirect("people:team", team_id)


def _team_or_404(team_id: UUID) -> Team:
    return get_object_or_404(Team.objects.select_related("lead", "calendar"), pk=team_id)
