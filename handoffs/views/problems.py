"""Problems: reported at a task, listed, answered, taken back; counted per reason on the page of their process."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs import moves
from handoffs.moves.problems import closed
from handoffs.problems import reading
from handoffs.problems.file import table
from handoffs.problems.filters import ProblemFilter
from handoffs.problems.forms import AnswerForm, ReportForm
from handoffs.problems.models import Problem
from handoffs.problems.reading import ProblemVerb, full, problems_open_to, problems_seen_by
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent, tried
from handoffs.views.edge import says_refusals
from handoffs.views.finding import task_or_404
from procops import clock, tables
from procops.keyset import newest_first
from procops.people.request import MemberRequest
from workflows.plan import plan_of
from workflows.states import IN_HAND
from workflows.visibility import processes_seen_by

asks = require_http_methods(["GET", "HEAD", "POST"])


@asks
def report(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Say why it cannot go on as planned; whoever answers for the role is asked."""
    task = task_or_404(request, task_id)
    graph = plan_of(task.case.version_id).graph
    step = graph.steps[task.step_key]
    files = request.FILES if request.method == "POST" else None

    def call(facts: dict[str, Any]) -> None:
        moves.report_problem(
            task,
            by=request.actor,
            text=facts["text"],
            reason=facts.get("reason", ""),
            blocking=facts.get("blocking", False),
            file=facts.get("file"),
            now=clock.now(),
        )

    return asked(
        request,
        Question(
            _("Report a problem"),
            f"{step.name} · {task.case}",
            _("Report it"),
            _("Whoever answers for “%(role)s” is asked what shall happen, and you are told.")
            % {"role": graph.lanes[task.lane_key].name},
        ),
        ReportForm(graph.process.problem_reasons, sent(request), files, may_stop=task.state in IN_HAND),
        call=call,
        said=_("Reported. You are told as soon as there is an answer."),
        to=reverse("handoffs:task", args=[task.pk]),
    )


@require_GET
def problems(request: MemberRequest) -> HttpResponseBase:
    """The problems of the cases that the reader may see, newest first."""
    found = ProblemFilter(request.GET, queryset=full(problems_seen_by(request.actor)), request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, table(found.qs, now=clock.now()), now=clock.now())
    page = newest_first(found.qs, moment="reported_at", before=request.GET.get("after", ""))
    context = {
        "filter": found,
        "rows": reading.rows_of(page.rows, now=clock.now()),
        "next": page.older,
        "is_first": not request.GET.get("after"),
        "is_narrowed": any(
            request.GET.get(name) for name in ("asked", "unowned", "state", "process", "reason", "case")
        ),
        "reason": _reason(request, found),
        "now": clock.now(),
    }
    return render(request, "handoffs/problems.html", context, status=found.status)


@require_GET
def problem(request: MemberRequest, problem_id: UUID) -> HttpResponse:
    """One problem: what is wrong, who decides until when, and what was decided."""
    return _page(request, problem_or_404(request, problem_id))


@require_POST
def answer(request: MemberRequest, problem_id: UUID) -> HttpResponse:
    """Decide what becomes of the work."""
    found = problem_or_404(request, problem_id)
    graph = plan_of(found.case.version_id).graph
    if not found.is_open:
        step = graph.steps[found.task.step_key].name
        return edge.refused(request, closed(found, step=step, case=found.case.reference), to=_of(found))
    form = AnswerForm(reading.choices_of(found, graph), request.POST)
    now, by = clock.now(), request.actor
    status = tried(form, lambda facts: moves.answer_problem(found, by=by, now=now, **facts))
    if status != 200:
        return _page(request, problem_or_404(request, problem_id), form=form, status=status)
    return edge.moved(request, _("Answered. Whoever reported it is told."), to=_of(found))


@require_POST
@says_refusals
def withdraw(request: MemberRequest, problem_id: UUID) -> HttpResponse:
    """Take it back: the work goes on."""
    found = problem_or_404(request, problem_id)
    moves.withdraw_problem(found, by=request.actor, now=clock.now())
    return edge.moved(request, _("Taken back."), to=reverse("handoffs:task", args=[found.task_id]))


@require_GET
def per_reason(request: MemberRequest, key: str) -> HttpResponse:
    """How often each reason was given in a process: a piece of its page."""
    process = get_object_or_404(processes_seen_by(request.actor), key=key)
    context = {"process": process, "figures": reading.per_reason(process, actor=request.actor)}
    template = "handoffs/_problem_figures.html" if request.htmx else "handoffs/problem_figures.html"
    return render(request, template, context)


def problem_or_404(request: MemberRequest, problem_id: UUID) -> Problem:
    """A problem of a case that the reader may see."""
    return get_object_or_404(full(problems_open_to(request.actor)), pk=problem_id)


def _page(request: MemberRequest, found: Problem, *, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    page = reading.read(found, actor=request.actor, now=now)
    if form is None and ProblemVerb.ANSWER in page.verbs:
        form = AnswerForm(page.choices)
    context = {"page": page, "problem": found, "form": form, "now": now}
    return render(request, "handoffs/problem.html", context, status=status)


def _reason(request: MemberRequest, found: ProblemFilter) -> str:
    """What the reason that the list is narrowed to is called."""
    asked_for = found.form.cleaned_data if found.form.is_valid() else {}
    reason, process = asked_for.get("reason"), asked_for.get("process")
    return reading.reason_in_words(reason, actor=request.actor, process=process) if reason else ""


def _of(found: Problem) -> str:
    return reverse("handoffs:problem", args=[found.pk])
