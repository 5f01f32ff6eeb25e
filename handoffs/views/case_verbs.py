"""What the owner of a process does with a whole case: pause, resume, cancel, amend, reopen; and what anybody adds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handoffs import moves
from handoffs.case_forms import AmendForm, MoveForm, ReopenForm
from handoffs.colleagues import colleagues
from handoffs.forms import CancelForm, PauseCaseForm
from handoffs.mentions import mentioned
from handoffs.pausing.longest import longest
from handoffs.transfers.moving import targets
from handoffs.views import edge
from handoffs.views.asking import Question, asked
from handoffs.views.cases import case_or_404
from procops import clock
from procops.dates import written
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows.casedata import InvalidData
from workflows.models import Case, Version
from workflows.plan import plan_of
from workflows.visibility import lanes_of, readable_fields


@require_http_methods(["GET", "POST"])
def pause(request: MemberRequest, reference: str) -> HttpResponse:
    """Nothing in the case moves until it is resumed."""
    case = case_or_404(request, reference)
    return asked(
        request,
        Question(_("Pause the case"), str(case), _("Pause"), hint=_hint_of_pause(case)),
        PauseCaseForm(request.POST or None),
        call=lambda given: moves.hold_case(case, by=request.actor, now=clock.now(), **given),
        said=_("%(case)s is paused.") % {"case": case.reference},
        to=_page(case),
    )


@require_POST
def resume(request: MemberRequest, reference: str) -> HttpResponse:
    """Let the case go on."""
    case = case_or_404(request, reference)
    try:
        moves.resume_case(case, by=request.actor, now=clock.now())
    except Refused as no:
        return edge.refused(request, no, to=_page(case))
    return edge.moved(request, _("%(case)s goes on.") % {"case": case.reference}, to=_page(case))


@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, reference: str) -> HttpResponse:
    """End the case before its time."""
    case = case_or_404(request, reference)
    hint = _("All its open steps and handoffs end, and it cannot be taken up again.")
    return asked(
        request,
        Question(_("Cancel the case"), str(case), _("Cancel the case"), hint=hint, is_final=True),
        CancelForm(request.POST or None),
        call=lambda given: moves.cancel_case(case, by=request.actor, reason=given["reason"], now=clock.now()),
        said=_("%(case)s is cancelled.") % {"case": case.reference},
        to=_page(case),
    )


@require_http_methods(["GET", "POST"])
def reopen(request: MemberRequest, reference: str) -> HttpResponse:
    """Take a completed case up again."""
    case = case_or_404(request, reference)
    steps = [step for step in plan_of(case.version_id).graph.steps.values() if step.is_task]
    return asked(
        request,
        Question(_("Take it up again"), str(case), _("Reopen")),
        ReopenForm(steps, request.POST or None),
        call=lambda given: moves.reopen(
            case, by=request.actor, step_key=given["step"], reason=given["reason"], now=clock.now()
        ),
        said=_("%(case)s is open again.") % {"case": case.reference},
        to=_page(case),
    )


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, reference: str) -> HttpResponse:
    """Let the case go on in another version of its process."""
    case = case_or_404(request, reference)
    others = [version for version in targets(case.process) if version.pk != case.version_id]
    hint = _("Steps that are done stay as they were. What is under way goes on there, its clocks keep what was used.")
    return asked(
        request,
        Question(_("Move to another version"), str(case), _("Move"), hint=hint),
        MoveForm(others, request.POST or None),
        call=lambda given: moves.move_to_version(
            case, version=_chosen(others, given["version"]), by=request.actor, now=clock.now()
        ),
        said=_("%(case)s goes on in the other version.") % {"case": case.reference},
        to=_page(case),
        undo=reverse("handoffs:case-undo-move", args=[case.reference]),
    )


@require_POST
def undo_move(request: MemberRequest, reference: str) -> HttpResponse:
    """Take the last change of version back."""
    case = case_or_404(request, reference)
    try:
        moves.undo_move_to_version(case, by=request.actor, now=clock.now())
    except Refused as no:
        return edge.refused(request, no, to=_page(case))
    return edge.moved(
        request, _("%(case)s is on the version it was on before.") % {"case": case.reference}, to=_page(case)
    )


def _chosen(versions: list[Version], number: int) -> Version:
    return next(version for version in versions if version.number == number)


@require_http_methods(["GET", "POST"])
def amend(request: MemberRequest, reference: str) -> HttpResponse:
    """Change the case's data, with a reason."""
    case = case_or_404(request, reference)
    graph = plan_of(case.version_id).graph
    readable = readable_fields(graph, lanes_of(request.actor, case), actor=request.actor)
    form = AmendForm(case, graph, readable, request.POST if request.method == "POST" else None)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            moves.amend(case, by=request.actor, changes=form.values(), reason=form.reason(), now=clock.now())
        except Refused as no:
            refusal, status = no, 409
        except InvalidData as wrong:
            form.add_errors(wrong.errors)
            status = 422
        else:
            return edge.moved(request, _("The data are changed."), to=_page(case))
    return render(request, "handoffs/case_amend.html", {"form": form, "case": case, "refusal": refusal}, status=status)


@require_POST
def comment(request: MemberRequest, reference: str) -> HttpResponse:
    """Say something about the case; whoever stands behind an @ is told."""
    case, people = case_or_404(request, reference), colleagues()
    text, to = request.POST.get("text", ""), f"{_page(case)}#comments"
    try:
        moves.comment(case, by=request.actor, text=text, mentions=mentioned(text, people), now=clock.now())
    except (Refused, InvalidData) as no:
        return edge.refused(request, no, to=to)
    return edge.moved(request, _("Your comment is there."), to=to)


@require_POST
def attach(request: MemberRequest, reference: str) -> HttpResponse:
    """Put files to the case."""
    case, files = case_or_404(request, reference), request.FILES.getlist("files")
    to = f"{_page(case)}#files"
    try:
        if not files:
            raise InvalidData({"files": _("Choose a file first.")})
        for file in files:
            moves.attach(case, by=request.actor, file=file, now=clock.now())
    except (Refused, InvalidData) as no:
        return edge.refused(request, no, to=to)
    return edge.moved(request, _("Attached."), to=to)


def _hint_of_pause(case: Case) -> str:
    said = _("Nothing in it can move until it is resumed.")
    moment = longest(plan_of(case.version_id).graph, clock.now())
    if moment is None or case.is_practice:
        return said
    until = written(timezone.localtime(moment), "l j F, H:i")
    told = _("It goes on by itself on %(moment)s at the latest; you and the owner of the process are told.")
    return f"{said} {told % {'moment': until}}"


def _page(case: Case) -> str:
    return reverse("handoffs:case", args=[case.reference])
