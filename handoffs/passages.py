"""Work on its way from one to another: what comes to somebody, what they gave, what came back.

What waits at a join is one row, however much of it has come; what somebody gave is a row each, since each is taken back
by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from handoffs.arrivals import Arrivals, at_join
from handoffs.desk_rows import elsewhere
from handoffs.models import Handoff
from handoffs.states import UNANSWERED, HandoffState
from handoffs.verbs import HandoffVerb, verbs_of_handoff
from procops.keyset import behind, first_of, mark_of, newest_first
from procops.people.actor import Actor
from procops.ui import document_words
from workflows import contracts
from workflows.case_words import told_of
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
    """One handoff as a line, or all that came for one join: what passes, between whom, how long it has waited."""

    handoff: Handoff
    offers: tuple[Handoff, ...]
    """The handoff, and what else came for the same join and waits to be accepted, the soonest to be accepted first."""
    arrivals: Arrivals | None
    """How far the join has got that it waits at; else None."""
    step: str
    from_lane: str
    """The giver's role; of several each once."""
    to_lane: str
    process: str
    giver: str
    """Who handed it over; of several each once."""
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

    @property
    def answer_by(self) -> datetime:
        """Until when it is to be accepted; of several the soonest."""
        return self.offers[0].answer_by


def incoming(
    actor: Actor, *, query: str = "", overdue: datetime | None = None, after: str = "", size: int = PAGE
) -> Page:
    """What waits to be accepted by somebody or by their teams, the most urgent first, of a join its first. Two queries.

    :param overdue: only what should have been accepted by this moment.
    """
    queues = [_narrowed(queue, query) for queue in _incoming(actor)]
    if overdue is not None:
        queues = [queue.filter(answer_by__lt=overdue) for queue in queues]
    queues = [behind(one_of_each_join(queue, moment="answer_by"), moment="answer_by", mark=after) for queue in queues]
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
    """How many rows wait for somebody and their teams, at most ``COUNTED``. One query."""
    if actor.person_id is None:
        return 0
    mine = Q(receiver_id=actor.person_id)
    pools = Q(receiver=None, receiving_team_id__in=actor.own_teams)
    offers = Handoff.objects.real().unanswered().filter(mine | pools)
    return offers.order_by().values("to_task").distinct()[:COUNTED].count()


def one_of_each_join(offers: QuerySet[Handoff], *, moment: str, is_down: bool = False) -> QuerySet[Handoff]:
    """Of unanswered handoffs that wait for one task, only the first in the order of the column ``moment`` and id.

    The index ``handoff_unanswered_to`` finds the others, of which there are as many as branches meet.
    """
    than = "gt" if is_down else "lt"
    before = Q(**{f"{moment}__{than}": OuterRef(moment)}) | Q(
        **{moment: OuterRef(moment), f"pk__{than}": OuterRef("pk")}
    )
    return offers.filter(~Exists(offers.order_by().filter(before, to_task=OuterRef("to_task"))))


def rows_of(handoffs: Sequence[Handoff], *, actor: Actor, now: datetime, joins_as_one: bool = False) -> list[Row]:
    """The lines for a page of handoffs. No query: everything came with them.

    :param joins_as_one: what else came for a join stands in the row of its first, as `one_of_each_join` left it: two
        queries more, if one of them leads to a join.
    """
    graphs = {one.pk: plan_of(one.case.version_id).graph for one in handoffs}
    at_joins = [one for one in handoffs if one.is_unanswered and _leads_to_join(one, graphs[one.pk])]
    joins = _at_joins(at_joins) if joins_as_one else {}
    return [_row(one, graphs[one.pk], actor, now, joins.get(one.to_task_id)) for one in handoffs]


def mark_of_row(row: Row) -> tuple[object, ...]:
    """What differs when the line says something else."""
    offers = tuple((one.pk, one.state, one.expired_at, one.receiver_id) for one in row.offers)
    return offers, row.arrivals


