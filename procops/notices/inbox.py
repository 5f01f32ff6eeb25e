"""One person's inbox: what they have been told in the app."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from procops import keyset
from procops.notices import wishes
from procops.notices.models import Channel, Notice, NoticeState
from procops.scoping import OrganizationQuerySet

COUNTED_UP_TO = 100
PAGE = 50


class CaseNotices(NamedTuple):
    """What one case had to say, on one page."""

    case_id: UUID | None
    reference: str
    title: str
    notices: list[Notice]


class Page(NamedTuple):
    """Some of the inbox, newest first. ``older`` is the mark at which the next page begins, empty on the last."""

    groups: list[CaseNotices]
    older: str


def of(person_id: UUID) -> OrganizationQuerySet:
    """All that this person has been told in the organization in scope, wants to know, and that is still true."""
    rows: OrganizationQuerySet = Notice.objects.filter(
        wishes.is_wanted(), person_id=person_id, channel=Channel.INBOX, state=NoticeState.SENT
    )
    return rows


def unread(person_id: UUID) -> int:
    """How many notices nobody has looked at yet; counted up to a hundred, as nobody reads the difference."""
    return of(person_id).filter(seen_at=None)[:COUNTED_UP_TO].count()


def page(person_id: UUID, *, before: str = "", only_unread: bool = False, size: int = PAGE) -> Page:
    """The notices that come before the mark of an earlier page; those of one case stand together. One query."""
    rows = of(person_id).filter(seen_at=None) if only_unread else of(person_id)
    found = keyset.newest_first(rows, moment="created_at", before=before, size=size)
    return Page(_by_case(found.rows), found.older)


def mark_read(person_id: UUID, *, now: datetime, notice_id: UUID | None = None, case_id: UUID | None = None) -> int:
    """Mark one notice of this person's as read, those of one case, or all. Returns how many had been unread."""
    mine = of(person_id).filter(seen_at=None)
    if notice_id is not None:
        mine = mine.filter(pk=notice_id)
    if case_id is not None:
        mine = mine.filter(case_id=case_id)
    return mine.update(seen_at=now)


def snooze(person_id: UUID, *, notice_id: UUID, until: datetime, now: datetime) -> datetime | None:
    """Take a notice of this person's away until a moment, when it stands on top again, unread (`wake`).

    :param until: one that is over already means in a minute.
    :returns: when it is told again; None if there was nothing to take away, since it is no longer true.
    """
    until = max(until, now + timedelta(minutes=1))
    mine = of(person_id).filter(pk=notice_id)
    return until if mine.update(state=NoticeState.PENDING, due_at=until, seen_at=None) else None


def wake(now: datetime) -> int:
    """Tell what was put away until now, in the organizations in scope. Returns how many notices came back."""
    over = Notice.objects.filter(channel=Channel.INBOX, state=NoticeState.PENDING, due_at__lte=now)
    return over.update(state=NoticeState.SENT, created_at=F("due_at"), sent_at=F("due_at"))


def _by_case(notices: list[Notice]) -> list[CaseNotices]:
    """Cases in the order of their newest notice."""
    groups: dict[UUID | None, CaseNotices] = {}
    for notice in notices:
        title = str(notice.facts.get("case_title", ""))
        group = groups.setdefault(notice.case_id, CaseNotices(notice.case_id, notice.case_reference, title, []))
        group.notices.append(notice)
    return list(groups.values())
