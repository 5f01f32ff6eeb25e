"""Running cases of a process are moved to another version, and what became of each is told."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs.case_forms import MoveCasesForm
from handoffs.transfers import moving
from handoffs.transfers.models import MoveState, Transfer
from handoffs.views import edge
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.models import Process
from workflows.states import VersionState
from workflows.views.find import process_or_404

LINES = 50
EARLIER = 10


@require_http_methods(["GET", "POST"])
def begin(request: MemberRequest, key: str) -> HttpResponse:
    """Ask which cases go to which version, and send them off."""
    process = _to_move(request, key)
    versions, running = moving.targets(process), moving.on_versions(process)
    form, why = MoveCasesForm(versions, running, request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        version = next(one for one in versions if one.number == given["version"])
        try:
            sent = moving.send_off(
                process, version, from_number=given["which"] or None, by=request.actor, now=clock.now()
            )
        except Refused as no:
            why = no
        else:
            return redirect("handoffs:transfer", sent.pk)
    earlier = moving.transfers_seen_by(request.actor).filter(process=process).order_by("-made_at", "-id")[:EARLIER]
    facts = {"process": process, "form": form, "running": running, "earlier": earlier, "why": why}
    return render(request, "handoffs/transfer_begin.html", facts, status=409 if why else 422 if form.errors else 200)


@require_GET
def offer(request: MemberRequest, key: str) -> HttpResponse:
    """A line for the page of a process: how many cases run on earlier versions."""
    process, behind_it = process_or_404(request, key), 0
    if moving.may_move(request.actor, process):
        behind_it = sum(one.cases for one in moving.on_versions(process) if one.state == VersionState.RETIRED)
    return render(request, "handoffs/_transfer_offer.html", {"process": process, "number": behind_it})


@require_GET
def transfer(request: MemberRequest, transfer_id: UUID) -> HttpResponse:
    """How far it has come, and what became of each case that the reader may see."""
    found = _transfer_or_404(request, transfer_id)
    counts, mark = moving.counts(found), request.GET.get("after", "")
    kept = (MoveState.REFUSED, MoveState.STAYED)
    rows = moving.cases_of(found, request.actor)
    moved = rows.exclude(state__in=kept).filter(number__gt=int(mark) if mark.isdecimal() and len(mark) < 10 else 0)
    lines = list(moved.order_by("number")[: LINES + 1])
    facts = {
        "transfer": found,
        "process": found.process,
        "counts": counts,
        "done": found.size - counts.to_do,
        "kept": list(rows.filter(state__in=kept).order_by("number")[:LINES]),
        "lines": lines[:LINES],
        "next": lines[LINES - 1].number if len(lines) > LINES else "",
    }
    template = "handoffs/_transfer.html" if request.htmx else "handoffs/transfer.html"
    answer = render(request, template, facts)
    if request.htmx and not found.is_running:
        answer.status_code = 286  # htmx stops asking
    return answer


@require_POST
def undo(request: MemberRequest, transfer_id: UUID) -> HttpResponse:
    """Take back what was moved."""
    found = _transfer_or_404(request, transfer_id)
    to = reverse("handoffs:transfer", args=[found.pk])
    try:
        moving.call_back(found, by=request.actor, now=clock.now())
    except Refused as no:
        return edge.refused(request, no, to=to)
    return redirect(to)


def _to_move(request: MemberRequest, key: str) -> Process:
    process: Process = process_or_404(request, key)
    if not moving.may_move(request.actor, process):
        raise PermissionDenied(_("Only the owner of the process, or an admin, can move its cases to another version."))
    return process


def _transfer_or_404(request: MemberRequest, transfer_id: UUID) -> Transfer:
    found: Transfer = get_object_or_404(moving.transfers_seen_by(request.actor), pk=transfer_id)
    return found