class _Join(NamedTuple):
    """What waits to be accepted at a join, and at which steps else its case stands."""

    offers: tuple[Handoff, ...]
    elsewhere: list[str]


def _leads_to_join(handoff: Handoff, graph: Graph) -> bool:
    return graph.steps[handoff.to_task.step_key].join == "all"


def _at_joins(handoffs: Sequence[Handoff]) -> dict[UUID, _Join]:
    """By the task that waits at the join."""
    if not handoffs:
        return {}
    came: dict[UUID, list[Handoff]] = {one.to_task_id: [] for one in handoffs}
    for offer in joined(Handoff.objects.unanswered().filter(to_task__in=came)).order_by("answer_by", "id"):
        came[offer.to_task_id].append(offer)
    others = elsewhere([one.to_task for one in handoffs])
    return {pk: _Join(tuple(offers), others[pk]) for pk, offers in came.items()}


def _row(handoff: Handoff, graph: Graph, actor: Actor, now: datetime, join: _Join | None) -> Row:
    offers = (join and join.offers) or (handoff,)
    first = offers[0]
    until = first.answered_at or now
    waited = (until - first.asked_at).total_seconds()
    allowed = (first.answer_by - first.asked_at).total_seconds()
    lacking = [key for one in offers for key in one.fields or one.waived]
    warnings = [line for one in offers for line in contracts.warnings_for(one.warnings, _for_everybody(graph))]
    limit = document_words.limit({"contract": first.contract}) or {}
    moving = handoff.case.state == CaseState.OPEN
    task = handoff.to_task
    return Row(
        handoff=handoff,
        offers=offers,
        arrivals=at_join(task, graph, join.elsewhere) if join else None,
        step=graph.steps[task.step_key].name,
        from_lane=", ".join(dict.fromkeys(graph.lanes[one.from_lane].name for one in offers)),
        to_lane=graph.lanes[handoff.to_lane].name,
        process=graph.process.name,
        giver=", ".join(dict.fromkeys(str(one.giver) for one in offers if one.giver)),
        receiver=str(handoff.receiver or handoff.receiving_team or ""),
        waited=waited,
        used=min(100, round(100 * waited / allowed)) if allowed > 0 else 100,
        limit=str(limit.get("full", "")),
        missing=tuple(graph.fields[key].label for key in dict.fromkeys(lacking) if key in graph.fields),
        # Lists do not ask who may read what: what is confidential stands on the task's page alone.
        warnings=tuple(dict.fromkeys(line["problem"] for line in warnings)),
        verbs=verbs_of_handoff(actor, handoff, task=task, case=handoff.case) if moving else frozenset(),
        is_late=until > first.answer_by,
    )


def _for_everybody(graph: Graph) -> frozenset[str]:
    return frozenset(key for key, field in graph.fields.items() if not field.confidential)


def _incoming(actor: Actor) -> list[QuerySet[Handoff]]:
    """The queues of what comes in, each of which one index serves in order."""
    if actor.person_id is None:
        return []
    offers = Handoff.objects.real().unanswered()
    pools = [offers.filter(receiver=None, receiving_team_id=team) for team in sorted(actor.own_teams)]
    return [offers.filter(receiver_id=actor.person_id), *pools]


def _narrowed(rows: QuerySet[Handoff], query: str) -> QuerySet[Handoff]:
    return told_of(rows, query, case="case", step="to_task__step")


def _newest(rows: QuerySet[Handoff], before: str, size: int) -> Page:
    found = newest_first(joined(rows), moment="offered_at", before=before, size=size)
    return Page(found.rows, found.older)


def joined(rows: QuerySet[Handoff]) -> QuerySet[Handoff]:
    """With all that a line of the list says."""
    full = rows.select_related("case", "to_task", "giver", "receiver", "receiving_team")
    return full.defer("case__data", "case__marks", "to_task__draft", "content")
