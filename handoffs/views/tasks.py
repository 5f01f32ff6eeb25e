"""The page of one task: read it, fill it in, keep it as typed, complete it, talk about it, put files to it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handoffs import desk, mentions, moves, rules, task_page
from handoffs.colleagues import colleagues
from handoffs.drafts import typed_by
from handoffs.facts import names_in
from handoffs.forms import CommentForm, FilesForm
from handoffs.step_form import StepForm
from handoffs.views import edge
from handoffs.views.edge import says_refusals
from handoffs.views.finding import task_or_404
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from procops.ui.toasts import toast
from workflows.casedata import InvalidData
from workflows.models import Task
from workflows.plan import plan_of

AS_FORM = "form"
"""Sent along by the task's own form; a button elsewhere completes without saying anything about fields."""


@require_GET
def task(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Everything about one task, done ones included."""
    found = task_or_404(request, task_id)
    return _page(request, found, _form(request, found))


@require_POST
def complete(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Finish it and go on to what is next; what does not fit is said at its field, and nothing typed is lost."""
    found, now = task_or_404(request, task_id), clock.now()
    form = _sent_form(request, found) if AS_FORM in request.POST else None
    try:
        if form is not None:
            _attach(request, found, form)
        moves.complete(
            found,
            by=request.actor,
            outcome=request.POST.get("outcome", ""),
            data=form.values() if form else None,
            ticked=request.POST.getlist("ticked") if form else None,
            now=now,
        )
    except InvalidData as wrong:
        return _wrong(request, found, form, wrong, wrong.errors, status=422)
    except Refused as no:
        missing = {key: _("This is needed to hand over.") for key in no.facts.get("fields", ())}
        return _wrong(request, found, form, no, missing, status=409)
    said, to = _("Completed “%(step)s”.") % {"step": _step_name(found)}, edge.way_on(found.case)
    next_in = _("This comes next.") if found.case.is_practice else _("This is next in your queue.")
    if form is not None and (following := desk.next_after(found, actor=request.actor, now=clock.now())):
        said, to = f"{said} {next_in}", reverse("handoffs:task", args=[following.pk])
    return edge.moved(request, said, undo=reverse("handoffs:task-undo", args=[found.pk]), to=to)


@require_POST
def draft(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Keep the form as typed: by a script while typing (JSON), or by its button."""
    found = task_or_404(request, task_id)
    form = _sent_form(request, found)
    by_script = "application/json" in request.headers.get("Accept", "")
    try:
        _attach(request, found, form)
        data, ticked = form.values(), request.POST.getlist("ticked")
        moves.save_draft(found, by=request.actor, data=data, ticked=ticked, now=clock.now())
    except (Refused, InvalidData) as no:
        if by_script:
            return JsonResponse({"message": edge.in_words(no)}, status=409)
        return _wrong(request, found, form, no, {}, status=409)
    if by_script:
        return JsonResponse({"saved": True})
    toast(request, _("Saved. Nobody else sees it until you complete the step."))
    return redirect("handoffs:task", found.pk)


@require_POST
def comment(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Say something about the case, from this task; whoever stands behind an @ is told."""
    found, people = task_or_404(request, task_id), colleagues()
    form = CommentForm(people, request.POST)
    try:
        text = request.POST.get("text", "")
        chosen = {UUID(one) for one in form.cleaned_data.get("mentions", ())} if form.is_valid() else set()
        told = chosen | mentions.mentioned(text, people)
        moves.comment(found.case, by=request.actor, text=text, mentions=told, task=found, now=clock.now())
    except InvalidData as wrong:
        form.full_clean()
        form.add_error("text", edge.in_words(wrong))
        return _page(request, found, _form(request, found), comment_form=form, status=422)
    except Refused as no:
        return edge.refused(request, no, to=resolve_url("handoffs:task", found.pk))
    return edge.moved(request, _("Your comment is there."), to=resolve_url("handoffs:task", found.pk) + "#comments")


@require_POST
@says_refusals
def upload(request: MemberRequest, task_id: UUID) -> HttpResponse:
    """Put files to the case."""
    found, files = task_or_404(request, task_id), request.FILES.getlist("files")
    to = resolve_url("handoffs:task", found.pk) + "#files"
    if not files:
        raise InvalidData({"files": _("Choose a file first.")})
    try:
        for file in files:
            moves.attach(found.case, by=request.actor, file=file, task=found, now=clock.now())
    except Refused as no:
        return edge.refused(request, no, to=to)
    return edge.moved(request, _("Attached."), to=to)


def _form(request: MemberRequest, found: Task, data: QueryDict | None = None) -> StepForm:
    """The step's form with what is known, and on top of it the reader's own draft."""
    graph = plan_of(found.case.version_id).graph
    step = graph.steps[found.step_key]
    values = {**found.case.data, **typed_by(request.actor.person_id, found)}
    kept: dict[str, Any] = {key: values.get(key) for key in step.fill}
    if data is not None:
        kept |= {key: data.getlist(key) for key in step.fill if graph.fields[key].type == "file"}
    files = request.FILES if data is not None else None
    names = names_in(graph, {key: value for key, value in kept.items() if graph.fields[key].type == "file"})
    return StepForm(graph, step, values=values, data=data, files=files, marked=found.marked_fields, names=names)


def _sent_form(request: MemberRequest, found: Task) -> StepForm:
    return _form(request, found, request.POST)


def _attach(request: MemberRequest, found: Task, form: StepForm) -> None:
    """Put the chosen files to the case, and their ids into the form, so that they are kept whatever is said next."""
    for key, files in form.uploads().items():
        for file in files:
            made = moves.attach(found.case, by=request.actor, file=file, task=found, field_key=key, now=clock.now())
            form.add_file(key, str(made.pk), made.name)


def _wrong(
    request: MemberRequest,
    found: Task,
    form: StepForm | None,
    no: Refused | InvalidData,
    errors: dict[str, str],
    *,
    status: int,
) -> HttpResponse:
    if form is None:  # pressed elsewhere, in the queue
        return edge.refused(request, no, to=resolve_url("handoffs:task", found.pk))
    form.add_errors(errors)
    refusal = no if isinstance(no, Refused) else None
    fresh = task_or_404(request, found.pk)  # as it is now: somebody may have been faster
    return _page(request, fresh, form, refusal=refusal, ticked=request.POST.getlist("ticked"), status=status)


def _page(
    request: MemberRequest,
    found: Task,
    form: StepForm,
    *,
    refusal: Refused | None = None,
    ticked: list[str] | None = None,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    page = task_page.read(found, actor=request.actor, now=now, ticked=ticked)
    facts = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "comment_form": comment_form or CommentForm(colleagues()),
        "files_form": FilesForm(),
        "may_talk": rules.may_work(request.actor),
        "now": now,
    }
    in_place = request.htmx and request.htmx.target == "task-work"
    return render(request, "handoffs/_task_work.html" if in_place else "handoffs/task.html", facts, status=status)


def _step_name(found: Task) -> str:
    return plan_of(found.case.version_id).graph.steps[found.step_key].name
