"""What nobody of the incoming shift has acknowledged is told once: to the team's lead, and to whoever still has it.

Any number of sweeps may run, and any may be killed: when to look stands in the row until it has been told.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.watching.pools import who_answers_for
from procops import due
from procops.faults import Faults
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice
from procops.scoping import scope
from workflows.staffing import active_among

log = structlog.stdlib.get_logger(__name__)


def tell(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Look at every list whose time it is; one that cannot be looked at does not keep the others waiting.

    :returns: how many people were told, and how many lists failed.
    """
    told, faults = 0, Faults(log)
    for organization_id, handover_id in due.in_time(_due(clock())):
        with faults.noted("nobody could be told of a shift", handover=str(handover_id)), scope(organization_id):
            told += _look_at(handover_id, clock())
    return told, faults.count


def oldest(now: datetime) -> datetime | None:
    """When the list that has waited longest should have been looked at; None if none waits."""
    return due.oldest(lambda: _unacknowledged(now), moment="nudge_at")


def _due(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    rows = due.each(lambda: _unacknowledged(now), moment="nudge_at")
    return ((row.organization_id, row.pk) for row in rows)


def _unacknowledged(now: datetime) -> QuerySet[ShiftHandover]:
    return ShiftHandover.objects.filter(nudge_at__lte=now)


@transaction.atomic
def _look_at(handover_id: UUID, now: datetime) -> int:
    mine = ShiftHandover.objects.filter(pk=handover_id, nudge_at__lte=now).select_related("team")
    row = mine.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return 0  # another sweep has it
    waiting = list(ShiftItem.objects.waiting().filter(handover=row).values_list("owner_id", flat=True))
    row.nudge_at, row.told_at = None, now if waiting else None
    row.save(update_fields=["nudge_at", "told_at"])
    notices = _notices(row, set(waiting), len(waiting), now) if waiting else []
    Notice.objects.bulk_create(notices)
    if notices:
        bell.ring()
    return len({notice.person_id for notice in notices})


def _notices(row: ShiftHandover, owners: set[UUID], number: int, now: datetime) -> list[Notice]:
    leads = {row.team.lead_id} if row.team.lead_id else who_answers_for(row.team_id)
    people = active_among({one for one in (*leads, *owners, row.by_id) if one})
    return [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=Kind.SHIFT_UNACKNOWLEDGED,
            subject_id=row.pk,
            n=1,
            now=now,
            link=f"/shifts/{row.pk}/",
            facts={"pool": row.team.name, "number": str(number)},
        )
        for person in sorted(people)
        for channel in (Channel.INBOX, Channel.EMAIL)
        if channel == Channel.INBOX or person in leads
    ]
