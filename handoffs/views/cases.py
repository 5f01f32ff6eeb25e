"""All cases, and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from handoffs import case_page, list_files
from handoffs.filters import LIVE, CaseFilter
from handoffs.forms import CommentForm, FilesForm
from handoffs.periods.models import PeriodStart
from handoffs.periods.reading import periods_of
from handoffs.whereabouts import Standing, whereabouts
from procops import clock, tables
from procops.keyset import newest_first
from procops.people.request import MemberRequest
from procops.saved_views.pages import opens_with_saved
from workflows.models import Case
from workflows.visibility import cases_open_to, cases_seen_by

PLACES = 3
"""Live steps that a row names before it says "and so many more"."""


@require_GET
@opens_with_saved("cases")
def every_case(request: MemberRequest) -> HttpResponseBase:
    """The cases that the reader may see, newest first; those that are not over unless asked otherwise."""
    asked = request.GET.copy()
    asked.setdefault("state", LIVE)
    rows = cases_seen_by(request.actor).select_related("process", "started_by").defer("data", "marks")
    found = CaseFilter(asked, queryset=rows, request=request)
    shown: QuerySet[Case] = found.qs
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, list_files.cases(shown), now=clock.now())
    page = newest_first(shown, moment="started_at", before=request.GET.get("before", ""))
    ids = [case.pk for case in page.rows]
    places, periods = whereabouts(ids), periods_of(ids)
    asked.pop("before", None)
    context = {
        "filter": found,
        "rows": [_row(case, places[case.pk], periods.get(case.pk)) for case in page.rows],
        "older": page.older,
        "asked": asked.urlencode(),
        "is_narrowed": any(value for key, value in asked.items() if (key, value) != ("state", LIVE)),
        "is_older": "before" in request.GET,
        "now": clock.now(),
    }
    template = "handoffs/_cases.html" if request.htmx else "handoffs/cases.html"
    return render(request, template, context, status=found.status)


@require_GET
def case(request: MemberRequest, reference: str) -> HttpResponse:
    """One case; asked for older lines of its history, a script gets those alone."""
    found = case_or_404(request, reference)
    before = request.GET.get("before", "")
    since = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0
    if request.htmx and since:
        lines = case_page.older_lines(found, actor=request.actor, before=since)
        return render(request, "handoffs/_case_history.html", {"case": found, "history": lines})
    page = case_page.read(found, actor=request.actor, now=clock.now(), before=since)
    context = {
        "page": page,
        "case": found,
        "is_older": bool(since),
        "comment_form": CommentForm(()),
        "files_form": FilesForm(),
    }
    return render(request, "handoffs/case.html", context)


def case_or_404(request: MemberRequest, reference: str) -> Case:
    """The case of that number, if the reader may see it."""
    rows = cases_open_to(request.actor).select_related("process__owner", "version", "started_by")
    return get_object_or_404(rows.defer("version__document"), reference=reference)


def _row(case: Case, places: list[Standing], period: PeriodStart | None) -> dict[str, Any]:
    return {"case": case, "period": period, "places": places[:PLACES], "more": len(places[PLACES:])}
