"""Hands waiting messages to the mail server: claim with a lease, commit, send, record.

Any number of sweeps may run. A message is handed over at least once, and a second time only if the sender died or lost
its connection between the server's taking it and our noting that; both copies then carry the same Message-ID and
X-Procops-Dedup-Key. docs/running.md says what follows.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from procops.notices import texts, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Channel, MailHold, Notice, NoticeState
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
    """Send what is due, of all organizations, until nothing is. Returns how many messages the mail server took."""
    sent, end = 0, clock() + _AT_MOST
    with unscoped():
        while clock() < end and _due(clock()).exists():
            batch = claim(now=clock())
            if not batch:
                break  # all that is due is in other hands
            sent += _send(batch, clock, jitter)
    return sent


def oldest(now: datetime) -> datetime | None:
    """Since when the message that has waited longest could have gone out, of all organizations; None without any."""
    with unscoped():
        moment: datetime | None = _due(now).order_by("due_at").values_list("due_at", flat=True).first()
    return moment


@transaction.atomic
def claim(*, now: datetime, at_most: int = BATCH) -> list[Notice]:
    """Take messages into one's hands for `LEASE`; those whose person has left or
    does not want them are taken back instead.

    Each claim counts as an attempt, and that number is the fence: only who holds the latest may record a result.
    """
    with unscoped():
        works_here = Membership.objects.active().filter(
            organization_id=OuterRef("organization_id"), person_id=OuterRef("person_id")
        )
        rows = list(
            _due(now)
            .annotate(
                person_works_here=Exists(works_here),
                is_wanted=ExpressionWrapper(wishes.is_wanted(), output_field=BooleanField()),
            )
            .select_related("person", "organization")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("due_at", "id")[:at_most]
        )
        # Who is invited need not work here yet.
        claimed = [row for row in rows if row.is_wanted and (row.person_works_here or row.kind == Kind.INVITED)]
        gone = [row.pk for row in rows if row not in claimed]
        if gone:
            Notice.objects.filter(pk__in=gone).update(state=NoticeState.WITHDRAWN)
        if claimed:
            mine = Notice.objects.filter(pk__in=[row.pk for row in claimed])
            mine.update(attempts=F("attempts") + 1, lease_until=now + LEASE)
        for row in claimed:
            row.attempts += 1
            row.lease_until = now + LEASE
    return claimed


def message_of(notice: Notice, *, door: Door | None = None) -> EmailMultiAlternatives:
    """The mail that a notice becomes. Every copy of it has the same Message-ID and dedup key.

    :param door: how its person comes in, if they are invited and have not joined.
    """
    host = urlsplit(settings.URL).hostname
    rendered = texts.render(notice, door=door)
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
    kept_back = Exists(MailHold.objects.filter(organization_id=OuterRef("organization_id")))
    due: OrganizationQuerySet = Notice.objects.filter(
        ~kept_back, unleased, state=NoticeState.PENDING, channel=Channel.EMAIL, due_at__lte=now
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
        mail = message_of(notice, door=door)
        mail.connection = connection
        mail.send()
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
