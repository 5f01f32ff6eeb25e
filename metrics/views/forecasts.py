"""Forecasts as pieces of other pages, which ask for them by address: they know no measure."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from metrics.forecast import forecasts
from procops import clock
from procops.people.request import MemberRequest
from workflows.models import Task
from workflows.visibility import cases_open_to, cases_seen_by

AT_MOST = 200
"""Tasks of one list."""


@require_GET
def of_tasks(request: MemberRequest) -> HttpResponse:
    """What is to be expected of the cases of some tasks, each put into its row by its id (``task``, repeated).

    Tasks that are not there for whoever asks are passed over.
    """
    asked = _ids(request)
    mine = cases_seen_by(request.actor)
    cases = dict(Task.objects.filter(pk__in=asked, case__in=mine).values_list("pk", "case_id"))
    known = forecasts(set(cases.values()), now=clock.now())
    rows = [(task, known[case]) for task, case in cases.items() if case in known]
    return render(request, "metrics/_forecasts.html", {"rows": rows})


@require_GET
def of_case(request: MemberRequest, reference: str) -> HttpResponse:
    """What is to be expected of one case, for its page; empty where too little is known."""
    case = get_object_or_404(cases_open_to(request.actor), reference=reference)
    forecast = forecasts([case.pk], now=clock.now()).get(case.pk)
    return render(request, "metrics/_forecast.html", {"forecast": forecast})


def _ids(request: HttpRequest) -> set[UUID]:
    found = set()
    for text in request.GET.getlist("task")[:AT_MOST]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
