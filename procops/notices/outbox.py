"""The outbox: messages written in the transaction of the change that causes them, sent after it.

`notice` and `post` only make rows; whoever changes something inserts them together with the change, so that neither
can happen without the other, and then rings the bell (`procops.notices.bell`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from procops.errors import Refused
from procops.notices import bell
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.scoping import current_organization_id


class NotWaiting(Refused):
    """This message has been sent again or discarded already."""

    next_action = "Reload the page to see how it stands."


def notice(
    *,
    person_id: UUID,
    channel: Channel,
    kind: Kind,
    subject_id: UUID,
    n: int,
    now: datetime,
    link: str,
    facts: Mapping[str, str],
    case_id: UUID | None = None,
    case_reference: str = "",
    mail_at: datetime | None = None,
) -> Notice:
    """Make one message, unsaved, in the organization in scope.

    ``subject_id`` is the task, handoff or comment it speaks of, and ``n`` tells one time from the next (the number of
    the journal entry serves): kind, subject, person, channel and ``n`` are its dedup key, derived and never random, so
    that the same message cannot be written twice. ``link`` is a path of this site. ``facts`` are what
    `procops.notices.texts` words it with: step, process, case_title, team, giver, actor, reason, comment, due.

    :param mail_at: when a mail may go out, where that is later than now: what stands in the app disturbs nobody.
    """
    in_app = channel == Channel.INBOX
    return Notice.fresh(
        organization_id=current_organization_id(),
        person_id=person_id,
        channel=channel,
        kind=kind,
        case_id=case_id,
        case_reference=case_reference,
        subject_id=subject_id,
        link=link,
        facts=dict(facts),
        dedup_key=key_of(kind, subject_id, person_id, channel, n),
        # What stands in the app has arrived with the transaction itself.
        state=NoticeState.SENT if in_app else NoticeState.PENDING,
        sent_at=now if in_app else None,
        created_at=now,
        due_at=now if in_app or mail_at is None else max(now, mail_at),
    )


def key_of(kind: str, subject_id: UUID | str, person_id: UUID | str, channel: str, n: int) -> str:
    """The dedup key of a message; the same for ids as text."""
    return f"{kind}:{subject_id}:{person_id}:{channel}:{n}"


def post(
    *,
    to: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    n: int,
    now: datetime,
    link: str,
    facts: Mapping[str, str],
    case_id: UUID | None = None,
    case_reference: str = "",
    but: UUID | None = None,
) -> list[Notice]:
    """Make the messages, unsaved, that tell these people by every channel.

    Nobody is told twice, and whoever did it (``but``) not at all.
    """
    people = dict.fromkeys(person_id for person_id in to if person_id is not None and person_id != but)
    return [
        notice(
            person_id=person_id,
            channel=channel,
            kind=kind,
            subject_id=subject_id,
            n=n,
            now=now,
            link=link,
            facts=facts,
            case_id=case_id,
            case_reference=case_reference,
        )
        for person_id in people
        for channel in Channel
    ]


def withdraw(*, subject_id: UUID, now: datetime, person_id: UUID | None = None, kind: Kind | None = None) -> int:
    """Take back what is no longer true: messages about ``subject_id`` not yet sent, or not yet read in the app.

    An offer taken back, passed on or answered by somebody else withdraws its notices. Returns how many were taken back.
    Call it inside the transaction of the change.
    """
    unsent, unread = Q(state=NoticeState.PENDING), Q(channel=Channel.INBOX, state=NoticeState.SENT)
    about = Notice.objects.filter(unsent | unread, subject_id=subject_id, seen_at=None)  # nobody sees what is not sent
    if person_id is not None:
        about = about.filter(person_id=person_id)
    if kind is not None:
        about = about.filter(kind=kind)
    return about.update(state=NoticeState.WITHDRAWN, seen_at=now, lease_until=None)


@transaction.atomic
def retry(failed: Notice, *, by: Actor, now: datetime) -> None:
    """Send a message again that could not be delivered, with all its attempts anew.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises NotWaiting: if somebody has dealt with it meanwhile.
    """
    _deal_with(failed, by=by, now=now, verb="retried", state=NoticeState.PENDING, attempts=0, due_at=now, last_error="")
    bell.ring()


@transaction.atomic
def discard(failed: Notice, *, by: Actor, now: datetime) -> None:
    """Give up a message that could not be delivered.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises NotWaiting: if somebody has dealt with it meanwhile.
    """
    _deal_with(failed, by=by, now=now, verb="discarded", state=NoticeState.DISCARDED)


def _deal_with(failed: Notice, *, by: Actor, now: datetime, verb: str, **changes: object) -> None:
    rules.must_be_admin(by)
    if not Notice.objects.filter(pk=failed.pk, state=NoticeState.FAILED).update(**changes):
        raise NotWaiting
    with translation.override(None):  # the log is put into words when it is read
        name = str(Kind(failed.kind).label)
    audit.record(f"notice.{verb}", subject=failed, actor_id=by.person_id, now=now, name=name, person=failed.person)
