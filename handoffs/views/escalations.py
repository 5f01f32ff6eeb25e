"""Escalations: made at a task, listed, answered, taken back; counted on the page of their process."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs import moves
from handoffs.escalations import choosing, reading
from handoffs.escalations.file import table
from handoffs.escalations.filters import EscalationFilter
from handoffs.escalations.forms import AuthorityForm, ReplyForm, SpecialistsForm
from handoffs.escalations.models import Escalation
from handoffs.escalations.reading import EscalationVerb, escalations_open_to, escalations_seen_by, full
from handoffs.escalations.states import REPLIES, Cause, EscalationKind, Reply
from handoffs.moves.escalating import closed
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent, tried
from handoffs.views.edge import says_refusals
from handoffs.views.finding import task_or_404
from procops import clock, tables
from procops.keyset import newest_first
from procops.people.request import MemberRequest
from workflows.models import Task
from workflows.plan import plan_of
from workflows.visibility import processes_seen_by

asks = require_http_methods(["GET", "HEAD", "POST"])
NARROWED_BY = ("asked", "unowned", "kind", "cause", "state", "process", "case")


@asks
def specialists(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Offer it to a team with special knowledge."""
    task = task_or_404(request, task_id)
    return asked(
        request,
        Question(
            _("Pass to specialists"),
            _about(task),
            _("Pass it on"),
            _("It stays where it is until one of them takes it. When it is due does not change."),
        ),
        SpecialistsForm(choosing.teams_to_pass_to(task), sent(request)),
        call=lambda facts: moves.pass_to_specialists(
            task, by=request.actor, team=UUID(facts["team"]), text=facts["text"], now=clock.now()
        ),
        said=_("Passed on. You are told as soon as somebody takes it."),
        to=reverse("handoffs:task", args=[task.pk]),
    )


@asks
def authority(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Ask somebody to decide about it."""
    task = task_or_404(request, task_id)
    usual, people = choosing.people_to_ask(task, but=request.actor.person_id)
    return asked(
        request,
        Question(
            _("Ask someone with authority"),
            _about(task),
            _("Ask"),
            _("They decide, take it over or give it back. Until then it stays where it is, and its clock runs on."),
        ),
        AuthorityForm(usual, people, sent(request)),
        call=lambda facts: moves.ask_authority(
            task,
            by=request.actor,
            person=UUID(facts["person"]),
            cause=Cause(facts["cause"]),
            text=facts["text"],
            now=clock.now(),
        ),
        said=_("Asked. You are told as soon as there is an answer."),
        to=reverse("handoffs:task", args=[task.pk]),
    )


@require_GET
def escalations(request: MemberRequest) -> HttpResponseBase:
    """The escalations of the cases that the reader may see, newest first."""
    found = EscalationFilter(request.GET, queryset=full(escalations_seen_by(request.actor)), request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, table(found.qs, now=clock.now()), now=clock.now())
    page = newest_first(found.qs, moment="asked_at", before=request.GET.get("after", ""))
    context = {
        "filter": found,
        "rows": reading.rows_of(page.rows, now=clock.now()),
        "next": page.older,
        "is_first": not request.GET.get("after"),
        "is_narrowed": any(request.GET.get(name) for name in NARROWED_BY),
        "now": clock.now(),
    }
    return render(request, "handoffs/escalations.html", context, status=found.status)


@require_GET
def escalation(request: MemberRequest, escalation_id: UUID) -> HttpResponse:
    """One escalation: what is asked of whom until when, and what was decided."""
    return _page(request, escalation_or_404(request, escalation_id))


@require_POST
def answer(request: MemberRequest, escalation_id: UUID) -> HttpResponse:
    """Decide, take it over, or give it back."""
    found = escalation_or_404(request, escalation_id)
    if not found.is_open:
        step = plan_of(found.case.version_id).graph.steps[found.task.step_key].name
        return edge.refused(request, closed(found, step=step, case=found.case.reference), to=_of(found))
    form = ReplyForm(REPLIES[EscalationKind(found.kind)], request.POST)
    now, by = clock.now(), request.actor
    status = tried(form, lambda facts: moves.answer_escalation(found, by=by, now=now, **facts))
    if status != 200:
        return _page(request, escalation_or_404(request, escalation_id), form=form, status=status)
    if form.cleaned_data["reply"] == Reply.TAKE:
        return edge.moved(request, _("It is on your desk now."), to=reverse("handoffs:task", args=[found.task_id]))
    return edge.moved(request, _("Answered. Whoever asked is told."), to=_of(found))


@require_POST
@says_refusals
def withdraw(request: MemberRequest, escalation_id: UUID) -> HttpResponse:
    """Take it back: nobody has to answer any more."""
    found = escalation_or_404(request, escalation_id)
    moves.withdraw_escalation(found, by=request.actor, now=clock.now())
    return edge.moved(request, _("Taken back."), to=reverse("handoffs:task", args=[found.task_id]))


@require_GET
def counted(request: MemberRequest, key: str) -> HttpResponse:
    """How often work of a process was escalated, the two kinds apart: a piece of its page."""
    process = get_object_or_404(processes_seen_by(request.actor), key=key)
    context = {"process": process, "figures": reading.counted(process, actor=request.actor)}
    template = "handoffs/_escalation_figures.html" if request.htmx else "handoffs/escalation_figures.html"
    return render(request, template, context)


def escalation_or_404(request: MemberRequest, escalation_id: UUID) -> Escalation:
    """One that the reader may open; another one does not exist."""
    return get_object_or_404(full(escalations_open_to(request.actor)), pk=escalation_id)


def _page(
    request: MemberRequest, found: Escalation, *, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    page = reading.read(found, actor=request.actor, now=clock.now())
    if form is None and EscalationVerb.ANSWER in page.verbs:
        form = ReplyForm(page.replies)
    context: dict[str, Any] = {"page": page, "escalation": found, "form": form, "now": clock.now()}
    return render(request, "handoffs/escalation.html", context, status=status)


def _about(task: Task) -> str:
    step = plan_of(task.case.version_id).graph.steps[task.step_key]
    return f"{step.name} · {task.case}"


def _of(found: Escalation) -> str:
    return reverse("handoffs:escalation", args=[found.pk])
