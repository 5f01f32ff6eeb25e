"""Keeping a version as the way in which a process runs today, and saying where that fails."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from procops import clock
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_said
from workflows.as_is import failure_points, keeping
from workflows.as_is.forms import AnswerForm, PointForm
from workflows.casedata import InvalidData
from workflows.compare_page import AS_IS
from workflows.graph import Graph
from workflows.models import AsIs, FailurePoint, Process
from workflows.views.find import must_design, process_or_404, version_or_404


@require_POST
def keep(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Keep a version as the way in which the process runs today."""
    found = version_or_404(request, key, number)
    must_design(request)
    with refusal_said(request):
        keeping.keep(found, by=request.actor, now=clock.now())
        messages.success(request, _("Version %(number)d is kept as it runs today.") % {"number": number})
    return _compared(key)


@require_POST
def drop(request: MemberRequest, key: str) -> HttpResponse:
    """Keep no longer how the process runs today."""
    kept = _kept_or_404(process_or_404(request, key))
    must_design(request)
    with refusal_said(request):
        keeping.drop(kept, by=request.actor, now=clock.now())
        messages.success(request, _("How it runs today is kept no longer."))
    return redirect("workflows:process", key)


@require_POST
def note(request: MemberRequest, key: str) -> HttpResponse:
    """Mark a place where today's process fails."""
    kept = _kept_or_404(process_or_404(request, key))
    must_design(request)
    form = PointForm(failure_points.places_of(Graph.of(kept.document)), request.POST)
    if form.is_valid():
        kind, _colon, place = form.cleaned_data["place"].partition(":")
        with refusal_said(request):
            failure_points.note(
                kept, kind=kind, key=place, text=form.cleaned_data["text"], by=request.actor, now=clock.now()
            )
    else:
        messages.error(request, _("Choose a place, and say what goes wrong there."))
    return _compared(key, request.POST.get("after", ""))


@require_POST
def answer(request: MemberRequest, key: str, point_id: UUID) -> HttpResponse:
    """Say which change answers a failure point."""
    point = _point_or_404(request, key, point_id)
    must_design(request)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The page was not sent whole. Try again."))
        return _compared(key)
    after = form.cleaned_data["after"]
    kind, changed = form.cleaned_data["change"]
    version = version_or_404(request, key, after)
    try:
        failure_points.answer(point, kind=kind, key=changed, in_version=version, by=request.actor)
    except InvalidData as wrong:
        messages.error(request, " ".join(wrong.errors.values()))
    return _compared(key, str(after))


@require_POST
def take_off(request: MemberRequest, key: str, point_id: UUID) -> HttpResponse:
    """Take a failure point off the map."""
    point = _point_or_404(request, key, point_id)
    must_design(request)
    failure_points.take_off(point, by=request.actor)
    return _compared(key, request.POST.get("after", ""))


def _kept_or_404(process: Process) -> AsIs:
    return get_object_or_404(AsIs.objects.select_related("process"), process=process)


def _point_or_404(request: MemberRequest, key: str, point_id: UUID) -> FailurePoint:
    kept = _kept_or_404(process_or_404(request, key))
    return get_object_or_404(FailurePoint.objects.select_related("as_is"), as_is=kept, pk=point_id)


def _compared(key: str, after: str = "") -> HttpResponse:
    """Today's process beside the design that was looked at, else beside the newest."""
    asked = {"before": AS_IS} | ({"after": after} if after.isdigit() else {})
    return redirect(f"{reverse('workflows:compare', args=[key])}?{urlencode(asked)}")
