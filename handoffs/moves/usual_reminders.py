"""Reminders of work that is as usual, many in one statement: a backlog consists of little else.

Usual is one task that is due in a case, open and in the hands of somebody who is here, never paused, not put away, and
whose ladder has not been reached. What is written of it is what `reminding` writes of one case, by the same schedules,
facts and keys; but no row is read or made whole, since that costs more than all that is decided.
`tests/handoffs/test_reminding_together.py` compares all rows of both ways.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from handoffs import notifying, telling
from handoffs.models import Snooze
from procops.ids import uuid7_texts
from procops.notices import bell, outbox
from procops.notices.models import Channel, Notice, NoticeState
from procops.working_time import Calendar
from workflows import journal, ladder, reminders, writes
from workflows.held import Together
from workflows.models import Case, Entry, Process, Task
from workflows.parts import Ladder, Step
from workflows.plan import plan_of
from workflows.presence import Presence
from workflows.reminders import Moment, Stage
from workflows.staffing import Staff, organization_calendar
from workflows.writes import Insert, Update, UsualWork

KIND = "task.reminded"
_INBOX, _EMAIL = Channel.INBOX.value, Channel.EMAIL.value
_NO_PAUSE = timedelta(0)


def remind_usual(together: Together) -> tuple[int, list[str]]:
    """Tell whoever has usual work of it.

    :returns: how many were told, and the cases that are not so and are to be looked at whole.
    """
    work = writes.usual_work(together.free, now=together.now, put_away=Snooze)
    desks = _Desks(together, work)
    said = [row for one in work if (row := desks.said(one))]
    ids = uuid7_texts(len(said) * len(_IDS))
    rows = [(*row, *ids[at : at + len(_IDS)]) for at, row in zip(range(0, len(ids), len(_IDS)), said, strict=True)]
    writes.save_alike((*_Said._fields, *_IDS), rows, _writes(together))
    if any(row.mail_at <= together.now for row in said):
        bell.ring()
    done = {row.of_case for row in said}
    return len(said), [case_id for case_id in together.free if case_id not in done]


class _Said(NamedTuple):
    """What is written of one piece of work and differs from the next; ids, JSON and when it is due as text."""

    of_case: str
    reference: str
    seq: int
    head: str
    of_task: str
    step_key: str
    due_at: str
    next_at: datetime | None
    n: int
    person: str
    kind: str
    link: str
    facts: str
    line_facts: str
    inbox_key: str
    mail_key: str
    mail_at: datetime


_IDS = ("line_id", "inbox_id", "mail_id")
"""The ids of the rows that are new."""


def _writes(together: Together) -> list[Insert | Update]:
    """The rows of one reminder, in lock order."""
    now = together.now
    notice = {
        "person_id": "person",
        "kind": "kind",
        "case_id": "of_case",
        "case_reference": "reference",
        "subject_id": "of_task",
        "link": "link",
        "facts": "facts",
    }
    in_app = {"channel": Channel.INBOX, "state": NoticeState.SENT, "created_at": now, "due_at": now, "sent_at": now}
    by_mail = {"channel": Channel.EMAIL, "state": NoticeState.PENDING, "created_at": now}
    return [
        Update(Case, by="of_case", each={"seq": "seq", "head": "head"}, same={"last_at": now}),
        Update(Task, by="of_task", each={"nudge_at": "next_at", "reminded_of": "due_at", "reminded_n": "n"}),
        Insert(
            Entry,
            each={
                "id": "line_id",
                "case_id": "of_case",
                "seq": "seq",
                "task_id": "of_task",
                "step_key": "step_key",
                "facts": "line_facts",
                "hash": "head",
            },
            same={"at": now, "kind": KIND, "actor_id": together.by.person_id},
        ),
        Insert(Notice, each={**notice, "id": "inbox_id", "dedup_key": "inbox_key"}, same=in_app),
        Insert(Notice, each={**notice, "id": "mail_id", "dedup_key": "mail_key", "due_at": "mail_at"}, same=by_mail),
    ]


class _Desks:
    """What is asked about pieces of work, once for all that are alike: done by one role, at one step."""

    def __init__(self, together: Together, work: Collection[UsualWork]) -> None:
        self._together = together
        self._places: dict[tuple[str, str, str], _Place] = {}
        self._processes = Process.objects.in_bulk(list(map(UUID, {one.process_id for one in work})))
        owners = {owner: UUID(owner) for owner in {one.owner_id for one in work}}
        presence = Presence.as_of(together.people_revision, set)
        away = presence.away_among(owners.values(), at=together.now)
        self._others = {
            text
            for text, owner in owners.items()
            if owner in away or not presence.is_here(owner) or owner == together.by.person_id
        }
        """Who is away or has gone is told otherwise, and nobody of what they did themselves."""

    def said(self, one: UsualWork) -> _Said | None:
        """What is to be written; None if this is not as usual."""
        if one.owner_id in self._others or one.last_at > self._together.now:  # a clock that was set back
            return None
        key = one.version_id, one.step_key, one.lane_key
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = self._place(one)
        return place.said(one)

    def _place(self, one: UsualWork) -> "_Place":
        together, process = self._together, self._processes[UUID(one.process_id)]
        graph = plan_of(UUID(one.version_id)).graph
        step, lane = graph.steps[one.step_key], Staff.as_of(together.people_revision, process.pk).get(one.lane_key)
        facts = {"process": process.name, **notifying.told_by(together.by), "step": step.name}
        calendar = lane.calendar if lane else organization_calendar()
        line = journal.Alike(
            process.organization_id, KIND, at=together.now, actor_id=together.by.person_id, step_key=one.step_key
        )
        return _Place(
            now=together.now,
            step=step,
            levels=ladder.of_step(graph, one.lane_key),
            calendar=calendar,
            mail_at=reminders.in_working_time(together.now, calendar),
            hash_of=line.hash_of,
            facts=journal.with_gaps({**facts, "case_title": journal.gap("title"), "due": journal.gap("due")}),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A step, and the role that does it."""

    now: datetime
    step: Step
    levels: Ladder
    calendar: Calendar
    mail_at: datetime
    hash_of: Callable[..., str]
    facts: str
    """What notices say, with gaps for the title of the case and for when it is due."""

    def said(self, one: UsualWork) -> _Said | None:
        last, next_at = self._reached(one)
        if last is None:
            return None
        due, seq, kind = one.due_at.isoformat(), one.seq + 1, telling.KIND_OF[last.stage].value
        line_facts = _line_facts(last.stage, last.n) % {"due": f'"{due}"'}
        return _Said(
            of_case=one.case_id,
            reference=one.reference,
            seq=seq,
            head=self.hash_of(one.head, case_id=one.case_id, seq=seq, task_id=one.task_id, facts=line_facts),
            of_task=one.task_id,
            step_key=one.step_key,
            due_at=due,
            next_at=next_at,
            n=last.n,
            person=one.owner_id,
            kind=kind,
            link=notifying.path_of(one.task_id),
            facts=self.facts % {"title": journal.spelled(one.title), "due": f'"{due}"'},
            line_facts=line_facts,
            inbox_key=outbox.key_of(kind, one.task_id, one.owner_id, _INBOX, seq),
            mail_key=outbox.key_of(kind, one.task_id, one.owner_id, _EMAIL, seq),
            mail_at=self.mail_at,
        )

    def _reached(self, one: UsualWork) -> tuple[Moment | None, datetime | None]:
        """The reminder whose moment has come and that nobody was given yet, and when to look again; None if there is
        none, or if a ladder has been reached: that needs all of its case."""
        climb = next(ladder.climbs(self.levels, one.due_at, self.calendar), None)
        if climb is not None and climb.at <= self.now:
            return None, None
        schedule = reminders.of_task(
            self.step.reminders,
            opened_at=one.ready_at,
            due_at=one.due_at,
            paused=_NO_PAUSE,
            calendar=self.calendar,
        )
        last, following = reminders.reached(schedule, self.now)
        if last is None or reminders.is_told(last, one.due_at, told_of=one.reminded_of, told_n=one.reminded_n):
            return None, None
        ahead = [one.at for one in (following, climb) if one is not None]
        return last, min(ahead, default=None)


@lru_cache
def _line_facts(stage: Stage, n: int) -> str:
    return journal.with_gaps({"stage": stage, "n": n, "due": journal.gap("due")})
