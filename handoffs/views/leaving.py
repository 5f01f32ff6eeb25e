"""Somebody leaves, or others take over their open work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from handoffs import leaving
from handoffs.bulk import Result
from handoffs.leaving.belongings import live_of
from handoffs.leaving.forms import HeirForm, SuccessorsForm
from handoffs.leaving.misplaced import misplaced_for, misplaced_in
from handoffs.leaving.unowned import by_queue
from handoffs.rules import NoWorkToMove, must_move_all
from procops import clock
from procops.errors import Refused
from procops.keyset import behind, mark_of
from procops.people.models import Membership
from procops.people.request import MemberRequest
from procops.people.views.answers import admins_only
from workflows.models import Task
from workflows.staff_changes import OwnersOnly
from workflows.views.find import process_or_404

PAGE = 50


@require_http_methods(["GET", "POST"])
@admins_only
def leave(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Show all that is on a person, ask who gets it, shut them out and hand it over."""
    member = member_or_404(person_id)
    if not member.is_active:
        return redirect("people:member", person_id)
    form, why = SuccessorsForm(request.POST or None, leaver=person_id), None
    if request.method == "POST" and form.is_valid():
        try:
            left = leaving.leave(member, form.successors(), by=request.actor, now=clock.now())
        except Refused as no:
            why = no
        else:
            context = {"member": member, "left": left, "still": live_of(person_id).count()}
            return render(request, "handoffs/left.html", context)
    context = {"mine": leaving.belongings_of(member, now=clock.now()), "member": member, "form": form, "why": why}
    status = 409 if why else 422 if form.errors else 200
    return render(request, "handoffs/leaving.html", context, status=status)


@require_http_methods(["GET", "POST"])
def open_work(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """The open work of one person, and to whom it may pass: when others have taken over their roles."""
    member = member_or_404(person_id)
    try:
        work = leaving.open_work_of(person_id, by=request.actor)
    except NoWorkToMove as no:
        raise PermissionDenied(no.message) from None
    form = HeirForm(request.POST or None, leaver=person_id, initial={"to": request.GET.get("to", "")})
    results: list[Result] = []
    if request.method == "POST" and form.is_valid():
        results = leaving.move_open_work(person_id, to=form.heir, by=request.actor, now=clock.now())
        say(request, results)
    context = {"member": member, "form": form, "about": str(member.person)}
    return _work(request, work, results, context)


@require_http_methods(["GET", "POST"])
def misplaced(request: MemberRequest, key: str) -> HttpResponse:
    """Open work of a process that is still with those who filled its roles before."""
    process, results = process_or_404(request, key), []
    try:
        must_move_all(request.actor, process)
    except OwnersOnly as no:
        raise PermissionDenied(no.message) from None
    if request.method == "POST":
        results = leaving.put_right(process, by=request.actor, now=clock.now())
        say(request, results)
    return _work(request, misplaced_in(process), results, {"process": process, "about": process.name})


@require_GET
def misplaced_offer(request: MemberRequest, key: str) -> HttpResponse:
    """A line for the page of a process: how much open work is with others than its roles say."""
    process = process_or_404(request, key)
    number = misplaced_for(request.actor, process).count()
    return render(request, "handoffs/_misplaced_offer.html", {"process": process, "number": number})


def say(request: MemberRequest, results: list[Result]) -> None:
    """Tell how many have been moved, and how many could not be."""
    moved = sum(result.is_done for result in results)
    if moved:
        said = ngettext("%(n)s task has been moved.", "%(n)s tasks have been moved.", moved)
        messages.success(request, said % {"n": moved})
    if kept := len(results) - moved:
        said = ngettext("%(n)s task could not be moved.", "%(n)s tasks could not be moved.", kept)
        messages.error(request, said % {"n": kept} + " " + _("Below stands why."))


def say_asked(request: MemberRequest, results: list[Result]) -> None:
    """Tell how many questions somebody else is asked now, and for how many there is nobody."""
    asked = sum(result.is_done for result in results)
    if asked:
        said = ngettext(
            "Somebody else is asked %(n)s question now.", "Somebody else is asked %(n)s questions now.", asked
        )
        messages.success(request, said % {"n": asked})
    if kept := len(results) - asked:
        said = ngettext("For %(n)s question there is nobody.", "For %(n)s questions there is nobody.", kept)
        messages.error(request, said % {"n": kept} + " " + _("Below stands why."))


def page_of(request: MemberRequest, rows: QuerySet[Task]) -> dict[str, Any]:
    """One page of tasks in the order of the queue, and the mark of the next."""
    found = list(behind(by_queue(rows), moment="queue_at", mark=request.GET.get("after", ""))[: PAGE + 1])
    shown = found[:PAGE]
    return {"tasks": shown, "next": mark_of(shown[-1], "queue_at") if len(found) > PAGE else "", "now": clock.now()}


def member_or_404(person_id: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("person"), person_id=person_id)


def _work(request: MemberRequest, rows: QuerySet[Task], results: list[Result], context: dict[str, Any]) -> HttpResponse:
    kept = [result for result in results if not result.is_done]
    context |= {"kept": kept, "count": rows.count(), **page_of(request, rows)}
    return render(request, "handoffs/open_work.html", context)
