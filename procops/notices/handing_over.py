"""Hands claimed messages to the mail server, and records what became of each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlsplit

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q

from procops import sweeps
from procops.notices import digests, rhythm, texts
from procops.notices.kinds import OF_ITSELF, Kind
from procops.notices.models import Notice, NoticeState
from procops.people import invitations
from procops.people.invitations import Door

LEASE = timedelta(seconds=20)
"""How long a claimed message is nobody else's after its sender was last seen at work: so long it waits when that has
died. Longer than the mail server may take for one answer; while the two talk, it is renewed."""

_RENEWED_AFTER = LEASE / 4

ATTEMPTS = 8

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=8)

log = structlog.stdlib.get_logger(__name__)

Clock = Callable[[], datetime]


class _Held:
    """A batch in one's hands, until each of it has been handed over."""

    def __init__(self, batch: list[Notice], clock: Clock) -> None:
        self.ahead, self._clock = list(batch), clock
        self.until = min((notice.lease_until for notice in batch if notice.lease_until), default=clock())

    def keep(self) -> None:
        """Renew the lease, where that is worth a question to the database: a message that takes longer than a lease,
        or waits for such, does not become somebody else's."""
        now = self._clock()
        if not self.ahead or now < self.until - LEASE + _RENEWED_AFTER or now >= self.until:
            return
        self.until = now + LEASE
        mine = reduce(or_, (Q(pk=notice.pk, attempts=notice.attempts) for notice in self.ahead))
        Notice.objects.filter(mine, state=NoticeState.PENDING).update(lease_until=self.until)
        sweeps.still_at_it()


def hand_over(batch: list[Notice], *, clock: Clock, jitter: Callable[[], float], until: datetime) -> int:
    """Hand claimed messages over on one connection, and answer how many the mail server took.

    After ``until`` none but the first is begun: what there is no time for, or what is in other hands by now, goes back
    unattempted. An invitation that has been answered or has ended meanwhile is not sent.
    """
    sent, held = 0, _Held(batch, clock)
    outside = [notice for notice in batch if notice.kind == Kind.INVITED or notice.person.has_never_come_in]
    doors = invitations.doors([(notice.organization_id, notice.person) for notice in outside], now=clock())
    connection: Any = get_connection()
    connection.between = held.keep  # a conversation over the network asks for it
    try:
        connection.open()
    except SoftTimeLimitExceeded:
        _give_back(batch)
        raise
    except Exception as error:  # whatever the mail backend raises concerns them all
        for notice in batch:
            _failed(notice, error, clock(), jitter)
        return 0
    try:
        for position, notice in enumerate(batch):
            if clock() >= held.until or (position and clock() >= until):
                _give_back(batch[position:])
                break
            held.keep()
            door = doors.get((notice.organization_id, notice.person_id)) if notice in outside else None
            if notice.kind == Kind.INVITED and (door is None or door.invitation_id != notice.subject_id):
                _record(notice, state=NoticeState.WITHDRAWN, lease_until=None)
                continue
            sent += _hand_over(notice, connection, clock, jitter, door)
            held.ahead.remove(notice)
    except SoftTimeLimitExceeded:
        # Nobody has begun the others; of the one at hand only the server knows: it stays leased, as if we had died.
        _give_back(batch[position + 1 :])
        raise
    finally:
        _close(connection)
    return sent


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


def _hand_over(notice: Notice, connection: Any, clock: Clock, jitter: Callable[[], float], door: Door | None) -> bool:
    try:
        mail = message_of(notice, now=clock(), door=door)
        mail.connection = connection
        mail.send()
    except digests.NothingToSay:  # all of it has been done meanwhile
        _record(notice, state=NoticeState.WITHDRAWN, lease_until=None)
        return False
    except SoftTimeLimitExceeded:
        raise
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
    """Nobody has tried to send these: neither an attempt nor a mail that its reader got."""
    gone_back = [one for one in notices if _record(one, attempts=F("attempts") - 1, lease_until=None)]
    rhythm.count_not(
        [
            (one.organization_id, one.person_id, one.lease_until - LEASE)
            for one in gone_back
            if one.attempts == 1 and one.kind not in OF_ITSELF and one.lease_until
        ]
    )


def _record(notice: Notice, **result: Any) -> bool:
    """Write a result, unless the lease ran out and somebody else has claimed the message since; answers whether."""
    rows = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, state=NoticeState.PENDING)
    return bool(rows.update(**result))


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception as error:  # what has been taken is recorded; how the connection ends is of no account
        log.info("mail connection broke at its end", error=type(error).__name__)
