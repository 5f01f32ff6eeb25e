"""Who looks into which pool, and who is told when nobody does."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from handoffs.watching.models import PoolWatch
from procops import due
from procops.faults import Faults
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice
from procops.people.actor import Actor
from procops.people.models import Team
from procops.scoping import scope, unscoped
from procops.working_time import Calendar, WorkingTimeError
from workflows import reminders
from workflows.deadlines import NEVER
from workflows.models import Entry, FilledBy, Staffing, Task
from workflows.staffing import active_among, admins, team_calendar
from workflows.states import IN_HAND, CaseState, TaskState

AGAIN = timedelta(minutes=15)
"""So long after it was looked at a pool is looked at again; what is told is not later for that."""
LOOKED_JUST_NOW = timedelta(minutes=1)
"""Whoever opens a pool twice in a minute writes nothing the second time."""
TAKEN = ("task.claimed", "handoff.accepted")
LEAD, ACCOUNTABLE = 1, 2

log = structlog.stdlib.get_logger(__name__)


def looked(actor: Actor, *, now: datetime) -> None:
    """Somebody has opened the pools of their teams. One statement, which most of the time changes nothing."""
    if not actor.own_teams:
        return
    before = Q(looked_at=None) | Q(looked_at__lt=now - LOOKED_JUST_NOW)
    mine = PoolWatch.objects.filter(before, team_id__in=actor.own_teams)
    mine.update(looked_at=now, since=None, told=0)


def unwatched(actor: Actor) -> QuerySet[PoolWatch]:
    """The pools that nobody watches, as far as they are somebody's to care for: their lead's, those' who answer for
    work of the team, and admins'. Longest first."""
    rows = (
        PoolWatch.objects.filter(told__gt=0, since__isnull=False).select_related("team__lead").order_by("since", "id")
    )
    if actor.is_admin:
        return rows
    answers = Staffing.objects.filter(by=FilledBy.TEAM, team_id=OuterRef("team_id"), accountable_id=actor.person_id)
    return rows.filter(Q(team_id__in=actor.leads) | Exists(answers))


def watch(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Look at every pool whose time it is; one that cannot be looked at does not keep the others waiting.

    :returns: how often somebody was told, and how many pools failed.
    """
    _meet(clock())
    told, faults = 0, Faults(log)
    for organization_id, watch_id in due.in_time(_due(clock())):
        with faults.noted("pool could not be watched", watch=str(watch_id)), scope(organization_id):
            told += _look_at(watch_id, clock())
    return told, faults.count


def oldest(now: datetime) -> datetime | None:
    """When the pool that has waited longest should have been looked at; None if none waits."""
    return due.oldest(lambda: PoolWatch.objects.filter(check_at__lte=now), moment="check_at")


def _meet(now: datetime) -> None:
    """Begin to watch the teams that are new."""
    with unscoped():
        known = PoolWatch.objects.filter(team_id=OuterRef("pk"))
        rows = Team.objects.filter(~Exists(known), archived_at=None).values_list("organization_id", "pk")
        new = [PoolWatch(organization_id=organization, team_id=team, check_at=now) for organization, team in rows]
    for row in new:
        with scope(row.organization_id):
            PoolWatch.objects.bulk_create([row], ignore_conflicts=True)


def _due(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    rows = due.each(lambda: PoolWatch.objects.filter(check_at__lte=now), moment="check_at")
    return ((row.organization_id, row.pk) for row in rows)


@transaction.atomic
def _look_at(watch_id: UUID, now: datetime) -> int:
    """Tell of one pool what is to be told now, and say when to look again: one transaction, so it is told once."""
    mine = PoolWatch.objects.filter(pk=watch_id, check_at__lte=now).select_related("team", "organization")
    row = mine.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return 0  # another sweep has it
    row.check_at = now + AGAIN
    since, row.waiting = _waits_since(row, now)
    if since != row.since:
        row.since, row.told = since, 0
    told = _told(row, now) if since is not None else 0
    row.save(update_fields=["check_at", "since", "waiting", "told"])
    return told


def _told(row: PoolWatch, now: datetime) -> int:
    assert row.since is not None
    calendar, after = team_calendar(row.team_id), timedelta(hours=row.organization.watched_within)
    try:
        moments = [calendar.add(row.since, after), calendar.add(row.since, 2 * after)]
    except WorkingTimeError:
        return 0  # a calendar without hours: nobody is expected to look
    stage = sum(moment <= now for moment in moments)
    ahead = [moment for moment in moments if moment > now]
    row.check_at = min([row.check_at, *ahead])
    notices = [notice for one in range(row.told + 1, stage + 1) for notice in _notices(row, one, calendar, now)]
    row.told = max(row.told, stage)
    Notice.objects.bulk_create(notices)
    if notices:
        bell.ring()
    return len({notice.person_id for notice in notices})


def _notices(row: PoolWatch, stage: int, calendar: Calendar, now: datetime) -> list[Notice]:
    assert row.since is not None
    answer = active_among({one for one in who_answers_for(row.team_id) if one})
    # Where nobody leads the team whoever answers for its work is told at once, and an admin where nobody does.
    lead = active_among({row.team.lead_id} if row.team.lead_id else set())
    first = lead or answer or frozenset(admins())
    people = first if stage == LEAD else answer - first
    link = "/queue/?desk=teams" if stage == LEAD and lead else f"/work/?team={row.team_id}&nobody=on"
    facts = {
        "pool": row.team.name,
        "number": str(row.waiting),
        "hours": str(row.organization.watched_within * stage),
    }
    return [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=Kind.POOL_UNWATCHED,
            subject_id=row.team_id,
            n=int(row.since.timestamp()) * 10 + stage,
            now=now,
            mail_at=reminders.in_working_time(now, calendar),
            link=link,
            facts=facts,
        )
        for person in sorted(people)
        for channel in (Channel.INBOX, Channel.EMAIL)
    ]


def who_answers_for(team_id: UUID) -> set[UUID | None]:
    """The accountable people of a team's work."""
    rows = Staffing.objects.filter(by=FilledBy.TEAM, team_id=team_id, process__archived_at=None)
    return set(rows.values_list("accountable_id", flat=True).distinct())


def _waits_since(row: PoolWatch, now: datetime) -> tuple[datetime | None, int]:
    """Since when nobody has opened the pool or taken from it although something waits, and how much does."""
    in_pool = Q(state__in=IN_HAND) | Q(state=TaskState.WAITING, queue_at__lt=NEVER)
    tasks = Task.objects.real().filter(in_pool, team_id=row.team_id, owner=None, case__state=CaseState.OPEN)
    found = tasks.aggregate(first=Min("reached_at"), number=Count("pk"))
    if found["first"] is None:
        return None, 0
    since = max(found["first"], row.looked_at or found["first"])
    of_team = Task.objects.filter(pk=OuterRef("task_id"), team_id=row.team_id)
    taken = Entry.objects.filter(Exists(of_team), kind__in=TAKEN, at__gt=since, at__lte=now)
    last = taken.order_by("-at").values_list("at", flat=True).first()
    return max(since, last or since), found["number"]
