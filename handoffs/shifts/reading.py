"""What pages and API read of shift handovers, in a number of queries that does not grow with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from handoffs.shifts import rules
from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.shifts.states import ItemState
from procops.people.actor import Actor
from procops.people.models import Team, TeamMember
from workflows.models import Task
from workflows.plan import plan_of
from workflows.states import LIVE_CASE, LIVE_TASK
from workflows.visibility import tasks_seen_by

AT_MOST = 200
"""Items of one list."""
ON_PAGE = 5
"""Lists that the queue and the page of a team show; the list of all has them all."""


class Line(NamedTuple):
    """One list as a line."""

    handover: ShiftHandover
    items: int
    waiting: int
    is_asked: bool
    """Whether the reader is to take over."""


class Leaving(NamedTuple):
    """A team whose shift somebody may hand over, and how many items that would be."""

    team: Team
    items: int


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a line."""

    item: ShiftItem
    step: str
    meanwhile: str
    """What became of it without an answer: it ended, or somebody else has it. Empty: nothing."""
    is_seen: bool
    """Whether the reader may open its case; whoever is asked reads the note in any case."""
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How a list stands."""

    waiting: int
    acknowledged: int
    returned: int
    meanwhile: int


def open_of(team: Team, actor: Actor) -> QuerySet[Task]:
    """What somebody can hand over of a team, the most urgent first: theirs; a lead's, what all its members have."""
    rows = _open_in([team], actor).select_related("case__process", "owner")
    return rows.defer("case__data", "case__marks", "draft").order_by("queue_at", "id")


def _open_in(teams: Iterable[Team], actor: Actor) -> QuerySet[Task]:
    members = TeamMember.objects.filter(team=OuterRef("team"), person=OuterRef("owner"))
    theirs = Q(team__in=[team.pk for team in teams if rules.may_hand_over_all(actor, team.pk)]) & Q(Exists(members))
    rows = Task.objects.real().filter(team__in=teams, state__in=LIVE_TASK, case__state__in=LIVE_CASE)
    found: QuerySet[Task] = rows.filter(Q(owner_id=actor.person_id) | theirs)
    return found


def to_hand_over(actor: Actor) -> list[Leaving]:
    """The teams whose shift somebody may hand over, those first in which something is open."""
    mine = Team.objects.filter(pk__in=actor.own_teams, archived_at=None).order_by("name", "pk")
    teams = [team for team in mine if rules.may_hand_over(actor, team.pk)]
    rows = _open_in(teams, actor).order_by().values_list("team_id").annotate(number=Count("pk"))
    items = dict(rows) if teams else {}
    found = [Leaving(team, items.get(team.pk, 0)) for team in teams]
    return sorted(found, key=lambda one: not one.items)


def handovers_open_to(actor: Actor) -> QuerySet[ShiftHandover]:
    """Those of one's teams, one's own, and those to oneself; an admin's, all."""
    rows: QuerySet[ShiftHandover] = ShiftHandover.objects.select_related("team__lead", "by", "to")
    if actor.is_admin:
        return rows
    mine = Q(by_id=actor.person_id) | Q(to_id=actor.person_id, to__isnull=False) | Q(team_id__in=actor.own_teams)
    return rows.filter(mine)


def waiting_for(actor: Actor) -> list[Line]:
    """The lists in which something waits for somebody to take over, newest first; no query for who is in no team."""
    if actor.person_id is None or not actor.own_teams:
        return []
    asked = Q(to_id=actor.person_id) | Q(to=None, team_id__in=actor.teams)
    rows = ShiftHandover.objects.filter(asked).exclude(by_id=actor.person_id).waiting()
    found = rows.select_related("team", "by", "to").order_by("-handed_at", "-id")
    return lines_of(list(found[:ON_PAGE]), actor=actor)


