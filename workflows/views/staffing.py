"""Who does what in a process: the roles, and who answers for the whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_said
from workflows import role_changes, staff_changes
from workflows.forms import OwnerForm, SeenForm
from workflows.going_live import staff_and_publish
from workflows.publishing import NotFitToPublish
from workflows.staffing_page import staffing_page
from workflows.views.find import must_design, must_staff, process_or_404

PUBLISH = "publish"
"""Sent by the button that saves and publishes in one press."""


@require_http_methods(["GET", "POST"])
def roles(request: MemberRequest, key: str) -> HttpResponse:
    """Ask who fills each role, and take the answers; a new process is published in the same press if asked for."""
    process = process_or_404(request, key)
    must_staff(request, process)
    page = staffing_page(process, actor=request.actor, data=request.POST if request.method == "POST" else None)
    why = None
    if request.method == "POST" and page.is_valid():
        try:
            if PUBLISH in request.POST and (seen := _seen(request)) is not None:
                published = staff_and_publish(process, page.fillings(), seen=seen, by=request.actor, now=clock.now())
                said = _("Version %(number)d is published.") % {"number": published.number}
            else:
                staff_changes.staff_lanes(process, page.fillings(), by=request.actor, now=clock.now())
                said = _saved(page.still_open)
        except Refused as no:
            why = no
        else:
            messages.success(request, said)
            return redirect("workflows:process", key)
    context = {
        "page": page,
        "process": process,
        "why": why,
        "faults": why.faults if isinstance(why, NotFitToPublish) else [],
        "publish": PUBLISH,
        "owner_form": OwnerForm(initial={"owner": process.owner_id}),
    }
    is_refused = request.method == "POST"
    return render(request, "workflows/staffing.html", context, status=(409 if why else 422) if is_refused else 200)


@require_POST
def owner(request: MemberRequest, key: str) -> HttpResponse:
    """Name who answers for the process."""
    process = process_or_404(request, key)
    must_staff(request, process)
    form = OwnerForm(request.POST)
    if form.is_valid():
        with refusal_said(request):
            chosen = form.cleaned_data["owner"]
            staff_changes.give_to_owner(process, owner=chosen.pk, by=request.actor, now=clock.now())
            messages.success(request, _("%(person)s answers for it now.") % {"person": chosen})
    else:
        messages.error(request, _("Choose somebody who works here."))
    return redirect("workflows:staffing", key)


@require_POST
def leave_out(request: MemberRequest, key: str, lane: str) -> HttpResponse:
    """Take a role that is not needed out of the draft."""
    process = process_or_404(request, key)
    must_design(request)
    form = SeenForm(request.POST)
    if form.is_valid():
        with refusal_said(request):
            role_changes.leave_out(process, lane, seen=form.cleaned_data["seen"], by=request.actor, now=clock.now())
            messages.success(request, _("The role and its steps are taken out of the draft."))
    return redirect("workflows:staffing", key)


def _seen(request: MemberRequest) -> int | None:
    """The revision of the draft that was looked at."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else None


def _saved(still_open: list[str]) -> str:
    if not still_open:
        return _("Saved. It counts for work that opens from now on.")
    return _("Saved. Nobody is chosen yet for: %(roles)s.") % {"roles": ", ".join(still_open)}
