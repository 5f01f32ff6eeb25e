"""Working calendars: all of them, one with its year, and what can be changed about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procops import clock
from procops.people import calendar_changes, calendar_year, calendars, hours_in_words, rules
from procops.people.calendar_changes import used_by
from procops.people.calendar_forms import DaysForm, HoursForm
from procops.people.models import Team, WorkingCalendar
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only, refusal_in, refusal_said

PAGE = 50


@require_GET
def every_calendar(request: MemberRequest) -> HttpResponse:
    """All calendars, with who works by them; and the teams of mine that could have hours of their own."""
    page = Paginator(WorkingCalendar.objects.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    context = {
        "page": page,
        "used": used_by([row.pk for row in rows]),
        "hours": {row.pk: hours_in_words.of_calendar(calendars.of(row)) for row in rows},
        "usual": hours_in_words.of_team(None, request.organization),
        "mine": _teams_without_hours(request),
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "people/calendars.html", context)


@require_http_methods(["GET", "POST"])
@admins_only
def new(request: MemberRequest) -> HttpResponse:
    """Make a calendar."""
    fresh = WorkingCalendar.here(time_zone=request.organization.time_zone)
    form = HoursForm(request.POST or None, row=fresh)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            row = calendars.create(by=request.actor, now=clock.now(), **form.columns())
            return redirect("people:calendar", row.pk)
    context = {"form": form, "year": None, "answers": (), "may_administer": True}
    return render(request, "people/calendar_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def calendar(request: MemberRequest, calendar_id: UUID) -> HttpResponse:
    """One calendar with its year; who keeps it changes its hours here."""
    row = _calendar_or_404(calendar_id)
    form = HoursForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            seen = form.cleaned_data["revision"]
            calendar_changes.change(row, form.columns(), seen=seen, by=request.actor, now=clock.now())
            messages.success(request, _("Saved. Work that opens from now on counts by these hours."))
            return redirect("people:calendar", calendar_id)
    return _page(request, row, form, DaysForm())


@require_POST
def preview(request: MemberRequest, calendar_id: UUID) -> HttpResponse:
    """The year and the answers of a calendar as it would be with what is typed; nothing is saved."""
    row = _calendar_or_404(calendar_id)
    form = HoursForm(request.POST, row=row)
    context: dict[str, Any] = {"form": form, "row": row, "is_preview": True}
    if form.is_valid():
        context |= _shown(request, form.as_row())
    return render(request, "people/_calendar_preview.html", context)


@require_POST
def mark_days(request: MemberRequest, calendar_id: UUID) -> HttpResponse:
    """Close a day, or give it hours of its own."""
    row, days = _calendar_or_404(calendar_id), DaysForm(request.POST)
    if days.is_valid():
        with refusal_in(days):
            calendar_changes.mark_days(row, **days.facts(), by=request.actor, now=clock.now())
            messages.success(request, _("Saved."))
            return _to_year(calendar_id, days.cleaned_data["first"].year)
    return _page(request, row, HoursForm(row=row), days)


@require_POST
def clear_days(request: MemberRequest, calendar_id: UUID) -> HttpResponse:
    """Let a day be as the week says again."""
    row, asked = _calendar_or_404(calendar_id), DaysForm(_only_first(request))
    if not asked.is_valid():
        messages.error(request, _("Choose a day of the calendar."))
        return redirect("people:calendar", calendar_id)
    first = asked.cleaned_data["first"]
    with refusal_said(request):
        calendar_changes.clear_days(row, first=first, by=request.actor, now=clock.now())
    return _to_year(calendar_id, first.year)


@require_POST
def own_hours(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Give a team a calendar of its own."""
    team, row = get_object_or_404(Team, pk=team_id), None
    with refusal_said(request):
        row = calendar_changes.own_hours_for(team, by=request.actor, now=clock.now())
    return redirect("people:calendar", row.pk) if row else redirect("people:team", team_id)


@require_POST
@admins_only
def delete(request: MemberRequest, calendar_id: UUID) -> HttpResponse:
    """Delete a calendar by which nobody works."""
    with refusal_said(request):
        calendar_changes.delete(_calendar_or_404(calendar_id), by=request.actor, now=clock.now())
    is_there = WorkingCalendar.objects.filter(pk=calendar_id).exists()
    return redirect("people:calendar", calendar_id) if is_there else redirect("people:calendars")


def _page(request: MemberRequest, row: WorkingCalendar, form: HoursForm, days: DaysForm) -> HttpResponse:
    uses = used_by([row.pk])[row.pk]
    context = {
        "row": row,
        "form": form,
        "days": days,
        "uses": uses,
        "words": hours_in_words.of_calendar(calendars.of(row)),
        "may_change": uses.may_change(request.actor),
        "may_administer": rules.may_administer(request.actor),
        **_shown(request, row),
    }
    status = 422 if form.errors or days.errors else 200
    return render(request, "people/calendar.html", context, status=status)


def _shown(request: MemberRequest, row: WorkingCalendar) -> dict[str, Any]:
    value, now = calendars.must_be_sound(row), clock.now()
    this_year = value.local_date(now).year
    try:
        number = int(request.GET.get("year", this_year))
    except ValueError:
        number = this_year
    number = min(max(number, calendar_year.FIRST_YEAR), calendar_year.LAST_YEAR)
    return {
        "year": calendar_year.year_of(row, value, number),
        "answers": calendar_year.answers(value, now),
        "today": value.local_date(now),
        "weekdays": [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)],
    }


def _only_first(request: MemberRequest) -> QueryDict:
    asked = QueryDict(mutable=True)
    asked["first"] = request.POST.get("first", "")
    return asked


def _to_year(calendar_id: UUID, year: int) -> HttpResponse:
    answer = redirect("people:calendar", calendar_id)
    answer["Location"] += f"?year={year}#year"
    return answer


def _teams_without_hours(request: MemberRequest) -> list[Team]:
    """Teams that work by the usual calendar, and that the reader may give hours of their own."""
    rows = Team.objects.filter(archived_at=None, calendar=None).order_by("name")
    if not rules.may_administer(request.actor):
        rows = rows.filter(pk__in=request.actor.leads)
    return list(rows[:PAGE])


def _calendar_or_404(calendar_id: UUID) -> WorkingCalendar:
    return get_object_or_404(WorkingCalendar, pk=calendar_id)
