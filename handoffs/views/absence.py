"""Somebody is away, and is back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from handoffs.absences import back as returning
from handoffs.absences import setting
from handoffs.absences.forms import AbsenceForm, DeputyForm
from handoffs.bulk import Result
from procops import clock
from procops.errors import Refused
from procops.people import absences
from procops.people.models import Absence, Membership
from procops.people.request import MemberRequest


@require_http_methods(["GET", "POST"])
def absence(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """When somebody is away, who stands in, and what becomes of the open work."""
    member = get_object_or_404(
        Membership.objects.active().select_related("person", "organization"), person_id=person_id
    )
    _must_set(request, person_id)
    now, kept, why, status = clock.now(), [], None, 200
    items = setting.open_items(person_id, by=request.actor)
    today = timezone.localdate(now)
    form = AbsenceForm(request.POST or None, person_id=person_id, items=items, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            done = setting.set_away(member, **form.facts(), by=request.actor, now=now)
        except Refused as no:
            why = no
        else:
            _say(request, done.results)
            if not done.kept:
                return redirect("handoffs:absence", person_id)
            kept = done.kept
    if request.method == "POST" and not kept:
        status = 409 if why else 422
    context: dict[str, Any] = {
        "member": member,
        "form": form,
        "why": why,
        "kept": kept,
        "is_mine": person_id == request.actor.person_id,
        "absences": [
            (row, DeputyForm(person_id=person_id, auto_id=f"{row.pk}-%s"))
            for row in absences.of_person(person_id, now=now)
        ],
        "over": absences.over_for(person_id, now=now),
        "now": now,
        "number": sum(item.number for item in items),
    }
    return render(request, "handoffs/absence.html", context, status=status)


@require_POST
def deputy(request: MemberRequest, absence_id: UUID) -> HttpResponse:
    """Another deputy, where whoever was to stand in has gone, or nobody was."""
    row = _absence_or_404(request, absence_id)
    _must_set(request, row.person_id)
    form = DeputyForm(request.POST, person_id=row.person_id)
    if not form.is_valid():
        messages.error(request, _("Choose who stands in."))
    else:
        try:
            absences.name_deputy(row, deputy=form.chosen(), by=request.actor, now=clock.now())
        except Refused as no:
            messages.error(request, f"{no.message} {no.next_action}")
        else:
            messages.success(request, _("Saved."))
    return redirect("handoffs:absence", row.person_id)


@require_POST
def end(request: MemberRequest, absence_id: UUID) -> HttpResponse:
    """Somebody is back earlier, or does not go."""
    row = _absence_or_404(request, absence_id)
    _must_set(request, row.person_id)
    row = absences.end(row, by=request.actor, now=clock.now())
    if row.closed_at is None:
        return redirect("handoffs:absence-back", row.pk)
    messages.success(request, _("The absence has been called off."))
    return redirect("handoffs:absence", row.person_id)


@require_http_methods(["GET", "POST"])
def back(request: MemberRequest, absence_id: UUID) -> HttpResponse:
    """The first day back: what was done, what others still have, and having it back."""
    row = _absence_or_404(request, absence_id)
    _must_set(request, row.person_id)
    kept: list[Result] = []
    if request.method == "POST":
        results = returning.take_back(row, _chosen(request), by=request.actor, now=clock.now())
        _say(request, results)
        kept = [result for result in results if not result.is_done]
        if not kept:
            return redirect("handoffs:queue" if row.person_id == request.actor.person_id else "people:directory")
    context = {"row": row, "back": returning.back_of(row), "kept": kept, "now": clock.now()}
    return render(request, "handoffs/back.html", context)


def _say(request: MemberRequest, results: list[Result]) -> None:
    moved = sum(result.is_done for result in results)
    said = _("Saved.")
    if moved:
        said = ngettext("%(n)s task has been moved.", "%(n)s tasks have been moved.", moved) % {"n": moved}
    messages.success(request, said)
    if kept := len(results) - moved:
        not_moved = ngettext("%(n)s task could not be moved.", "%(n)s tasks could not be moved.", kept)
        messages.error(request, not_moved % {"n": kept} + " " + _("Below stands why."))


def _chosen(request: MemberRequest) -> list[UUID]:
    found = []
    for given in request.POST.getlist("task"):
        try:
            found.append(UUID(given))
        except ValueError:
            continue
    return found


def _must_set(request: MemberRequest, person_id: UUID) -> None:
    try:
        absences.must_set(request.actor, person_id)
    except absences.NotYourAbsence as no:
        raise PermissionDenied(no.message) from no


def _absence_or_404(request: MemberRequest, absence_id: UUID) -> Absence:
    rows = absences.seen_by(request.actor).select_related("person", "deputy")
    return get_object_or_404(rows, pk=absence_id)
