"""Improvements: their list, one with its proof, opening one from a figure, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from metrics import rules
from metrics.improvement import changing, reading
from metrics.improvement.filters import ImprovementFilter
from metrics.improvement.forms import ActionForm, ActionsForm, BaselineForm, ConclusionForm, GoalForm
from metrics.improvement.opening import offer_of
from metrics.improvement.samples import Subject
from metrics.improvement.states import Measure, TimeCounted
from metrics.models import Improvement, ImprovementAction
from procops import clock, tables
from procops.errors import Refused
from procops.keyset import newest_first
from procops.people.request import MemberRequest
from workflows.casedata import InvalidData
from workflows.models import Process
from workflows.rules import may_read_drafts

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def improvements(request: MemberRequest) -> HttpResponseBase:
    """Every improvement of processes whose figures the reader may see, newest first."""
    rows = reading.full(rules.improvements_seen_by(request.actor))
    found = ImprovementFilter(request.GET, queryset=rows, request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, reading.table(found.qs, now=clock.now()), now=clock.now())
    page = newest_first(found.qs, moment="opened_at", before=request.GET.get("after", ""))
    context = {
        "filter": found,
        "rows": reading.rows_of(page.rows, now=clock.now()),
        "next": page.older,
        "is_first": not request.GET.get("after"),
        "is_narrowed": any(request.GET.get(name) for name in ("process", "state", "owner", "mine")),
    }
    return render(request, "metrics/improvements.html", context, status=found.status)


@asks
def new(request: MemberRequest, key: str) -> HttpResponse:
    """Open one: what it is like is shown, and frozen when it is sent."""
    process = get_object_or_404(rules.measured_for(request.actor), key=key)
    if not rules.may_improve(request.actor):
        raise PermissionDenied(changing.OnlyLooking(process=process.name).message)
    sent = request.POST if request.method == "POST" else None
    offer = offer_of(process, sent or request.GET, by=request.actor, now=clock.now())
    if offer is None:
        raise Http404
    baseline = BaselineForm(sent, subjects=offer.subjects, initial=offer.baseline)
    sees_drafts = may_read_drafts(request.actor, process)
    goal = GoalForm(sent, process=process, scale=offer.scale, sees_drafts=sees_drafts, initial=offer.goal)
    actions = ActionsForm(sent)
    forms = (baseline, goal, actions)
    are_valid = [form.is_valid() for form in forms]  # each, so that everything that is wrong is said at once
    if sent is not None and all(are_valid):
        row = _opened(request, process, baseline, goal, actions)
        if row is not None:
            messages.success(request, _("The improvement is running. What it was like before is frozen."))
            return redirect("metrics:improvement", row.pk)
    is_wrong = any(form.errors for form in forms)
    context = {"process": process, "offer": offer, "baseline": baseline, "goal": goal, "actions": actions}
    return render(request, "metrics/improvement_new.html", context, status=422 if is_wrong else 200)


@require_GET
def improvement(request: MemberRequest, improvement_id: UUID) -> HttpResponseBase:
    """One, with its proof; with ``download`` the chart's table as a file."""
    row = _improvement_or_404(request, improvement_id)
    page = reading.read(row, actor=request.actor, now=clock.now())
    if kind := tables.asked(request):
        return tables.download(kind, page.proof.panel.table("improvement"), now=clock.now())
    context = {"page": page, "improvement": row, "proof": page.proof, "action_form": ActionForm(), "now": clock.now()}
    return render(request, "metrics/improvement.html", context)


@asks
def change(request: MemberRequest, improvement_id: UUID) -> HttpResponse:
    """Another goal, owner, day or version."""
    row = _improvement_or_404(request, improvement_id)
    scale = reading.scale_of(row)
    sees_drafts = may_read_drafts(request.actor, row.process) or row.version is not None
    form = GoalForm(
        request.POST or None,
        process=row.process,
        scale=scale,
        sees_drafts=sees_drafts,
        initial=GoalForm.initial_of(row, scale),
    )
    if request.method == "POST" and _kept(
        form, lambda: changing.change(row, form.goal(), by=request.actor, now=clock.now())
    ):
        messages.success(request, _("Saved."))
        return redirect("metrics:improvement", row.pk)
    context = {"improvement": row, "form": form, "title": _("Change the goal"), "button": _("Save")}
    return render(request, "metrics/improvement_form.html", context, status=422 if form.errors else 200)


