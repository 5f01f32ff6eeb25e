"""Who is told what when work moves: notices, made in memory and saved with the move."""

from collections.abc import Iterable
from uuid import UUID

from handoffs.models import Handoff
from procops.notices import bell, outbox
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState
from procops.people.models import TeamMember
from workflows.held import Held
from workflows.models import Task

_INBOX = (Channel.INBOX,)
_BOTH = (Channel.INBOX, Channel.EMAIL)


def offered(held: Held, handoffs: Iterable[Handoff], *, n: int = 0) -> None:
    """Tell each receiver that work was handed to them: a person by inbox and mail, a pool's members in their inbox.

    :param n: counts the times the same offer was told anew: to another receiver, another lane.
    """
    handoffs = list(handoffs)
    members = _members({h.receiving_team_id for h in handoffs if h.receiver_id is None and h.receiving_team_id})
    for handoff in handoffs:
        people = [handoff.receiver_id] if handoff.receiver_id else members.get(handoff.receiving_team_id, [])
        _tell(held, people, Kind.OFFERED, handoff.pk, handoff.to_task, n=n, channels=_BOTH if handoff.receiver_id else _INBOX)


def accepted(held: Held, handoff: Handoff) -> None:
    _tell(held, [handoff.giver_id], Kind.ACCEPTED, handoff.pk, handoff.to_task, channels=_INBOX)


def returned(held: Held, handoff: Handoff, redo: Task, *, reason: str, n: int) -> None:
    """Tell whoever does the step again that work came back, and why."""
    _tell(held, [redo.owner_id], Kind.RETURNED, handoff.pk, redo, n=n, reason=reason)


def disputed(held: Held, handoff: Handoff, decider_id: UUID | None, *, times: int) -> None:
    """Tell whoever has to decide that work goes to and fro."""
    _tell(held, [decider_id], Kind.DISPUTED, handoff.pk, handoff.to_task, n=times, times=str(times))


def passed_on(held: Held, handoff: Handoff, *, note: str) -> None:
    """Tell the giver that the offer went to another role."""
    lane = held.graph.lanes[handoff.to_lane].name
    _tell(held, [handoff.giver_id], Kind.PASSED_ON, handoff.pk, handoff.to_task, n=handoff.passes, channels=_INBOX, reason=note, lane=lane)


def expired(held: Held, handoff: Handoff) -> None:
    """Tell the giver, and whoever owns the passage, that nobody accepted in time."""
    _tell(held, [handoff.giver_id, handoff.responsible_id], Kind.EXPIRED, handoff.pk, handoff.to_task, channels=_INBOX)


def assigned(held: Held, task: Task, *, n: int) -> None:
    _tell(held, [task.owner_id], Kind.ASSIGNED, task.pk, task, n=n)


def mentioned(held: Held, people: Iterable[UUID], *, comment: str) -> None:
    link = f"/cases/{held.case.reference}/"
    _send(held, people, Kind.MENTIONED, held.case.pk, n=held.case.seq, channels=_BOTH, link=link, comment=comment[:500], step=str(held.case))


def no_longer_true(held: Held, handoffs: Iterable[Handoff]) -> None:
    """Take back what an offer's receivers have been told and have not read or been sent yet."""
    ids = {handoff.pk for handoff in handoffs}
    if not ids:
        return
    told = Notice.objects.filter(subject_id__in=ids, kind=Kind.OFFERED, state__in=(NoticeState.PENDING, NoticeState.SENT), seen_at=None)
    for row in told.filter(case_id=held.case.pk).order_by("id"):
        if row.state == NoticeState.SENT and row.channel == Channel.EMAIL:
            continue  # it has left the house
        held.watch(row)
        row.state, row.seen_at, row.lease_until = NoticeState.WITHDRAWN, held.now, None


def _tell(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    task: Task,
    *,
    n: int = 0,
    channels: tuple[Channel, ...] = _BOTH,
    **facts: str,
) -> None:
    _send(held, people, kind, subject_id, n=n, channels=channels, link=f"/tasks/{task.pk}/", step=held.step(task).name, **facts)


def _send(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    *,
    n: int,
    channels: tuple[Channel, ...],
    link: str,
    **facts: str,
) -> None:
    notices = [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=kind,
            subject_id=subject_id,
            n=n,
            now=held.now,
            link=link,
            facts={"process": held.process.name, "case_title": held.case.title, "actor": held.by.name, **facts},
            case_id=held.case.pk,
            case_reference=held.case.reference,
        )
        for person in dict.fromkeys(people)
        if person and person != held.by.person_id  # nobody is told what they did themselves
        for channel in channels
    ]
    held.send(notices)
    if any(notice.channel == Channel.EMAIL for notice in notices):
        bell.ring()


def _members(teams: set[UUID | None]) -> dict[UUID | None, list[UUID]]:
    found: dict[UUID | None, list[UUID]] = {}
    if teams:
        rows = TeamMember.objects.filter(team_id__in=teams, person__is_active=True).order_by("person_id")
        for team, person in rows.values_list("team_id", "person_id"):
            found.setdefault(team, []).append(person)
    return found
