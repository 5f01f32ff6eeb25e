"""Hands waiting messages to the mail server: claim with a lease, commit, send, record.

What is claimed is what its reader wants to hear at once, at this hour, and among not too much else; the rest is
gathered for their next digest (`procops.notices.rhythm`, `digests`).

Any number of sweeps may run. A message is handed over at least once, and a second time only if the sender died or lost
its connection between the server's taking it and our noting that; both copies then carry the same Message-ID and
X-Procops-Dedup-Key. docs/running.md says what follows.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from procops import due
from procops.notices import digests, inbox, rhythm, texts, wishes
from procops.notices.kinds import OF_ITSELF, Kind
from procops.notices.models import Channel, MailHold, Notice, NoticeState, Pace
from procops.people import invitations
from procops.people.invitations import Door
from procops.people.models import Membership
from procops.scoping import OrganizationQuerySet, unscoped

LEASE = timedelta(seconds=20)
"""How long a claimed message is nobody else's: longer than the mail server may take to answer."""

BATCH = 20
ATTEMPTS = 8

_AT_MOST = timedelta(minutes=2)
"""A sweep ends well before a job may be killed; the next one goes on."""

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=8)

log = structlog.stdlib.get_logger(__name__)

Clock = Callable[[], datetime]


def sweep(*, clock: Clock, jitter: Callable[[], float] = random.random) -> int:
    """Send what is due, of all organizations, until nothing is; in the app, tell again what was put away until now.

    Returns how many messages the mail server took.
    """
    sent, end = 0, clock() + _AT_MOST
    with unscoped():
        inbox.wake(clock())
        while clock() < end and _due(clock()).exists():
            taken = take(now=clock())
            if not taken.batch and not taken.set_aside:
                break  # all that is due is in other hands
            if taken.batch:
                sent += _send(taken.batch, clock, jitter)
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


def message_of(notice: Notice, *, now: datetime, door: Door | None = None) -> EmailMultiAlternatives:
    """The mail that a notice becomes. Every copy of it has the same Message-ID and dedup key.

    :param door: how its person comes in, if they are invited and have not joined.
    :raises digests.NothingToSay: if it is a digest of nothing.
    """
    host = urlsplit(settings.URL).hostname
    rendered = digests.render(notice, now=now) if notice.kind == Kind.DIGEST else texts.render(notice, door=door)
    headers = {
        "Message-ID": f"<{notice.pk}@{host}>",
        "X-Procops-Dedup-Key": notice.dedup_key,
        "Auto-Submitted": "auto-generated",
    }
    if notice.case_id:
        headers["References"] = f"<case.{notice.case_id}@{host}>"  # mail programs show a case as one conversation
    mail = EmailMultiAlternatives(rendered.subject, rendered.text, to=[notice.person.email], headers=headers)
    mail.attach_alternative(rendered.html, "text/html")
    return mail


def _due(now: datetime) -> OrganizationQuerySet:
    unleased = Q(lease_until=None) | Q(lease_until__lte=now)
    alone = Q(gathered_at=None)
    kept_back = Exists(MailHold.objects.filter(organization_id=OuterRef("organization_id")))
    due: OrganizationQuerySet = Notice.objects.filter(
        ~kept_back, unleased, alone, state=NoticeState.PENDING, channel=Channel.EMAIL, due_at__lte=now
    )
    return due


def _send(batch: list[Notice], clock: Clock, jitter: Callable[[], float]) -> int:
    """Hand a batch over on one connection. What the lease would not last for goes back, unattempted; an invitation that
    has been answered or has ended meanwhile is not sent.
    """
    sent = 0
    latest = batch[0].lease_until - timedelta(seconds=settings.EMAIL_TIMEOUT) if batch[0].lease_until else clock()
    outside = [notice for notice in batch if notice.kind == Kind.INVITED or notice.person.has_never_come_in]
    doors = invitations.doors([(notice.organization_id, notice.person) for notice in outside], now=clock())
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:  # whatever the mail backend raises concerns them all
        for notice in batch:
            _failed(notice, error, clock(), jitter)
        return 0
    try:
        for position, notice in enumerate(batch):
            if clock() > latest:
                _give_back(batch[position:])
                break
            door = doors.get((notice.organization_id, notice.person_id)) if notice in outside else None
            if notice.kind == Kind.INVITED and (door is None or door.invitation_id != notice.subject_id):
                _record(notice, state=NoticeState.WITHDRAWN, lease_until=None)
                continue
            sent += _hand_over(notice, connection, clock, jitter, door)
    finally:
        _close(connection)
    return sent


def _hand_over(notice: Notice, connection: Any, clock: Clock, jitter: Callable[[], float], door: Door | None) -> bool:
    try:
        mail = message_of(notice, now=clock(), door=door)
        mail.connection = connection
        mail.send()
    except digests.NothingToSay:  # all of it has been done meanwhile
        _record(notice, state=NoticeState.WITHDRAWN, lease_until=None)
        return False
    except Exception as error:  # one message that cannot be sent, or worded, must not stop the others
        _failed(notice, error, clock(), jitter)
        _close(connection)  # it may be broken; the next message opens it anew
        return False
    _record(notice, state=NoticeState.SENT, sent_at=clock(), lease_until=None, last_error="")
    return True


def _failed(notice: Notice, error: Exception, now: datetime, jitter: Callable[[], float]) -> None:
    is_last = notice.attempts >= ATTEMPTS
    log.warning("notice not delivered", notice=str(notice.pk), attempt=notice.attempts, error=type(error).__name__)
    _record(
        notice,
        state=NoticeState.FAILED if is_last else NoticeState.PENDING,
        due_at=now if is_last else now + pause_after(notice.attempts, jitter()),
        lease_until=None,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )


def pause_after(attempt: int, jitter: float) -> timedelta:
    """How long to wait after a failed attempt (1, 2, ...): four times as long each time, spread by a fifth.

    ``jitter`` is from 0 to 1; it keeps a thousand messages that failed together from coming back together.
    """
    pause = min(_FIRST_PAUSE * 4 ** (attempt - 1), _LONGEST_PAUSE)
    return pause * (0.9 + 0.2 * jitter)


def _give_back(notices: list[Notice]) -> None:
    for notice in notices:
        _record(notice, attempts=F("attempts") - 1, lease_until=None)


def _record(notice: Notice, **result: Any) -> None:
    """Write a result, unless the lease ran out and somebody else has claimed the message since."""
    Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, state=NoticeState.PENDING).update(**result)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:  # what has been taken is recorded; how the connection ends is of no account
        log.info("mail connection broke at its end", error=type(error).__name__)
