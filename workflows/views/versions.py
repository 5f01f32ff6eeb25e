"""Versions beside each other, and going back to one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from procops import clock
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_said
from workflows import draft_changes, publishing
from workflows.forms import SeenForm
from workflows.models import Version
from workflows.process_page import visible_versions
from workflows.views.find import must_design, process_or_404, version_or_404


@require_GET
def compare(request: MemberRequest, key: str) -> HttpResponse:
    """What differs between two versions: the newest and the one before it, unless others are asked for."""
    process = process_or_404(request, key)
    versions = visible_versions(process, request.actor)
    if not versions:
        raise Http404
    after = _chosen(versions, request.GET.get("after"), versions[0])
    older = [version for version in versions if version.number < after.number]
    before = _chosen(versions, request.GET.get("before"), older[0] if older else after)
    context = {
        "process": process,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": draft_changes.between(before, after),
    }
    return render(request, "workflows/compare.html", context)


def _chosen(versions: list[Version], asked: str | None, otherwise: Version) -> Version:
    """
    :raises Http404: if one is asked for that the reader does not see.
    """
    if not asked:
        return otherwise
    found = next((version for version in versions if str(version.number) == asked), None)
    if found is None:
        raise Http404
    return found


@require_POST
def restore(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Make an earlier version the draft again."""
    found = version_or_404(request, key, number)
    must_design(request)
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The page was not sent whole. Try again."))
        return redirect("workflows:process", key)
    then = "workflows:process"
    with refusal_said(request):
        publishing.restore(found, seen=form.cleaned_data["seen"], by=request.actor, now=clock.now())
        messages.success(request, _("Version %(number)d is the draft now.") % {"number": number})
        then = "workflows:designer"
    return redirect(then, key)
