"""Starting a case: what can be started, where it begins, and the start form with the dates it will cause."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs import moves
from handoffs.moves import Advance
from handoffs.moves.cases import NotYourStart
from handoffs.record_hints import hints
from handoffs.starting import Opening, opening, process_to_start
from handoffs.step_form import StepForm
from handoffs.views import edge
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.casedata import InvalidData
from workflows.graph import Step
from workflows.models import Process
from workflows.process_list import startable_by
from workflows.records.linking import Choice
from workflows.rules import may_design
from workflows.states import CaseSource

ONLY_DATES = "show-dates"
"""Sent by the button that shows the dates where no script does."""
PRACTICE = "practice"
"""Stands in the address, and in the form, of a case that is only tried out."""


@require_GET
def start_list(request: MemberRequest) -> HttpResponse:
    """Everything that the reader may start."""
    context = {"listed": startable_by(request.actor), "may_design": may_design(request.actor)}
    return render(request, "handoffs/start_list.html", context)


@require_http_methods(["GET", "POST"])
def start(request: MemberRequest, key: str) -> HttpResponse:
    """The start form; sent, it begins the case and goes on to its first step, if that is the starter's own.

    With ``practice`` it begins one that is only tried out.
    """
    found = _opening_or_404(request, key)
    if found is None:
        return render(request, "handoffs/start_unpublished.html", {"process": _process_or_404(request, key)})
    step = found.at(request.POST.get("start") or request.GET.get("start") or "")
    if step is None:
        return render(request, "handoffs/start_which.html", {"opening": found})
    form, now = _form(request, found, step), clock.now()
    typed = form.values() if form.is_bound else {}
    about = _with_hints(request, found, step, form, typed)
    facts = {
        "opening": found,
        "step": step,
        "form": form,
        "dates": found.dates(step, typed, now=now),
        "only_dates": ONLY_DATES,
    }
    if request.method == "GET" or ONLY_DATES in request.POST:
        return render(request, "handoffs/start.html", facts)
    try:
        advance = moves.start_case(
            found.process,
            by=request.actor,
            data=typed,
            files=form.uploads(),
            start=step.key,
            source=CaseSource.PRACTICE if found.is_practice else CaseSource.STARTED,
            record=about,
            now=now,
        )
    except InvalidData as wrong:
        form.add_errors(wrong.errors)
        return render(request, "handoffs/start.html", facts, status=422)
    except Refused as no:
        form.add_errors({field: _("This is needed to hand over.") for field in no.facts.get("fields", ())})
        return render(request, "handoffs/start.html", {**facts, "refusal": no}, status=409)
    return edge.moved(request, _said(advance), to=_first_of(request, advance))


@require_POST
def dates(request: MemberRequest, key: str) -> HttpResponse:
    """The dates that what is typed so far would cause; sent as a form, since it may hold what belongs in no address."""
    found = _opening_or_404(request, key)
    step = found.at(request.POST.get("start", "")) if found else None
    if found is None or step is None:
        return HttpResponse(status=204)
    shown = found.dates(step, _form(request, found, step).values(), now=clock.now())
    return render(request, "handoffs/_start_dates.html", {"dates": shown})


@require_POST
def record(request: MemberRequest, key: str) -> HttpResponse:
    """The records that what is typed so far may mean, and the open cases about the one that is meant."""
    found = _opening_or_404(request, key)
    step = found.at(request.POST.get("start", "")) if found else None
    if found is None or step is None:
        return HttpResponse(status=204)
    chosen = request.POST.get("record", "")
    told = hints(found, step, _form(request, found, step).values(), chosen=chosen, actor=request.actor)
    return render(request, "handoffs/_record_hints.html", {"hints": told})


def _process_or_404(request: MemberRequest, key: str) -> Process:
    process = process_to_start(request.actor, key=key)
    if process is None:
        raise Http404
    return process


def _opening_or_404(request: MemberRequest, key: str) -> Opening | None:
    """How a case can be begun; None while nothing is published; 403 for whoever sees the process but may not."""
    practice = PRACTICE in request.POST or PRACTICE in request.GET
    found = opening(_process_or_404(request, key), request.actor, practice=practice)
    if found is not None and not found.starts:
        lane = found.graph.lanes[found.graph.starts[0].lane or ""].name
        raise PermissionDenied(NotYourStart(process=found.process.name, lane=lane).message)
    return found


def _form(request: MemberRequest, found: Opening, step: Step) -> StepForm:
    if request.method == "GET":
        return StepForm(found.graph, step)
    return StepForm(found.graph, step, data=request.POST, files=request.FILES)


def _with_hints(
    request: MemberRequest, found: Opening, step: Step, form: StepForm, typed: dict[str, Any]
) -> Choice | None:
    """Let the field that names the record tell what is known of it; answer what was chosen there."""
    told = hints(found, step, typed, chosen=request.POST.get("record", ""), actor=request.actor)
    if told is None:
        return None
    form.hint(told.field, told, address=reverse("handoffs:start-record", args=[found.process.key]))
    return told.choice


def _said(advance: Advance) -> str:
    said = _("%(case)s has been started.") % {"case": advance.case}
    if advance.also_open:
        others = ", ".join(case.reference for case in advance.also_open)
        said += " " + _("Open for the same one already: %(cases)s.") % {"cases": others}
    return said


def _first_of(request: MemberRequest, advance: Advance) -> str:
    """The first step that lies on the starter's desk, of practice whatever comes first, else the case."""
    if advance.case.is_practice:
        return edge.way_on(advance.case)
    for task in advance.opened:
        if task.owner_id == request.actor.person_id:
            return reverse("handoffs:task", args=[task.pk])
    return reverse("handoffs:case", args=[advance.case.reference])
