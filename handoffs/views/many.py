"""Many rows of the queue at once, with a result for each and Undo; and the next one of all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from handoffs import bulk, pools
from handoffs.bulk import Result
from handoffs.colleagues import who_may_have_all
from handoffs.desk_rows import BulkVerb
from handoffs.forms import ReassignForm
from handoffs.views import edge
from handoffs.views.asking import Question, sent
from handoffs.views.edge import says_refusals
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from procops.ui.toasts import toast
from workflows.casedata import InvalidData
from workflows.plan import plan_of
from workflows.visibility import tasks_seen_by

_LAST = "bulk"
"""In the session: what was done last with many rows, so that its results can be shown and it can be undone."""
_TOLD_IN = "bulk-told"
"""Id of the piece of the queue that tells what became of them."""

_SAID: dict[str, str | Promise] = {
    BulkVerb.ACCEPT: gettext_lazy("%(number)s accepted"),
    BulkVerb.CLAIM: gettext_lazy("%(number)s taken"),
    BulkVerb.REASSIGN: gettext_lazy("%(number)s reassigned"),
    BulkVerb.COMPLETE: gettext_lazy("%(number)s completed"),
    "undone": gettext_lazy("%(number)s undone"),
}


@require_POST
@says_refusals
def take_next(request: MemberRequest) -> HttpResponse:
    """Take the most urgent work of one's teams' pools, and go there."""
    task, verb = pools.take_next(by=request.actor, now=clock.now())
    step = plan_of(task.case.version_id).graph.steps[task.step_key].name
    undo = reverse("handoffs:task-undo-accept" if verb == BulkVerb.ACCEPT else "handoffs:task-release", args=[task.pk])
    toast(request, _("“%(step)s” is yours now.") % {"step": step}, undo=undo)
    to = resolve_url("handoffs:task", task.pk)
    return HttpResponse(headers={"HX-Redirect": to}) if request.htmx else redirect(to)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_results(request: MemberRequest) -> HttpResponse:
    """Do one thing with the chosen rows; or show what became of those that were chosen last."""
    if request.method != "POST":
        return _told(request)
    try:
        verb = BulkVerb(request.POST.get("verb", ""))
        results = bulk.do(verb, _chosen(request), by=request.actor, now=clock.now())
    except (Refused, InvalidData, ValueError) as no:
        return edge.refused(request, _readable(no))
    _remember(request, verb, results, run=request.POST.get("run", ""))
    if request.htmx:  # one part of several; what became of all is asked for after the last
        return HttpResponse(status=204)
    return _answered(request)


@require_http_methods(["GET", "HEAD", "POST"])
def reassign(request: MemberRequest) -> HttpResponse:
    """Give the chosen rows to somebody else."""
    try:
        ids = _chosen(request)
    except (Refused, InvalidData) as no:
        return edge.refused(request, no)
    tasks = tasks_seen_by(request.actor).filter(pk__in=ids[: bulk.AT_MOST]).select_related("case")
    form = ReassignForm(who_may_have_all(tasks.defer("case__data", "case__marks")), sent(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            results = bulk.do(
                BulkVerb.REASSIGN,
                ids,
                by=request.actor,
                to=UUID(given["to"]),
                reason=given["reason"],
                now=clock.now(),
            )
        except Refused as no:
            form.add_error(None, edge.in_words(no))
        else:
            _remember(request, BulkVerb.REASSIGN, results)
            return _answered(request)
    about = ngettext("%(number)s row of your queue", "%(number)s rows of your queue", len(ids)) % {"number": len(ids)}
    question = Question(_("Reassign"), about, _("Give it to them"))
    facts = {"question": question, "form": form, "next": edge.back_to(request, "handoffs:queue")}
    template = "handoffs/_ask.html" if request.htmx else "handoffs/ask.html"
    return render(request, template, facts, status=422 if form.is_bound else 200)


@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """Take back what was done last with many rows, where it is not too late."""
    last = request.session.get(_LAST)
    if not last or not last["done"] or last["is_undone"]:
        return edge.refused(request, InvalidData({"verb": _("There is nothing to undo any more.")}))
    results = bulk.undo(BulkVerb(last["verb"]), [UUID(pk) for pk in last["done"]], by=request.actor, now=clock.now())
    _remember(request, BulkVerb(last["verb"]), results, is_undone=True)
    if request.htmx and request.htmx.target == _TOLD_IN:
        answer = _told(request)
        answer["HX-Trigger"] = edge.CHANGED
        return answer
    return _answered(request)


def _chosen(request: MemberRequest) -> list[UUID]:
    """
    :raises InvalidData: if no row was chosen.
    """
    given = request.POST.getlist("task") or request.GET.getlist("task")
    try:
        chosen = [UUID(pk) for pk in given]
    except ValueError:
        chosen = []
    if not chosen:
        raise InvalidData({"task": _("Choose one or more rows first.")})
    return chosen


def _remember(
    request: MemberRequest, verb: BulkVerb, results: Sequence[Result], *, run: str = "", is_undone: bool = False
) -> None:
    """Keep what became of the rows; the parts of one run add up."""
    last = request.session.get(_LAST)
    if not (run and last and last["run"] == run and last["verb"] == verb):
        last = {"run": run[:40] or str(uuid4()), "verb": verb.value, "is_undone": is_undone, "done": [], "refused": []}
    last["done"] += [str(one.task_id) for one in results if one.is_done]
    last["refused"] += [
        [str(one.task_id), one.step, one.case, edge.in_words(one.refusal)] for one in results if one.refusal is not None
    ]
    request.session[_LAST] = last


def _answered(request: MemberRequest) -> HttpResponse:
    """Where all went well a toast says so; what was refused has a page that says why."""
    last = request.session[_LAST]
    if last["refused"]:
        to = reverse("handoffs:bulk")
    else:
        undo_at = "" if last["is_undone"] else reverse("handoffs:bulk-undo")
        toast(request, _sums(last), undo=undo_at)
        to = edge.back_to(request, "handoffs:queue")
    return HttpResponse(headers={"HX-Redirect": to}) if request.htmx else redirect(to)


def _told(request: MemberRequest) -> HttpResponse:
    last = request.session.get(_LAST)
    facts: dict[str, Any] = {"said": _sums(last) if last else "", "last": last}
    in_place = request.htmx and request.htmx.target == _TOLD_IN
    template = "handoffs/_bulk_told.html" if in_place else "handoffs/bulk.html"
    return render(request, template, facts)


def _sums(last: dict[str, Any]) -> str:
    done = str(_SAID["undone" if last["is_undone"] else last["verb"]]) % {"number": len(last["done"])}
    if not last["refused"]:
        return f"{done}."
    return f"{done}, {_('%(number)s refused') % {'number': len(last['refused'])}}."


def _readable(no: Exception) -> Refused | InvalidData:
    return no if isinstance(no, Refused | InvalidData) else InvalidData({"verb": _("Choose what to do with them.")})
