"""Handoffs: those that come in, those that are on their way out, those that came back; and how each is answered."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handoffs import list_files, moves, passages
from handoffs.forms import PassOnForm, ReturnForm, TakeBackForm
from handoffs.models import Handoff
from handoffs.passages import Page, Side
from handoffs.states import HandoffState
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent
from handoffs.views.edge import says_refusals
from handoffs.views.finding import handoff_or_404
from handoffs.views.fragments import fragment_or_page
from procops import clock, tables
from procops.people.request import MemberRequest
from procops.saved_views.pages import opens_with_saved
from workflows.graph import Graph
from workflows.parts import Contract, Field
from workflows.plan import plan_of
from workflows.staffing import Staff

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@opens_with_saved("handoffs")
def handoffs(request: MemberRequest) -> HttpResponseBase:
    """Work on its way, one side at a time, a page at a time."""
    now, actor, asked_for = clock.now(), request.actor, request.GET
    side = next((side for side in Side if side == asked_for.get("side")), Side.INCOMING)
    only = asked_for.get("only", "")
    query, after = asked_for.get("q", "").strip()[:100], asked_for.get("after", "")
    readers: dict[Side, Callable[..., Page]] = {
        Side.INCOMING: partial(passages.incoming, overdue=now if only == "late" else None),
        Side.OUTGOING: partial(passages.outgoing, unanswered=only != "all"),
        Side.RETURNED: passages.returned,
    }
    read = partial(readers[side], actor, query=query, size=passages.PAGE)
    joins_as_one = side == Side.INCOMING
    if kind := tables.asked(request):
        file = list_files.handoffs(read, actor=actor, now=now, joins_as_one=joins_as_one)
        return tables.download(kind, file, now=now)
    page = read(after=after)
    rows = passages.rows_of(page.handoffs, actor=actor, now=now, joins_as_one=joins_as_one)
    facts = {
        "rows": rows,
        "next": page.next,
        "side": side.value,
        "only": only,
        "query": query,
        "is_first": not after,
        "now": now,
    }
    seen = [passages.mark_of_row(row) for row in rows]
    return fragment_or_page(request, "passages", "handoffs/_passages.html", "handoffs/handoffs.html", facts, seen)


@require_POST
@says_refusals
def accept(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """Take this one handoff, of a join's several."""
    handoff = handoff_or_404(request, handoff_id)
    moves.accept(handoff, by=request.actor, now=clock.now())
    said = _("Accepted “%(step)s”.") % {"step": _step_name(handoff)}
    undo = resolve_url("handoffs:task-undo-accept", handoff.to_task_id)
    return edge.moved(request, said, undo=undo, to=_of(handoff))


@asks
def give_back(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """Send the work back, before or after it was accepted, with a reason and what is missing or wrong."""
    handoff = handoff_or_404(request, handoff_id)
    contract, graph = Contract.from_json(handoff.contract), _graph(handoff)
    move = moves.send_back if handoff.state == HandoffState.ACCEPTED else moves.give_back
    to_lane = graph.lanes[handoff.from_lane].name
    hint = _("It goes back to %(role)s, who see your reason and the fields you mark.") % {"role": to_lane}
    return asked(
        request,
        Question(_("Send back"), _about(handoff), _("Send back"), hint),
        ReturnForm(contract, _can_be_marked(handoff, contract, graph), sent(request)),
        call=lambda facts: move(
            handoff, by=request.actor, reason=facts["said"], fields=facts.get("fields_marked", ()), now=clock.now()
        ),
        said=_("Sent back to %(role)s.") % {"role": to_lane},
        to=partial(edge.way_on, handoff.case),
    )


@asks
def pass_on(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """*Not ours*: the offer goes to the role whose work it is."""
    handoff = handoff_or_404(request, handoff_id)
    graph, staff = _graph(handoff), Staff.of_case(handoff.case)
    lanes = [lane for key, lane in graph.lanes.items() if key != handoff.to_task.lane_key and staff.get(key)]
    hint = _("Their time to accept begins anew, and whoever handed it over is told.")
    return asked(
        request,
        Question(_("Not ours"), _about(handoff), _("Pass it on"), hint),
        PassOnForm(lanes, sent(request)),
        call=lambda facts: moves.pass_on(handoff, by=request.actor, **facts, now=clock.now()),
        said=_("Passed on."),
        to=partial(edge.way_on, handoff.case),
    )


@asks
def take_back(request: MemberRequest, handoff_id: UUID) -> HttpResponse:
    """Take an offer back before anybody accepted it."""
    handoff = handoff_or_404(request, handoff_id)
    hint = _("Your step is open again, and whoever was asked to accept it is not asked any more.")
    return asked(
        request,
        Question(_("Take back"), _about(handoff), _("Take back"), hint),
        TakeBackForm(sent(request)),
        call=lambda facts: moves.withdraw(handoff, by=request.actor, reason=facts["reason"], now=clock.now()),
        said=_("Taken back: your step is open again."),
        to=partial(edge.way_on, handoff.case, otherwise=resolve_url("handoffs:handoffs") + "?side=outgoing"),
    )


def _can_be_marked(handoff: Handoff, contract: Contract, graph: Graph) -> list[Field]:
    """What the receiver can name as missing or wrong: what the rules ask for, then what the giver's step fills."""
    giver = graph.steps[handoff.from_task.step_key]
    keys = dict.fromkeys((*contract.required, *giver.fill))
    return [graph.fields[key] for key in keys if key in graph.fields]


def _graph(handoff: Handoff) -> Graph:
    return plan_of(handoff.case.version_id).graph


def _step_name(handoff: Handoff) -> str:
    return _graph(handoff).steps[handoff.to_task.step_key].name


def _about(handoff: Handoff) -> str:
    return f"{_step_name(handoff)} · {handoff.case}"


def _of(handoff: Handoff) -> str:
    return resolve_url("handoffs:task", handoff.to_task_id)
