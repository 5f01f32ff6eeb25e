"""A process starts by itself: when, for which periods it did, and what becomes of one that was missed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs.periods import reading, running, setting
from handoffs.periods.forms import FillingForm, RhythmForm, SkipPeriodForm
from handoffs.periods.models import PeriodStart
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent
from handoffs.views.edge import says_refusals
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.casedata import InvalidData
from workflows.models import Process
from workflows.staffing import organization_calendar
from workflows.views.find import process_or_404


@require_GET
def periods(request: MemberRequest, key: str) -> HttpResponse:
    """The next starts, what is to be decided, and what became of which period."""
    process = process_or_404(request, key)
    before = request.GET.get("before", "")
    page = reading.read(process, actor=request.actor, now=clock.now(), before=before)
    context = {"page": page, "process": process, "older": page.past.older, "is_older": bool(before), "asked": ""}
    return render(request, "handoffs/periods.html", context)


@require_GET
def offer(request: MemberRequest, key: str) -> HttpResponse:
    """A piece of the page of a process: when it starts next."""
    process = process_or_404(request, key)
    page = reading.read(process, actor=request.actor, now=clock.now())
    return render(request, "handoffs/_periods_offer.html", {"page": page, "process": process})


@require_http_methods(["GET", "POST"])
def schedule(request: MemberRequest, key: str) -> HttpResponse:
    """Say when it starts, and with what."""
    process = _to_set(request, key)
    graph, row, now = setting.published_graph(process), setting.schedule_of(process), clock.now()
    if graph is None:
        return redirect("handoffs:periods", key)
    chosen = request.POST.get("start") or request.GET.get("start") or (row.start_key if row else "")
    step = setting.start_in(graph, chosen)
    typed = sent(request)
    form = RhythmForm(typed, schedule=row, today=timezone.localdate(now))
    filling = FillingForm(graph, step, values=row.values if row else None, data=typed)
    why, status = None, 200
    if typed is not None:
        status = 422
        if form.is_valid():
            try:
                setting.set_up(
                    process,
                    **form.cleaned_data,
                    start=step.key,
                    values=filling.values(),
                    by=request.actor,
                    now=now,
                )
            except InvalidData as wrong:
                filling.add_errors(wrong.errors)
            except Refused as no:
                why, status = no, 409
            else:
                return edge.moved(request, _("Saved. It starts by itself."), to=reverse("handoffs:periods", args=[key]))
    context = {
        "process": process,
        "row": row,
        "form": form,
        "filling": filling,
        "starts": graph.starts if len(graph.starts) > 1 else (),
        "step": step,
        "why": why,
        **_next(process, form, step.key),
    }
    return render(request, "handoffs/schedule.html", context, status=status)


@require_POST
def upcoming(request: MemberRequest, key: str) -> HttpResponse:
    """The starts that what is typed so far would cause."""
    process = _to_set(request, key)
    form = RhythmForm(request.POST, schedule=None, today=timezone.localdate(clock.now()))
    return render(request, "handoffs/_next_starts.html", _next(process, form, request.POST.get("start", "")))


@require_POST
@says_refusals
def pause(request: MemberRequest, key: str) -> HttpResponse:
    """Let nothing begin for now."""
    process = process_or_404(request, key)
    setting.pause(process, by=request.actor, now=clock.now())
    return edge.moved(request, _("Paused. Nothing begins by itself until it is resumed."), to=_periods_of(process))


@require_POST
@says_refusals
def resume(request: MemberRequest, key: str) -> HttpResponse:
    """Let it start again."""
    process = process_or_404(request, key)
    setting.resume(process, by=request.actor, now=clock.now())
    return edge.moved(request, _("It starts by itself again."), to=_periods_of(process))


@require_POST
@says_refusals
def end(request: MemberRequest, key: str) -> HttpResponse:
    """Let it no longer start by itself."""
    process = process_or_404(request, key)
    setting.end(process, by=request.actor, now=clock.now())
    return edge.moved(request, _("It no longer starts by itself."), to=_periods_of(process))


@require_POST
@says_refusals
def run_late(request: MemberRequest, key: str, period: str) -> HttpResponse:
    """Begin the case of a period that was missed."""
    row = _period_or_404(request, key, period)
    case = running.run_late(row, by=request.actor, now=clock.now())
    said = _("%(case)s has been started for %(period)s.") % {"case": case.reference, "period": row.name}
    return edge.moved(request, said, to=_periods_of(row.process))


@require_http_methods(["GET", "POST"])
def skip(request: MemberRequest, key: str, period: str) -> HttpResponse:
    """Let a period that was missed go without a case."""
    row = _period_or_404(request, key, period)
    _must_set(request, row.process)
    return asked(
        request,
        Question(
            title=_("Skip %(period)s?") % {"period": row.name},
            about=_("There will be no case of this period."),
            button=_("Skip it"),
        ),
        SkipPeriodForm(sent(request)),
        call=lambda said: running.skip(row, note=said["note"], by=request.actor, now=clock.now()),
        said=_("Skipped."),
        to=_periods_of(row.process),
    )


def _next(process: Process, form: RhythmForm, start: str) -> dict[str, Any]:
    graph, rhythm = setting.published_graph(process), form.rhythm
    calendar = setting.calendar_of(process, graph, start) if graph else organization_calendar()
    starts = reading.would_start(rhythm, calendar, now=clock.now()) if rhythm else []
    return {"starts_shown": starts, "zone": calendar.timezone, "is_sense": rhythm is not None}


def _to_set(request: MemberRequest, key: str) -> Process:
    process: Process = process_or_404(request, key)
    _must_set(request, process)
    return process


def _must_set(request: MemberRequest, process: Process) -> None:
    try:
        setting.must_schedule(request.actor, process)
    except setting.NotYourSchedule as no:
        raise PermissionDenied(no.message) from no


def _period_or_404(request: MemberRequest, key: str, period: str) -> PeriodStart:
    rows = reading.of_process(process_or_404(request, key)).select_related("process__owner")
    found: PeriodStart = get_object_or_404(rows, period=period)
    return found


def _periods_of(process: Process) -> str:
    return reverse("handoffs:periods", args=[process.key])
