"""What one person is told together: a mail at the beginning of their working day, and what single mails may not say.

A digest is a notice with a key derived from person and day, so that any number of sweeps writes one. It says what waits
for its reader, asked of those who know when it is sent (`add`), and what has been gathered since the last one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procops import due
from procops.faults import Faults
from procops.notices import bell, outbox, rhythm, texts, wishes
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState, Rhythm
from procops.people.absences import away_now
from procops.people.actor import Actor
from procops.people.models import Membership, Person
from procops.scoping import scope, unscoped
from procops.working_time import Calendar, WorkingTimeError

BATCH = 200
HALF_A_DAY = timedelta(hours=4)
LINES = 10
"""What is shown of each section; the rest is a number and a link."""

log = structlog.stdlib.get_logger(__name__)


class NothingToSay(Exception):
    """All that a digest would tell has been done or taken back meanwhile."""


class Line(NamedTuple):
    """One thing, and the path of this site that it leads to."""

    text: str
    about: str
    path: str


class Section(NamedTuple):
    """Things of one kind: how many there are, and the first few."""

    title: str
    total: int
    lines: list[Line]
    path: str = ""
    """Where all of them stand."""
    summary: str = ""
    """The number in the mail's subject: "3 late"; empty: it is not in there."""

    @property
    def others(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a digest is for, in the organization in scope, with their language and clock active."""

    actor: Actor
    now: datetime
    zone: ZoneInfo


Part = Callable[[Reader], list[Section]]

_daily: dict[str, Part] = {}
_weekly: dict[str, Part] = {}


def add(name: str, part: Part, *, weekly: bool = False) -> None:
    """Let every morning mail say something more; ``weekly``: the first one of a leader's week. In `AppConfig.ready`."""
    (_weekly if weekly else _daily)[name] = part


def tells_in_time(row: Notice, theirs: Rhythm) -> bool:
    """Whether what is nearly due is said early enough by the next digest, half a working day ahead: most work is told
    of two days before, and several mails a day that the morning would have said are what makes people read none.
    """
    if row.kind != Kind.DUE_SOON or not theirs.morning or "due" not in row.facts:
        return False
    return datetime.fromisoformat(row.facts["due"]) >= theirs.next_at + HALF_A_DAY


def gather(row: Notice, theirs: Rhythm, *, now: datetime) -> int:
    """Keep a message for the person's next digest. In the transaction that holds their rhythm; answers 1."""
    return Notice.objects.filter(pk=row.pk).update(gathered_at=now, due_at=max(now, theirs.next_at))


def sweep(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Write the digests whose time has come, of all organizations. Answers how many, and how many people failed."""
    _begin_new(clock())
    written, faults = 0, Faults(log)
    for rhythm_id, organization_id in due.in_time(_due(clock())):
        with faults.noted("no digest could be written", rhythm=str(rhythm_id)), scope(organization_id):
            written += write(rhythm_id, now=clock())
    if written:
        bell.ring()
    return written, faults.count


def oldest(now: datetime) -> datetime | None:
    """When the digest that has waited longest should have been written, of all organizations."""
    return due.oldest(lambda: Rhythm.objects.filter(next_at__lte=now), moment="next_at")


@transaction.atomic
def write(rhythm_id: UUID, *, now: datetime) -> bool:
    """Write one person's digest if its moment has come and there is something to say, and set the next moment.

    Of several at once one writes; the others find the row held, or its moment moved on.
    """
    rows = Rhythm.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=rhythm_id, next_at__lte=now)
    row = rows.first()
    if row is None:
        return False
    member = Membership.objects.active().filter(person_id=row.person_id).select_related("person").first()
    if member is None:
        row.delete()
        return False
    hours = rhythm.hours_of([member])[member.organization_id, member.person_id]
    today = hours.local_date(now)
    n = _which(row, hours, today, now)
    row.next_at = rhythm.next_morning(row, hours, now)
    wrote = n is not None and not away_now([row.person_id], now=now) and _write(row, member, hours, today, n, now)
    if n == 0:
        row.morning_on = today
    if wrote:
        rhythm.count(row, now)
    row.save(update_fields=["next_at", "morning_on", "mailed"])
    return wrote


def render(notice: Notice, *, now: datetime) -> texts.Mail:
    """Word a digest in its reader's language, with what is true now.

    :raises NothingToSay: if nothing is left to tell.
    """
    person = notice.person
    zone = ZoneInfo(person.time_zone or notice.organization.time_zone)
    with scope(notice.organization_id), timezone.override(zone), person.in_their_language():
        member = Membership.objects.active().select_related("person").get(person=person)
        reader = Reader(Actor.of(member), now, zone)
        weekly = notice.facts.get("weekly") == "yes"
        sections = _sections(reader, notice.facts.get("morning") == "yes", weekly)
        sections += _gathered(notice.pk, {line.path for section in sections for line in section.lines})
        if not sections:
            raise NothingToSay
        return _worded(notice, person, sections)


def _worded(notice: Notice, person: Person, sections: list[Section]) -> texts.Mail:
    subject = ", ".join(section.summary for section in sections if section.summary) or texts.line(notice)
    context = {
        "line": subject,
        "name": person.get_short_name(),
        "sections": sections,
        "site": settings.URL,
        "url": settings.URL + notice.link,
        "action": texts.action(notice),
        "preferences": settings.URL + "/profile/notices/",
    }
    return texts.Mail(
        subject=subject,
        text=render_to_string("notices/digest.txt", context).strip() + "\n",
        html=render_to_string("notices/digest.html", context),
    )


def _sections(reader: Reader, is_morning: bool, is_weekly: bool) -> list[Section]:
    parts = [*(_daily.values() if is_morning else ()), *(_weekly.values() if is_weekly else ())]
    return [section for part in parts for section in part(reader) if section.total]


def _gathered(digest_id: UUID, told: set[str]) -> list[Section]:
    """What was gathered for this digest, but for what one of its other sections leads to already."""
    rows = Notice.objects.filter(digest_id=digest_id).order_by("created_at", "id")
    paths: dict[str, Line] = {}
    for row in rows:
        if row.link in told:
            continue
        about = " ".join(filter(None, (row.case_reference, str(row.facts.get("case_title", "")))))
        paths[f"{row.link}{row.kind}"] = Line(texts.line(row, names_zone=True), about, row.link)
    lines = list(paths.values())
    if not lines:
        return []
    said = ngettext("%(n)s message", "%(n)s messages", len(lines)) % {"n": len(lines)}
    return [Section(_("What else happened"), len(lines), lines[: 2 * LINES], "/inbox/", said)]


def _which(row: Rhythm, hours: Calendar, today: date, now: datetime) -> int | None:
    """0 for the morning's digest, 1 for the one of what was too much for single mails, None for none now."""
    if rhythm.is_quiet(row, hours, now):
        return None
    try:
        begins = hours.is_working_day(today) and rhythm.morning_of(row, hours, today) <= now
    except WorkingTimeError:
        begins = False
    if begins and (row.morning_on is None or row.morning_on < today):  # it may lie ahead: people move westward
        return 0
    return 1 if row.rest_on == today else None


def _write(row: Rhythm, member: Membership, hours: Calendar, today: date, n: int, now: datetime) -> bool:
    waiting = Notice.objects.filter(
        wishes.is_wanted(),
        person_id=row.person_id,
        channel=Channel.EMAIL,
        state=NoticeState.PENDING,
        gathered_at__isnull=False,
    )
    is_weekly = n == 0 and row.weekly and _begins_the_week(row, today)
    if not waiting.exists():
        reader = Reader(Actor.of(member), now, hours.zone)
        if n or not _sections(reader, row.morning, is_weekly):
            return False
    digest = outbox.notice(
        person_id=row.person_id,
        channel=Channel.EMAIL,
        kind=Kind.DIGEST,
        subject_id=row.pk,
        n=today.toordinal() * 10 + n,
        now=now,
        link="/queue/",
        facts={
            "morning": "yes" if n == 0 and row.morning else "",
            "weekly": "yes" if is_weekly else "",
        },
    )
    digest.save(force_insert=True)
    # One that never went out, since mail was kept back or the server away, is told with this one.
    former = Notice.objects.filter(subject_id=row.pk, kind=Kind.DIGEST, state=NoticeState.PENDING, attempts=0).exclude(
        pk=digest.pk
    )
    if stale := list(former.values_list("pk", flat=True)):
        former.update(state=NoticeState.WITHDRAWN)
        Notice.objects.filter(digest_id__in=stale).update(digest_id=digest.pk)
    waiting.update(state=NoticeState.SENT, sent_at=now, digest_id=digest.pk)
    return True


def _begins_the_week(row: Rhythm, today: date) -> bool:
    """Whether no earlier day of this week has been begun: a week of a holiday Monday begins on its Tuesday."""
    return row.morning_on is None or row.morning_on.isocalendar()[:2] != today.isocalendar()[:2]


def _begin_new(now: datetime) -> None:
    """Whoever has joined since has no rhythm yet."""
    with unscoped():
        mine = Rhythm.objects.filter(organization_id=OuterRef("organization_id"), person_id=OuterRef("person_id"))
        new = list(Membership.objects.active().filter(~Exists(mine)).order_by("pk")[:BATCH])
        if new:
            rhythm.begin(new, now=now)


def _due(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    def rows() -> QuerySet[Any]:
        return Rhythm.objects.filter(next_at__lte=now).values_list("pk", "organization_id", "next_at", named=True)

    return ((row.pk, row.organization_id) for row in due.each(rows, moment="next_at", at_once=BATCH))
