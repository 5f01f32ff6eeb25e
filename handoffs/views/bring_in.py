"""Bringing in a table of cases: paste or upload, say what the columns mean, look at the faults, send it off, watch."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs.bringing import batches, columns, jobs
from handoffs.bringing.forms import ColumnsForm, TableForm
from handoffs.bringing.models import Batch, BatchState, LineState
from handoffs.bringing.reading import UnreadableTable
from handoffs.moves.cases import NotYourStart
from handoffs.starting import opening, process_to_start
from handoffs.views import edge
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.models import Process

EARLIER = 10
LINES_SHOWN = 30


@require_http_methods(["GET", "POST"])
def table(request: MemberRequest, key: str) -> HttpResponse:
    """Ask for a table of cases of a process; nothing is brought in before it has been looked at."""
    process = _process_or_404(request, key)
    try:
        found = batches.must_bring_in(process, request.actor)
    except NotYourStart as no:
        raise PermissionDenied(no.message) from None
    form = TableForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            read = form.table()
            zone = timezone.get_current_timezone_name()
            batch = batches.check_in(process, read, name=form.name, zone=zone, by=request.actor, now=clock.now())
        except UnreadableTable as no:
            form.add_error("file" if form.name else "text", edge.in_words(no))
            status = 422
        else:
            return redirect("handoffs:bring-in", batch.pk)
    in_the_middle = batches.may_bring_in_the_middle(request.actor, process)
    earlier = batches.batches_seen_by(request.actor).filter(process=process).order_by("-made_at", "-id")
    facts = {
        "process": process,
        "form": form,
        "in_the_middle": in_the_middle,
        "columns": [label for _target, label in columns.choices(found.graph, in_the_middle=in_the_middle)],
        "steps": [step.name for step in found.graph.steps.values() if step.is_task],
        "earlier": earlier[:EARLIER],
    }
    return render(request, "handoffs/bring_in_table.html", facts, status=status)


@require_GET
def bring_in(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    """One table: what would happen, while it waits to be sent off; then how far it is, and what became of it."""
    batch = _batch_or_404(request, batch_id)
    if batch.state != BatchState.CHECKED:
        return _how_far(request, batch)
    return render(request, "handoffs/bring_in.html", _to_look_at(request, batch))


@require_POST
def set_columns(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    """Correct what the columns mean, and look again."""
    batch = _batch_or_404(request, batch_id)
    form = _columns(request, batch)
    if form.is_valid():
        try:
            batches.set_targets(batch, form.targets(), by=request.actor)
        except Refused as no:
            return edge.refused(request, no, to=_of(batch))
    if request.htmx and form.is_valid():
        return render(request, "handoffs/_bring_in.html", _to_look_at(request, batch))
    return redirect("handoffs:bring-in", batch.pk)


@require_POST
def send_off(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    """Let it be brought in: all of it, or the good lines."""
    batch = _batch_or_404(request, batch_id)
    only_good = request.POST.get("which") == "good"
    try:
        batches.send_off(batch, only_good=only_good, by=request.actor, now=clock.now())
    except Refused as no:
        return edge.refused(request, no, to=_of(batch))
    return redirect("handoffs:bring-in", batch.pk)


@require_POST
def drop(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    """Forget a table that was not sent off."""
    batch = _batch_or_404(request, batch_id)
    try:
        batches.drop(batch)
    except Refused as no:
        return edge.refused(request, no, to=_of(batch))
    return edge.moved(
        request, _("The table is forgotten."), to=reverse("handoffs:bring-in-table", args=[batch.process.key])
    )


def _to_look_at(request: MemberRequest, batch: Batch) -> dict[str, object]:
    found = batches.look(batch, by=request.actor, now=clock.now())
    return {
        "batch": batch,
        "process": batch.process,
        "look": found,
        "columns_form": _columns(request, batch, fresh=True),
    }


def _how_far(request: MemberRequest, batch: Batch) -> HttpResponse:
    faulty = batch.lines.filter(state=LineState.FAULTY).order_by("number")
    is_running = batch.state == BatchState.RUNNING
    facts = {
        "batch": batch,
        "process": batch.process,
        "done": jobs.progress(batch) if is_running else batch.size,
        "faulty": list(faulty[:LINES_SHOWN]),
        "cases": list(
            batch.lines.filter(state=LineState.BROUGHT).select_related("case").order_by("number")[:LINES_SHOWN]
        ),
        "is_running": is_running,
    }
    template = "handoffs/_bring_in_progress.html" if request.htmx else "handoffs/bring_in_progress.html"
    answer = render(request, template, facts)
    if request.htmx and not is_running:
        answer.status_code = 286  # htmx stops asking
    return answer


def _columns(request: MemberRequest, batch: Batch, *, fresh: bool = False) -> ColumnsForm:
    found = opening(batch.process, request.actor)
    in_the_middle = batches.may_bring_in_the_middle(request.actor, batch.process)
    choices = columns.choices(found.graph, in_the_middle=in_the_middle) if found else []
    sent = None if fresh or request.method != "POST" else request.POST
    return ColumnsForm(batch.headers, batch.targets, choices, sent)


def _process_or_404(request: MemberRequest, key: str) -> Process:
    process = process_to_start(request.actor, key=key)
    if process is None:
        raise Http404
    return process


def _batch_or_404(request: MemberRequest, batch_id: UUID) -> Batch:
    batch: Batch = get_object_or_404(batches.batches_seen_by(request.actor), pk=batch_id)
    return batch


def _of(batch: Batch) -> str:
    return reverse("handoffs:bring-in", args=[batch.pk])