def waiting_in(team: Team, actor: Actor) -> list[Line]:
    """The lists of a team in which something waits to be acknowledged, newest first."""
    rows = handovers_open_to(actor).filter(team=team) & ShiftHandover.objects.waiting()
    return lines_of(list(rows.order_by("-handed_at", "-id")[:ON_PAGE]), actor=actor)


def lines_of(handovers: Iterable[ShiftHandover], *, actor: Actor) -> list[Line]:
    """The lines for some of them; one query for all their numbers."""
    found = list(handovers)
    if not found:
        return []
    items = ShiftItem.objects.filter(handover__in=found).order_by()
    every = dict(items.values_list("handover_id").annotate(number=Count("pk")))
    waiting = dict(items.waiting().values_list("handover_id").annotate(number=Count("pk")))
    return [Line(one, every.get(one.pk, 0), waiting.get(one.pk, 0), rules.is_asked(actor, one)) for one in found]


def items_open_to(actor: Actor, handover: ShiftHandover) -> QuerySet[ShiftItem]:
    """The items that somebody may see: all of them for whoever is asked or made the list, else those of cases seen."""
    items: QuerySet[ShiftItem] = ShiftItem.objects.filter(handover=handover).select_related(
        "handover__team", "task__case"
    )
    if rules.is_asked(actor, handover) or actor.person_id == handover.by_id:
        return items
    return items.filter(task__in=tasks_seen_by(actor).values("pk"))


def rows_of(handover: ShiftHandover, *, actor: Actor) -> list[Row]:
    """Its items in the order of the list: all for whoever is asked or made it, else those whose cases one may see."""
    items = items_open_to(actor, handover).order_by("number")
    joined = items.select_related("task__case__process", "task__owner", "owner", "answered_by")
    found = list(joined.defer("task__case__data", "task__case__marks", "task__draft"))
    tasks = tasks_seen_by(actor).filter(pk__in=[item.task_id for item in found])
    seen: set[UUID] = set(tasks.values_list("pk", flat=True))
    asked = rules.is_asked(actor, handover)
    return [
        _row(item, is_seen=item.task_id in seen, asked=asked and item.owner_id != actor.person_id) for item in found
    ]


def counts_of(rows: Iterable[Row]) -> Counts:
    """How a list stands, of the items that are shown."""
    states = ["meanwhile" if row.meanwhile else row.item.state for row in rows]
    return Counts(
        waiting=states.count(ItemState.OPEN),
        acknowledged=states.count(ItemState.ACKNOWLEDGED),
        returned=states.count(ItemState.RETURNED),
        meanwhile=states.count("meanwhile") + states.count(ItemState.REPLACED),
    )


def to_answer(handover: ShiftHandover, *, actor: Actor) -> list[ShiftItem]:
    """The items that wait for the answer of somebody who is asked, in the order in which cases are locked."""
    if not rules.is_asked(actor, handover):
        return []
    rows = ShiftItem.objects.waiting().filter(handover=handover).exclude(owner_id=actor.person_id)
    found = rows.select_related("handover__team", "task__case").defer("task__case__data", "task__case__marks")
    return list(found.order_by("task__case_id", "task_id"))


def _row(item: ShiftItem, *, is_seen: bool, asked: bool) -> Row:
    task = item.task
    meanwhile = _meanwhile(item)
    return Row(
        item=item,
        step=plan_of(task.case.version_id).graph.steps[task.step_key].name,
        meanwhile=meanwhile,
        is_seen=is_seen,
        may_answer=asked and item.state == ItemState.OPEN and not meanwhile,
    )


def _meanwhile(item: ShiftItem) -> str:
    task = item.task
    if item.state != ItemState.OPEN:
        return ""
    if not task.is_live:
        return _("%(state)s meanwhile") % {"state": task.get_state_display()}
    if task.owner_id is None:
        return _("Back in the pool meanwhile")
    if task.owner_id != item.owner_id:
        return _("With %(person)s meanwhile") % {"person": task.owner}
    return ""