@asks
def finish(request: MemberRequest, improvement_id: UUID) -> HttpResponse:
    """Close it as done."""
    return _closing(request, improvement_id, verb=changing.finish, title=_("Done"), button=_("Close as done"))


@asks
def give_up(request: MemberRequest, improvement_id: UUID) -> HttpResponse:
    """Close it as given up."""
    return _closing(request, improvement_id, verb=changing.give_up, title=_("Give it up"), button=_("Give it up"))


@require_POST
def resume(request: MemberRequest, improvement_id: UUID) -> HttpResponse:
    """Take it up again."""
    row = _improvement_or_404(request, improvement_id)
    _said(request, lambda: changing.resume(row, by=request.actor, now=clock.now()), _("It is running again."))
    return redirect("metrics:improvement", row.pk)


@require_POST
def add_action(request: MemberRequest, improvement_id: UUID) -> HttpResponse:
    """Name one more thing to be done."""
    row = _improvement_or_404(request, improvement_id)
    form = ActionForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        _said(request, lambda: changing.add_action(row, text=text, by=request.actor, now=clock.now()))
    else:
        messages.error(request, " ".join(str(said) for said in form.errors["text"]))
    return redirect("metrics:improvement", row.pk)


@require_POST
def tick(request: MemberRequest, improvement_id: UUID, action_id: UUID) -> HttpResponse:
    """Say that an action is done, or not after all."""
    row = _improvement_or_404(request, improvement_id)
    action = get_object_or_404(ImprovementAction.objects.select_related("improvement"), pk=action_id, improvement=row)
    is_done = request.POST.get("done") == "yes"
    _said(request, lambda: changing.tick(action, is_done=is_done, by=request.actor, now=clock.now()))
    return redirect("metrics:improvement", row.pk)


def _improvement_or_404(request: MemberRequest, improvement_id: UUID) -> Improvement:
    return get_object_or_404(reading.full(rules.improvements_seen_by(request.actor)), pk=improvement_id)


def _opened(
    request: MemberRequest, process: Process, baseline: BaselineForm, goal: GoalForm, actions: ActionsForm
) -> Improvement | None:
    """The domain call; what it refuses stands at the field it is about."""
    given = baseline.cleaned_data
    figure, key = baseline.chosen
    row: list[Improvement] = []

    def call() -> None:
        row.append(
            changing.open_improvement(
                process,
                Subject(process.pk, figure, key, TimeCounted(given["counted"])),
                goal.goal(),
                measure=Measure(given["measure"]),
                baseline=baseline.window,
                actions=actions.cleaned_data["actions"],
                by=request.actor,
                now=clock.now(),
            )
        )

    return row[0] if _kept(goal, call) else None


def _closing(request: MemberRequest, improvement_id: UUID, *, verb: Any, title: str, button: str) -> HttpResponse:
    row = _improvement_or_404(request, improvement_id)
    form = ConclusionForm(request.POST or None, is_needed=verb is changing.give_up)
    if request.method == "POST" and _kept(
        form,
        lambda: verb(row, conclusion=form.cleaned_data["conclusion"], by=request.actor, now=clock.now()),
    ):
        messages.success(request, _("Closed. The proof stays as it is now."))
        return redirect("metrics:improvement", row.pk)
    context = {"improvement": row, "form": form, "title": title, "button": button}
    return render(request, "metrics/improvement_form.html", context, status=422 if form.errors else 200)


def _kept(form: Any, call: Any) -> bool:
    """Make the call with a form that makes sense; whether it was not refused: the refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        call()
    except InvalidData as wrong:
        for field, sentence in wrong.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
    except Refused as no:
        form.add_error(None, f"{no.message} {no.next_action}".strip())
    return not form.errors


def _said(request: MemberRequest, call: Any, done: str = "") -> None:
    """Around a call whose page is shown again in any case."""
    try:
        call()
    except Refused as no:
        messages.error(request, f"{no.message} {no.next_action}".strip())
    else:
        if done:
            messages.success(request, done)
