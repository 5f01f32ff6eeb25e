"""Event logs: send a file, say what it says, look at it, let it be imported, watch; and the paths found in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from metrics import rules
from metrics.baselines import importing, paths, receiving
from metrics.baselines.columns import WORDS
from metrics.baselines.forms import LogForm, MappingForm
from metrics.baselines.opening import MEMBERS
from metrics.models import EventLog, LogState
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.publishing import DesignersOnly
from workflows.rules import may_design

SHOWN = 50


@require_http_methods(["GET", "POST"])
def logs(request: MemberRequest) -> HttpResponse:
    """The event logs of the organization, and the form that sends one."""
    if not may_design(request.actor):
        raise PermissionDenied(DesignersOnly().message)
    form = LogForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        facts = {"name": sent.name or "", "process_name": form.cleaned_data["name"]}
        zone = timezone.get_current_timezone_name()
        try:
            log = receiving.receive(sent.file, **facts, zone=zone, by=request.actor, now=clock.now())
        except Refused as no:
            form.add_error("file", in_words(no))
            status = 422
        else:
            return redirect("metrics:log", log.pk)
    rows = receiving.logs_seen_by(request.actor).order_by("-made_at", "-id").defer("found", "shape", "faults")
    return render(request, "metrics/logs.html", {"form": form, "logs": rows[:SHOWN]}, status=status)


@require_GET
def log(request: MemberRequest, log_id: UUID) -> HttpResponse:
    """One log: what it says, while it waits to be sent off; then how far it is, and what became of it."""
    found = _log_or_404(request, log_id)
    if found.state == LogState.CHECKED:
        return render(request, "metrics/log.html", _to_look_at(found))
    is_running = found.state == LogState.RUNNING
    facts = {"log": found, "is_running": is_running, "percent": found.done // 10}
    answer = render(request, "metrics/_log_progress.html" if request.htmx else "metrics/log_progress.html", facts)
    if request.htmx and not is_running:
        answer.status_code = 286  # htmx stops asking
    return answer


@require_POST
def say(request: MemberRequest, log_id: UUID) -> HttpResponse:
    """Say what the columns mean, and look again."""
    found = _log_or_404(request, log_id)
    form = MappingForm(found, request.POST)
    if form.is_valid():
        try:
            found = receiving.say(found, form.said(), process_name=form.process_name)
        except Refused as no:
            return _refused(request, no, found)
    if request.htmx and form.is_valid():
        return render(request, "metrics/_log_look.html", _to_look_at(found))
    return redirect("metrics:log", found.pk)


@require_POST
def send_off(request: MemberRequest, log_id: UUID) -> HttpResponse:
    """Let it be imported."""
    found = _log_or_404(request, log_id)
    try:
        receiving.send_off(found, only_whole=request.POST.get("which") == "whole")
    except Refused as no:
        return _refused(request, no, found)
    return redirect("metrics:log", found.pk)


@require_POST
def forget(request: MemberRequest, log_id: UUID) -> HttpResponse:
    """Forget a file that was not imported; delete what was imported."""
    found = _log_or_404(request, log_id)
    try:
        if found.state == LogState.DONE:
            importing.delete(found, by=request.actor, now=clock.now())
        else:
            receiving.forget(found)
    except Refused as no:
        return _refused(request, no, found)
    messages.success(request, _("“%(file)s” is forgotten.") % {"file": found.name})
    return redirect("metrics:logs")


@require_http_methods(["GET", "POST"])
def found_paths(request: MemberRequest, key: str) -> HttpResponse:
    """The frequent paths of a log on a map; with POST a draft is made of them."""
    process = get_object_or_404(rules.measured_for(request.actor), key=key)
    shown = paths.paths_of(process, share=request.POST.get("share") or request.GET.get("share"))
    if shown is None:
        raise Http404
    if request.method == "POST":
        try:
            paths.draft(process, shown, by=request.actor, now=clock.now())
        except Refused as no:
            messages.error(request, in_words(no))
            return redirect(f"{reverse('metrics:paths', args=[process.key])}?share={shown.share}")
        messages.success(request, _("The draft is there: say who fills its roles, correct it, and publish it."))
        return redirect("workflows:designer", process.key)
    context = {"process": process, "shown": shown, "may_design": may_design(request.actor)}
    return render(request, "metrics/paths.html", context)


def _to_look_at(found: EventLog) -> dict[str, Any]:
    told = receiving.look(found)
    words = [(member, WORDS[member]) for member in MEMBERS if any(getattr(event, member) for event in told.events)]
    rows = [[getattr(event, member) for member, _words in words] for event in told.events]
    return {
        "log": found,
        "look": told,
        "form": MappingForm(found),
        "head": [word for _member, word in words],
        "rows": rows,
        "raw": [zip_to(found.shape.get("head", []), row) for row in found.shape.get("rows", [])][:5],
    }


def zip_to(head: list[str], row: list[str]) -> list[str]:
    """As many cells as there are columns."""
    return [*row, *[""] * len(head)][: len(head)]


def _log_or_404(request: MemberRequest, log_id: UUID) -> EventLog:
    return get_object_or_404(receiving.logs_seen_by(request.actor), pk=log_id)


def _refused(request: MemberRequest, no: Refused, found: EventLog) -> HttpResponse:
    messages.error(request, in_words(no))
    return redirect("metrics:log", found.pk)


def in_words(no: Refused) -> str:
    """A refusal as one text."""
    return f"{no.message} {no.next_action}".strip()
