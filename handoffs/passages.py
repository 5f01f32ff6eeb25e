"""Work on its way from one to another: what comes to somebody, what they gave, what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q, QuerySet

from handoffs import contracts
from handoffs.models import Handoff
from handoffs.states import UNANSWERED, HandoffState
from handoffs.verbs import HandoffVerb, verbs_of_handoff
from procops.keyset import behind, first_of, mark_of, newest_first
from procops.people.actor import Actor
from procops.ui import document_words
from workflows.graph import Graph
from workflows.plan import plan_of
from workflows.states import CaseState

PAGE = 50
COUNTED = 100


class Side(StrEnum):
    """Which way one looks."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    RETURNED = "returned"


class Page(NamedTuple):
    """Some handoffs, and the mark at which the next ones begin; empty when there are none."""

    handoffs: list[Handoff]
    next: str


@dataclass(frozen=True, slots=True)
class Row:
    """One handoff as a line: what passes, between whom, how long it has waited against its limit."""

    handoff: Handoff
    step: str
    from_lane: str
    to_lane: str
    process: str
    giver: str
    receiver: str
    """A person, or the team whose pool it lies in."""
    waited: float
    """Seconds since the present receiver was asked, until the answer."""
    used: int
    """The share of the time to accept that is used, per cent, at most 100."""
    limit: str
    missing: tuple[str, ...]
    """Labels of what travels without: waived as its step was skipped, or named as missing when it came back."""
    warnings: tuple[str, ...]
    verbs: frozenset[HandoffVerb]
    is_late: bool


def incoming(
    actor: Actor, *, query: str = "", overdue: datetime | None = None, after: str = "", size: int = PAGE
) -> Page:
    """What waits to be accepted by somebody or by their teams, the most urgent first. Two queries.

    :param overdue: only what should have been accepted by this moment.
    """
    queues = [_narrowed(queue, query) for queue in _incoming(actor)]
    if overdue is not None:
        queues = [queue.filter(answer_by__lt=overdue) for queue in queues]
    queues = [behind(queue, moment="answer_by", mark=after) for queue in queues]
    if not queues:
        return Page([], "")
    in_order = [queue.order_by("answer_by", "id") for queue in queues]
    ids = first_of(in_order, moment="answer_by", size=size + 1)
    found = sorted(joined(Handoff.objects.filter(pk__in=ids)), key=lambda one: (one.answer_by, one.pk))
    shown = found[:size]
    return Page(shown, mark_of(shown[-1], "answer_by") if len(found) > size else "")


def outgoing(actor: Actor, *, unanswered: bool = True, query: str = "", after: str = "", size: int = PAGE) -> Page:
    """What somebody handed over, newest first: only what nobody has answered, or everything. One query."""
    given = Handoff.objects.real().filter(giver_id=actor.person_id, automatic=False)
    given = given.filter(state__in=UNANSWERED) if unanswered else given
    return _newest(_narrowed(given, query), after, size)


def returned(actor: Actor, *, query: str = "", after: str = "", size: int = PAGE) -> Page:
    """What came back to somebody, before or after it was accepted, newest first. One query."""
    given = Handoff.objects.real().filter(giver_id=actor.person_id)
    back = given.filter(Q(state=HandoffState.RETURNED) | Q(sent_back_at__isnull=False))
    return _newest(_narrowed(back, query), after, size)


def waiting(actor: Actor) -> int:
    """How many handoffs wait for somebody and their teams, at most ``COUNTED``. One query."""
    if actor.person_id is None:
        return 0
    mine = Q(receiver_id=actor.person_id)
    pools = Q(receiver=None, receiving_team_id__in=actor.teams | actor.leads)
    return Handoff.objects.real().unanswered().filter(mine | pools)[:COUNTED].count()


def rows_of(handoffs: Iterable[Handoff], *, actor: Actor, now: datetime) -> list[Row]:
    """The lines for a page of handoffs. No query: everything came with them."""
    return [_row(handoff, plan_of(handoff.case.version_id).graph, actor, now) for handoff in handoffs]


def _row(handoff: Handoff, graph: Graph, actor: Actor, now: datetime) -> Row:
    until = handoff.answered_at or now
    waited = (until - handoff.asked_at).total_seconds()
    allowed = (handoff.answer_by - handoff.asked_at).total_seconds()
    lacking = handoff.fields if handoff.fields else handoff.waived
    limit = document_words.limit({"contract": handoff.contract}) or {}
    moving = handoff.case.state == CaseState.OPEN
    task = handoff.to_task
    return Row(
        handoff=handoff,
        step=graph.steps[task.step_key].name,
        from_lane=graph.lanes[handoff.from_lane].name,
        to_lane=graph.lanes[handoff.to_lane].name,
        process=graph.process.name,
        giver=str(handoff.giver or ""),
        receiver=str(handoff.receiver or handoff.receiving_team or ""),
        waited=waited,
        used=min(100, round(100 * waited / allowed)) if allowed > 0 else 100,
        limit=str(limit.get("full", "")),
        missing=tuple(graph.fields[key].label for key in lacking if key in graph.fields),
        # Lists do not ask who may read what: what is confidential stands on the task's page alone.
        warnings=tuple(one["problem"] for one in contracts.warnings_for(handoff.warnings, _for_everybody(graph))),
        verbs=verbs_of_handoff(actor, handoff, task=task, case=handoff.case) if moving else frozenset(),
        is_late=until > handoff.answer_by,
    )


def _for_everybody(graph: Graph) -> frozenset[str]:
    return frozenset(key for key, field in graph.fields.items() if not field.confidential)


def _incoming(actor: Actor) -> list[QuerySet[Handoff]]:
    """The queues of what comes in, each of which one index serves in order."""
    if actor.person_id is None:
        return []
    offers = Handoff.objects.real().unanswered()
    pools = [offers.filter(receiver=None, receiving_team_id=team) for team in sorted(actor.teams | actor.leads)]
    return [offers.filter(receiver_id=actor.person_id), *pools]


def _narrowed(rows: QuerySet[Handoff], query: str) -> QuerySet[Handoff]:
    for word in query.split():
        of_case = Q(case__reference__icontains=word) | Q(case__title__icontains=word)
        rows = rows.filter(of_case | Q(to_task__step__name__icontains=word) | Q(case__process__name__icontains=word))
    return rows


def _newest(rows: QuerySet[Handoff], before: str, size: int) -> Page:
    found = newest_first(joined(rows), moment="offered_at", before=before, size=size)
    return Page(found.rows, found.older)


def joined(rows: QuerySet[Handoff]) -> QuerySet[Handoff]:
    """With all that a line of the list says."""
    full = rows.select_related("case", "to_task", "giver", "receiver", "receiving_team")
    return full.defer("case__data", "case__marks", "to_task__draft", "content")
