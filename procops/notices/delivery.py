"""Hands waiting messages to the mail server: claim with a lease, commit, send, record.

What is claimed is what its reader wants to hear at once, at this hour, and among not too much else; the rest is
gathered for their next digest (`procops.notices.rhythm`, `digests`).

Any number of sweeps may run. A message is handed over at least once, and a second time only if the sender died or lost
its connection between the server's taking it and our noting that; both copies then carry the same Message-ID and
X-Procops-Dedup-Key. docs/running.md says what follows.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from procops import due
from procops.notices import digests, handing_over, inbox, rhythm, wishes
from procops.notices.handing_over import LEASE, Clock
from procops.notices.kinds import OF_ITSELF, Kind
from procops.notices.models import Channel, MailHold, Notice, NoticeState, Pace
from procops.people.models import Membership
from procops.scoping import OrganizationQuerySet, unscoped

BATCH = 20


def sweep(*, clock: Clock, jitter: Callable[[], float] = random.random) -> int:
    """Send what is due, of all organizations, until nothing is; in the app, tell again what was put away until now.

    Returns how many messages the mail server took.
    """
    sent, end = 0, clock() + due.AT_MOST
    with unscoped():
        inbox.wake(clock())
        while clock() < end and _due(clock()).exists():
            taken = take(now=clock())
            if not taken.batch and not taken.set_aside:
                break  # all that is due is in other hands
            if taken.batch:
                sent += handing_over.hand_over(taken.batch, clock=clock, jitter=jitter, until=end)
    return sent


def oldest(now: datetime) -> datetime | None:
    """Since when the message that has waited longest could have gone out, of all organizations; None without any."""
    return due.oldest(lambda: _due(now), moment="due_at")


class Taken(NamedTuple):
    """What one claim holds, and how much else it looked at: gathered, put off, or taken back."""

    batch: list[Notice]
    set_aside: int = 0


def claim(*, now: datetime, at_most: int = BATCH) -> list[Notice]:
    """Take messages into one's hands for `LEASE`."""
    return take(now=now, at_most=at_most).batch


@transaction.atomic
def take(*, now: datetime, at_most: int = BATCH) -> Taken:
    """Take messages into one's hands for `LEASE`; those whose person has left or does not want them are taken back,
    and what can wait for the morning, or would be one mail too many, is gathered.

    Each claim counts as an attempt, and that number is the fence: only who holds the latest may record a result.
    """
    with unscoped():
        mine = {"organization_id": OuterRef("organization_id"), "person_id": OuterRef("person_id")}
        rows = list(
            _due(now)
            .annotate(
                person_works_here=Exists(Membership.objects.active().filter(**mine)),
                is_wanted=ExpressionWrapper(wishes.is_wanted(), output_field=BooleanField()),
                asked_pace=wishes.asked_pace(),
            )
            .select_related("person", "organization")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("due_at", "id")[:at_most]
        )
        # Who is invited need not work here yet.
        wanted = [row for row in rows if row.is_wanted and (row.person_works_here or row.kind == Kind.INVITED)]
        gone = [row.pk for row in rows if row not in wanted]
        if gone:
            Notice.objects.filter(pk__in=gone).update(state=NoticeState.WITHDRAWN)
        claimed, put_off = _in_peace(wanted, now)
        if claimed:
            held = Notice.objects.filter(pk__in=[row.pk for row in claimed])
            held.update(attempts=F("attempts") + 1, lease_until=now + LEASE)
        for row in claimed:
            row.attempts += 1
            row.lease_until = now + LEASE
    return Taken(claimed, len(gone) + put_off)


def _in_peace(rows: list[Notice], now: datetime) -> tuple[list[Notice], int]:
    """Of these messages those that may go out now, and how many of the others have been set aside."""
    asked = [row for row in rows if row.kind not in OF_ITSELF]
    if not asked:
        return rows, 0
    places = {(row.organization_id, row.person_id) for row in asked}
    members = Membership.objects.active().filter(person_id__in=[person for _, person in places])
    held = rhythm.hold([each for each in members if (each.organization_id, each.person_id) in places], now=now)
    going, gathered, later = [row for row in rows if row.kind in OF_ITSELF], 0, 0
    for row in asked:
        if (place := held.get((row.organization_id, row.person_id))) is None:
            continue  # somebody else decides about this person just now
        theirs, hours = place
        quiet = rhythm.is_quiet(theirs, hours, now)
        if row.attempts and not quiet:  # it has been counted when it was tried first
            going.append(row)
        elif row.attempts:
            later += Notice.objects.filter(pk=row.pk).update(due_at=theirs.next_at, lease_until=None)
        elif quiet or _pace_of(row) == Pace.DIGEST or digests.tells_in_time(row, theirs):
            gathered += digests.gather(row, theirs, now=now)
        elif rhythm.may_say_one_more(theirs, hours, now):
            rhythm.count(theirs, now)
            going.append(row)
        else:
            rhythm.say_the_rest(theirs, hours, now)
            gathered += digests.gather(row, theirs, now=now)
    for theirs, _ in held.values():
        theirs.save(update_fields=["mailed", "next_at", "rest_on"])
    return sorted(going, key=lambda row: (row.due_at, row.pk)), gathered + later


def _pace_of(row: Notice) -> str:
    """How soon its reader wants it: asked for with the row, or as is usual."""
    return getattr(row, "asked_pace", None) or wishes.usual(row.kind)


def _due(now: datetime) -> OrganizationQuerySet:
    unleased = Q(lease_until=None) | Q(lease_until__lte=now)
    alone = Q(gathered_at=None)
    kept_back = Exists(MailHold.objects.filter(organization_id=OuterRef("organization_id")))
    due: OrganizationQuerySet = Notice.objects.filter(
        ~kept_back, unleased, alone, state=NoticeState.PENDING, channel=Channel.EMAIL, due_at__lte=now
    )
    return due
