"""The Overview, the dashboard of one process, and the cases behind a number."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from metrics import days, exporting, rules
from metrics.bell import ring
from metrics.marks.forms import NoteForm
from metrics.reports import asked, behind, behind_file, overview, people, process, variants
from metrics.reports.about import with_about
from metrics.reports.behind import Behind
from metrics.reports.durations import Scale
from metrics.reports.logs import usual_days
from metrics.reports.names import Names, names_of, what
from metrics.reports.words import MEANS, NAMES, PARTS
from procops import clock, tables
from procops.people.request import MemberRequest
from workflows.models import Process
from workflows.rules import may_design
from workflows.staffing import organization_calendar


@require_GET
def all_processes(request: MemberRequest) -> HttpResponseBase:
    """Where most time is lost, and every process in numbers."""
    today = days.today(clock.now())
    question = asked.read_kindly(request.GET, today=today)
    found = overview.overview(request.actor, question, today=today)
    if kind := tables.asked(request):
        panel = found.trend if request.GET.get("panel") == "trend" else found.panel
        return _file(request, kind, panel.table("dashboards"), question, title=str(panel.title))
    may = {"may_improve": rules.may_improve(request.actor), "may_design": may_design(request.actor)}
    context = {"overview": found, "asked": question} | may | _choices()
    return render(request, "metrics/overview.html", context)


@require_GET
def one_process(request: MemberRequest, key: str) -> HttpResponseBase:
    """Everything about one process; with ``panel`` and ``download`` one table of it as a file."""
    found = _process_or_404(request, key)
    question = _asked(request, found)
    with_names = rules.may_see_people(request.actor, found)
    if kind := tables.asked(request):
        if request.GET.get("panel") not in process.FILES:
            raise Http404
        panel = process.panel(found, question, request.GET["panel"], now=clock.now(), with_names=with_names)
        return _file(request, kind, panel.table(found.key), question, found, title=str(panel.title))
    board = process.dashboard(found, question, now=clock.now(), with_names=with_names)
    if board is None:
        return render(request, "metrics/unpublished.html", {"process": found})
    notes = [mark.note for mark in board.marks if mark.note]
    context = {
        "board": board,
        "process": found,
        "asked": question,
        "may_improve": rules.may_improve(request.actor),
        "may_share": rules.may_share(request.actor, found),
        "removable": {note.pk for note in notes if rules.may_remove_note(request.actor, note)},
        "note_form": NoteForm(),
    }
    return render(request, "metrics/process.html", context | _choices())


@require_GET
def people_of(request: MemberRequest, key: str) -> HttpResponseBase:
    """Who carries a process; by name for those who answer for the work."""
    found = _process_or_404(request, key)
    question = _asked(request, found)
    with_names = rules.may_see_people(request.actor, found)
    report = process.report_of(found, question, now=clock.now(), with_names=with_names)
    if kind := tables.asked(request):
        if request.GET.get("panel") not in people.PANELS:
            raise Http404
        panel = people.PANELS[request.GET["panel"]](report)
        return _file(request, kind, panel.table(found.key), question, found, title=str(panel.title))
    context = {
        "process": found,
        "asked": question,
        "panels": [make(report) for make in people.PANELS.values()],
        "with_names": with_names,
        "names": report.names,
    }
    return render(request, "metrics/people.html", context | _choices())


@require_GET
def cases_behind(request: MemberRequest, key: str) -> HttpResponseBase:
    """The rows that a number counts, the longest first; with ``download`` all of them as a file."""
    found = _process_or_404(request, key)
    question = asked.read_kindly(request.GET, today=days.today(clock.now()))
    try:
        number = Behind.read(request.GET)
    except asked.NotUnderstood:
        raise Http404 from None
    if number.person and not rules.may_see_people(request.actor, found):
        raise Http404
    names = names_of([found.pk])[found.pk]
    when = _("Ended") if number.is_timed else _("When") if number.figure == "chased" else _("Since")
    if kind := tables.asked(request):
        file = behind_file.table(number, found.pk, question, what=partial(what, names), when=when, now=clock.now())
        title = title_of(number, names)
        return _file(request, kind, file, question, found, title=title)
    begin = request.GET.get("begin", "")
    place = int(begin) if begin.isascii() and begin.isdigit() and len(begin) < 8 else 0
    page = behind.listed(number, found.pk, question, now=clock.now(), begin=place)
    context = {
        "process": found,
        "asked": question,
        "number": number,
        "page": page,
        "names": names,
        "title": title_of(number, names, page.rows),
        "means": MEANS.get("part" if number.figure.startswith(("part_", "step_")) else number.figure, ""),
        "scale": Scale.of(question.clock, organization_calendar()),
        "query": number.query(question),
        "moment": when,
        "is_of_days": number.figure not in behind.NOW,
        "back": f"{reverse('metrics:process', args=[found.key])}?{question.query}",
        "now": clock.now(),
    }
    return render(request, "metrics/behind.html", context)


@require_GET
def events(request: MemberRequest, key: str) -> HttpResponseBase:
    """The events of a process as a file for process-mining tools."""
    found = _process_or_404(request, key)
    kind = request.GET.get("as", "csv")
    if kind not in exporting.KINDS:
        raise Http404
    return exporting.download(found, kind, by=request.actor, now=clock.now())


@require_POST
def refresh(request: MemberRequest) -> HttpResponse:
    """Ask for the figures to be brought up to date; the worker does it, however much there is to read."""
    ring()
    messages.success(request, _("The figures are being made: they are up to date within a minute."))
    return redirect("metrics:overview")


def title_of(number: Behind, names: Names, rows: Sequence[Any] = ()) -> str:
    """What the list behind a number is called."""
    figure, _sign, part = number.figure.partition("_")
    if figure in ("part", "step") and part in set(PARTS):
        said = str(PARTS[next(one for one in PARTS if one == part)])
    else:
        said = str(NAMES.get(number.figure) or NAMES["wait"])
    if number.figure == "pair":
        of = names.pair(number.key)
    elif number.figure in ("wait", "acceptance", "handoff", "returned"):
        of = names.flow(number.key)
    elif number.figure == "outcome":
        of = f"{names.step(number.key.partition(':')[0])}: {names.outcome(number.key)}" if number.key else ""
    elif number.figure == "path":
        of = variants.said(rows[0].path, names) if rows else ""
    else:
        of = names.step(number.key) if number.key else ""
    said = f"{said}: {of}" if of else said
    if number.figure in behind.NOW and number.good == "no":
        return _("%(figure)s, past due") % {"figure": said}
    if number.begun:
        said = _("%(figure)s, of cases that began on these days") % {"figure": said}
    if number.reason:
        said = f"{said}, {number.reason}"
    return _("%(figure)s, late or not accepted first time") % {"figure": said} if number.good == "no" else said


def _file(
    request: MemberRequest,
    kind: tables.FileKind,
    table: tables.Table,
    question: asked.Asked,
    found: Process | None = None,
    *,
    title: str,
) -> HttpResponseBase:
    """A table of figures as a file that says which filters made it."""
    names = names_of([found.pk])[found.pk] if found else None
    of = found.name if found else _("All processes")
    given = request.GET.copy()
    given.pop(tables.PARAMETER, None)
    address = f"{settings.URL}{request.path}?{given.urlencode()}"
    file = with_about(table, question, names, of=of, title=title, address=address, now=clock.now())
    return tables.download(kind, file, now=clock.now())


def _process_or_404(request: MemberRequest, key: str) -> Process:
    return get_object_or_404(rules.measured_for(request.actor), key=key)


def _asked(request: MemberRequest, found: Process) -> asked.Asked:
    """The filters; where no days are chosen those of the log that it was made of, or those that suit the kind."""
    given = request.GET.dict()
    if not any(given.get(name) for name in ("period", "since", "until")):
        by_period = {"period": "365"} if found.kind == "management" else {}
        given |= usual_days(found) or by_period
    return asked.read_kindly(given, today=days.today(clock.now()))


def _choices() -> dict[str, Any]:
    return {
        "periods": asked.PERIODS.items(),
        "clocks": asked.CLOCKS.items(),
        "besides": asked.BESIDE.items(),
        "heats": asked.HEATS,
    }
