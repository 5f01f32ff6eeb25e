"""Versions beside each other, and going back to one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from procops import clock
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_said
from workflows import publishing
from workflows.as_is.forms import PointForm, change_choices
from workflows.compare_page import NoSuchSide, compare_page
from workflows.forms import SeenForm
from workflows.views.find import must_design, process_or_404, version_or_404


@require_GET
def compare(request: MemberRequest, key: str) -> HttpResponse:
    """What differs between two versions, or between today's process and a version, on the map and in words."""
    process = process_or_404(request, key)
    asked = {side: request.GET.get(side, "") for side in ("before", "after")}
    try:
        page = compare_page(process, actor=request.actor, **asked)
    except NoSuchSide:
        raise Http404 from None
    context = {"process": process, "page": page, "changes": page.changes}
    if page.as_is is not None and page.may_design:
        context |= {"point_form": PointForm(page.places), "answers": change_choices(page.changes)}
    return render(request, "workflows/compare.html", context)


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
