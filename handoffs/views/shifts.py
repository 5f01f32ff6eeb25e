"""A shift is handed over: its list is made by whoever leaves, and acknowledged item by item by whoever comes."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs import moves
from handoffs.bulk import Result
from handoffs.colleagues import colleagues
from handoffs.moves.shifts import Handed
from handoffs.rules import ViewersOnlyLook
from handoffs.shifts import answering, file, reading, rules
from handoffs.shifts.filters import ShiftFilter
from handoffs.shifts.forms import ReturnForm, ShiftForm
from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.shifts.rules import NotYourShift
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent, tried
from handoffs.views.edge import says_refusals
from procops import clock, tables
from procops.keyset import newest_first
from procops.people.models import Team
from procops.people.request import MemberRequest
from procops.ui.toasts import toast
from workflows.plan import plan_of
from workflows.staffing import team_people

asks = require_http_methods(["GET", "HEAD", "POST"])
NARROWED_BY = ("team", "waiting", "asked")


@require_GET
def shifts(request: MemberRequest) -> HttpResponseBase:
    """The handovers of one's teams, newest first, and the way to a new one; with ``download`` the list as a file."""
    rows = reading.handovers_open_to(request.actor)
    found = ShiftFilter(request.GET, queryset=rows, request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, file.handovers(found.qs, actor=request.actor), now=clock.now())
    page = newest_first(found.qs, moment="handed_at", before=request.GET.get("after", ""))
    context = {
        "filter": found,
        "lines": reading.lines_of(page.rows, actor=request.actor),
        "leaving": reading.to_hand_over(request.actor),
        "next": page.older,
        "is_first": not request.GET.get("after"),
        "is_narrowed": any(request.GET.get(name) for name in NARROWED_BY),
    }
    return render(request, "handoffs/shifts.html", context, status=found.status)


@require_GET
def of_team(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """What of a team's shifts nobody has taken over yet: a piece of its page."""
    team = get_object_or_404(Team, pk=team_id)
    lines = reading.waiting_in(team, request.actor)
    return render(request, "handoffs/_team_shifts.html", {"lines": lines, "team": team})


@asks
def hand_over(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """The open items of whoever leaves, with a note each."""
    team = get_object_or_404(Team, pk=team_id)
    try:
        rules.must_hand_over(request.actor, team)
    except (NotYourShift, ViewersOnlyLook) as no:
        raise PermissionDenied(no.message) from no
    people = team_people({team.pk}).get(team.pk, set()) - {request.actor.person_id}
    tasks = reading.open_of(team, request.actor)[: reading.AT_MOST + 1]
    offered = [one for one in colleagues() if one.id in people]
    form = ShiftForm(list(tasks)[: reading.AT_MOST], offered, sent(request), me=request.actor.person_id)
    made: list[Handed] = []
    status = 200
    if request.method == "POST":
        status = tried(
            form,
            lambda _facts: made.append(moves.hand_over_shift(team, by=request.actor, now=clock.now(), **form.facts())),
        )
        if made:
            _say_handed(request, made[0])
            return redirect("handoffs:shift", made[0].handover.pk)
    context = {"team": team, "form": form, "is_cut": len(tasks) > reading.AT_MOST, "now": clock.now()}
    return render(request, "handoffs/shift_form.html", context, status=status)


@require_GET
def shift(request: MemberRequest, handover_id: UUID) -> HttpResponseBase:
    """One list, and who has acknowledged what; with ``download`` its items as a file."""
    found = _handover_or_404(request, handover_id)
    if kind := tables.asked(request):
        return tables.download(kind, file.items(found, actor=request.actor), now=clock.now())
    return _page(request, found)


@require_POST
def acknowledge_all(request: MemberRequest, handover_id: UUID) -> HttpResponse:
    """Take over whatever still waits."""
    found = _handover_or_404(request, handover_id)
    results = answering.acknowledge_all(found, by=request.actor, now=clock.now())
    kept = [result for result in results if not result.is_done]
    taken = len(results) - len(kept)
    toast(request, ngettext("%(n)s item is yours now.", "%(n)s items are yours now.", taken) % {"n": taken})
    return _page(request, found, kept=kept, status=409) if kept else redirect("handoffs:shift", found.pk)


@require_POST
@says_refusals
def acknowledge(request: MemberRequest, handover_id: UUID, number: int) -> HttpResponse:
    """Take one item over."""
    item = _item_or_404(request, handover_id, number)
    moves.acknowledge_item(item, by=request.actor, now=clock.now())
    return edge.moved(request, _("It is yours now."), to=_of(item.handover))


@asks
def give_back(request: MemberRequest, handover_id: UUID, number: int) -> HttpResponse:
    """Do not take one item over, and say why."""
    item = _item_or_404(request, handover_id, number)
    step = plan_of(item.task.case.version_id).graph.steps[item.task.step_key]
    return asked(
        request,
        Question(
            _("Do not take over"),
            f"{step.name} · {item.task.case.reference}",
            _("Leave it"),
            _("It stays where it is. Who has it and the team’s lead are told why."),
        ),
        ReturnForm(sent(request)),
        call=lambda facts: moves.return_item(item, by=request.actor, now=clock.now(), **facts),
        said=_("It stays where it is. Who has it and the lead are told."),
        to=_of(item.handover),
    )


def _page(
    request: MemberRequest, found: ShiftHandover, *, kept: list[Result] | None = None, status: int = 200
) -> HttpResponse:
    rows = reading.rows_of(found, actor=request.actor)
    context: dict[str, Any] = {
        "handover": found,
        "rows": rows,
        "counts": reading.counts_of(rows),
        "to_answer": sum(row.may_answer for row in rows),
        "kept": kept,
        "now": clock.now(),
    }
    return render(request, "handoffs/shift.html", context, status=status)


def _say_handed(request: MemberRequest, made: Handed) -> None:
    said = ngettext(
        "Handed over: %(n)s item. It stays yours until it is acknowledged.",
        "Handed over: %(n)s items. Each stays yours until it is acknowledged.",
        made.number,
    ) % {"n": made.number}
    if made.left_out:
        gone = len(made.left_out)
        left = ngettext(
            "%(n)s item had ended or changed hands meanwhile.",
            "%(n)s items had ended or changed hands meanwhile.",
            gone,
        )
        said += " " + left % {"n": gone}
    toast(request, said)


def _handover_or_404(request: MemberRequest, handover_id: UUID) -> ShiftHandover:
    return get_object_or_404(reading.handovers_open_to(request.actor), pk=handover_id)


def _item_or_404(request: MemberRequest, handover_id: UUID, number: int) -> ShiftItem:
    found = _handover_or_404(request, handover_id)
    return get_object_or_404(reading.items_open_to(request.actor, found), number=number)


def _of(handover: ShiftHandover) -> str:
    return reverse("handoffs:shift", args=[handover.pk])
