"""How a move's notices reach their readers: inbox, mail, a team's channel; made in memory and saved with the move."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from procops.notices import bell, outbox
from procops.notices.hooks import calling
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, NoticeState, TeamHook
from procops.people.actor import Actor
from procops.people.models import Absence, TeamMember
from workflows import writes
from workflows.deputies import told_instead
from workflows.held import Held
from workflows.models import Task
from workflows.names import names_of

_REMIND = (Kind.DUE_SOON, Kind.DUE, Kind.LATE, Kind.FOLLOW_UP, Kind.NUDGED)
"""What somebody has to hear of while whoever has the work is away."""
INBOX = (Channel.INBOX,)
BOTH = (Channel.INBOX, Channel.EMAIL)


def tell_receivers(
    held: Held,
    kind: Kind,
    told: list[tuple[UUID, Task]],
    *,
    facts: dict[str, str],
    mail_at: datetime | None = None,
    but: Collection[UUID] = (),
) -> None:
    """A person by inbox and mail; a pool's members in their inbox, as the role they are."""
    pools = pools_of(held, {task.team_id for _, task in told if task.owner_id is None and task.team_id})
    for subject_id, task in told:
        if task.owner_id:
            people = [task.owner_id] if task.owner_id not in but else []
            tell(held, people, kind, subject_id, task, mail_at=mail_at, facts=facts)
            if kind in _REMIND and (cover := told_instead(held, task, task.owner_id)) and cover not in but:
                said = {**facts, "team": names_of([task.owner_id]).get(task.owner_id, "")}
                tell(held, [cover], kind, subject_id, task, mail_at=mail_at, facts=said)
        elif task.team_id:
            team = held.graph.lanes[task.lane_key].name
            pool = pools[task.team_id]
            people = [person for person in pool.members if person not in but]
            said = {**facts, "team": team}
            tell(held, people, kind, subject_id, task, channels=INBOX, facts=said)
            if pool.hook_id:
                _post(held, pool.hook_id, kind, subject_id, task, facts=said)


def tell(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    task: Task,
    *,
    channels: tuple[Channel, ...] = BOTH,
    mail_at: datetime | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    """Of a task: the link lands on it.

    :param mail_at: when mail may go at the earliest; at once unless told.
    """
    said = {"step": held.step(task).name} | (facts or {})
    send(held, people, kind, subject_id, channels=channels, link=path_of(task.pk), facts=said, mail_at=mail_at)


def send(
    held: Held,
    people: Iterable[UUID | None],
    kind: Kind,
    subject_id: UUID,
    *,
    channels: tuple[Channel, ...],
    link: str,
    facts: dict[str, str],
    mail_at: datetime | None = None,
) -> None:
    """Of anything: a notice for each reader and channel, but for whoever did it. Practice tells nobody."""
    if held.case.is_practice:
        return
    # Nobody is told what they did themselves.
    readers = [person for person in dict.fromkeys(people) if person and person != held.by.person_id]
    # Who is away finds it in the inbox on the first day back; their mail would be read by nobody.
    away = held.presence.away_among(readers, at=held.now) if Channel.EMAIL in channels else ()
    notices = [
        outbox.notice(
            person_id=person,
            channel=channel,
            kind=kind,
            subject_id=subject_id,
            n=held.case.seq,  # grows with every move: the same thing may be told again later, never twice in one
            now=held.now,
            mail_at=mail_at,
            link=link,
            facts={"process": held.process.name, "case_title": held.case.title, **told_by(held.by), **facts},
            case_id=held.case.pk,
            case_reference=held.case.reference,
        )
        for person in readers
        for channel in channels
        if channel == Channel.INBOX or person not in away
    ]
    held.send(notices)
    goes_now = any(notice.channel == Channel.EMAIL and notice.due_at <= held.now for notice in notices)
    if goes_now and not held.shared.get("rung"):
        bell.ring()  # once a transaction: it wakes whoever sends all that waits
        held.shared["rung"] = True


def _post(held: Held, hook_id: UUID, kind: Kind, subject_id: UUID, task: Task, *, facts: dict[str, str]) -> None:
    """One line for the channel of a pool's team: no value of the case, since whoever is in the channel reads it."""
    if held.case.is_practice:
        return
    posting = calling.posting(
        hook_id=hook_id,
        kind=kind,
        subject_id=subject_id,
        n=held.case.seq,
        now=held.now,
        link=path_of(task.pk),
        case_reference=held.case.reference,
        facts={"step": held.step(task).name, "process": held.process.name, **facts},
    )
    held.send([posting])


def told_by(by: Actor) -> dict[str, str]:
    """Who did it: the name for the reader, the id so that it can be erased."""
    return {"actor": by.name} | ({"actor_id": str(by.person_id)} if by.person_id else {})


def path_of(task_id: UUID | str) -> str:
    """Where a task is to be done."""
    return f"/tasks/{task_id}/"


@dataclass(slots=True)
class Pool:
    """Who is told of what comes into a team's pool."""

    members: list[UUID] = field(default_factory=list)
    hook_id: UUID | None = None
    """Of the team's channel, where it has one that is on."""


def pools_of(held: Held, teams: set[UUID]) -> dict[UUID, Pool]:
    """Who is in each team and not away, and its channel; whoever leaves the organization leaves its teams. A query, for
    those that have not been asked about at this moment."""
    known: dict[UUID, Pool] = held.shared.setdefault(("pools", held.now), {})
    if new := teams - known.keys():
        known |= {team_id: Pool() for team_id in new}
        away = Absence.objects.filter(
            person_id=OuterRef("person_id"), closed_at=None, begins_at__lte=held.now, ends_at__gt=held.now
        )
        hook = TeamHook.objects.filter(team_id=OuterRef("team_id"), is_on=True).values("pk")[:1]
        here = TeamMember.objects.filter(~Exists(away), team_id__in=new, person__is_active=True)
        rows = here.annotate(hook_id=Subquery(hook)).order_by("person_id")
        for team, person, hook_id in rows.values_list("team_id", "person_id", "hook_id"):
            known[team].hook_id = hook_id
            known[team].members.append(person)
    return {team_id: known[team_id] for team_id in teams}


def take_back(held: Held, ids: list[UUID], *kinds: Kind) -> None:
    """Withdraw what was said of these kinds about these subjects, and nobody has read or been mailed yet."""
    if not ids:
        return
    over = {"state": NoticeState.WITHDRAWN, "seen_at": held.now, "lease_until": None}
    about: dict[str | tuple[str, ...], list[Any]] = {
        "subject_id": ids,
        "kind": list(kinds),
        # In the app what was put away until later is pending too.
        ("channel", "state"): [
            (Channel.EMAIL, NoticeState.PENDING),
            (Channel.INBOX, NoticeState.PENDING),
            (Channel.INBOX, NoticeState.SENT),
        ],
    }
    held.sweep(writes.Sweep(Notice, over, about, empty=("seen_at",)))
