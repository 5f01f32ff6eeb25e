"""A case held under its lock: everything one move may need to know, and everything it changed.

Lock order, always: case, then tasks by id, then handoffs by id, journal, outbox. Holding the case row makes all moves
of a case happen one after the other, so nothing that hangs on it can change in between.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from procops.errors import Refused
from procops.people.actor import Actor
from procops.postgres import terse
from procops.scoping import OrganizationOwned
from workflows import journal, writes
from workflows.graph import Facts, Graph, Step
from workflows.marks import Marks
from workflows.models import Case, Process, Task, Wait
from workflows.plan import Plan, plan_of
from workflows.presence import Presence
from workflows.staffing import Staff
from workflows.states import CaseState

Row = TypeVar("Row", bound=OrganizationOwned)


class NoLongerOpen(Refused):
    """ "{step}" in {case} is already {state}: somebody was faster."""

    next_action = "Look at the case to see who has it now."


class CaseIsPaused(Refused):
    """{case} is paused ({reason}), so nothing in it moves."""

    next_action = "Resume the case first, or leave a comment."


class CaseHasEnded(Refused):
    """{case} is {state}, so nothing in it can move any more."""

    next_action = "The process owner can reopen a completed case at a step."


@dataclass(eq=False)
class Held:
    """One locked case within one move. Use :func:`holding`."""

    case: Case
    plan: Plan
    by: Actor
    now: datetime
    people_revision: int
    also: OrganizationOwned | None = None
    """The row that the move asked for besides; it need not be of this case."""
    tasks: dict[UUID, Task] = field(default_factory=dict)
    """The live tasks, by id; tasks that this move makes are added, ended ones stay until the move is over."""
    _new: list[OrganizationOwned] = field(default_factory=list)
    _watched: dict[tuple[type, UUID], tuple[OrganizationOwned, dict[str, Any]]] = field(default_factory=dict)
    """Rows, and what they held when they were read; each once, since it is written once."""
    _outbox: list[OrganizationOwned] = field(default_factory=list)
    _entries: list[OrganizationOwned] = field(default_factory=list)
    _sweeps: list[writes.Sweep] = field(default_factory=list)
    changed_fields: set[str] = field(default_factory=set)
    _givers: dict[UUID, Task] = field(default_factory=dict)
    shared: dict[Hashable, Any] = field(default_factory=dict)
    """What was read for one case and holds for every other that is held in the same transaction."""

    # What is known

    @property
    def graph(self) -> Graph:
        return self.plan.graph

    @cached_property
    def marks(self) -> Marks:
        marks = Marks(self.case.marks)
        self.case.marks = marks.kept
        return marks

    @cached_property
    def staff(self) -> Staff:
        return Staff.as_of(self.people_revision, self.case.process_id).in_case(self.case)

    @cached_property
    def presence(self) -> Presence:
        """Who is still here; all who may get work of this case are read together."""
        return Presence.as_of(self.people_revision, lambda: {*self.staff.people(self.case), *self.marks.lanes.values()})

    @cached_property
    def process(self) -> Process:
        return self.case.process

    @property
    def facts(self) -> Facts:
        return Facts(data=self.case.data, outcomes=self.marks.outcomes, visits=self.marks.visits)

    def step(self, task: Task) -> Step:
        return self.graph.steps[task.step_key]

    def live(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.is_live]

    @cached_property
    def waits(self) -> dict[UUID, Wait]:
        """The waits that lasted when the move began, and those that it begins, by id. Only a case that remembers some
        is asked for them."""
        rows = Wait.objects.filter(case=self.case).lasting().order_by("id") if self.marks.waits else ()
        for wait in rows:
            wait.case = self.case
            self.watch(wait)
        return {wait.pk: wait for wait in rows}

    def lasting(self) -> list[Wait]:
        return [wait for wait in self.waits.values() if wait.lasts]

    def live_keys(self, *, but: Task | None = None) -> list[str]:
        """The steps at which the case stands, waits included."""
        tasks = [task.step_key for task in self.live() if task is not but]
        return tasks + [wait.step_key for wait in self.lasting()]

    def is_live(self) -> bool:
        """Whether anything is still to happen."""
        return bool(self.live() or self.lasting())

    def wait(self, wait_id: UUID) -> Wait:
        """One of the waits that last.

        :raises NoLongerOpen: if it is over meanwhile, telling how.
        """
        wait = self.waits.get(wait_id) or Wait.objects.get(pk=wait_id, case=self.case)
        if not wait.lasts:
            state = str(wait.get_state_display()).lower()
            raise NoLongerOpen(step=self.graph.steps[wait.step_key].name, case=self.case.reference, state=state)
        return wait

    def giver_of(self, wait: Wait) -> Task:
        """The work that led to a wait: done, so it has not come along."""
        giver = self.tasks.get(wait.giver_id) or self._givers.get(wait.giver_id)
        if giver is None:
            giver = self._givers[wait.giver_id] = Task.objects.get(pk=wait.giver_id, case=self.case)
            giver.case = self.case
            self.watch(giver)
        return giver

    def task(self, task_id: UUID) -> Task:
        """One of the live tasks.

        :raises NoLongerOpen: if it has ended meanwhile, telling how.
        """
        task = self.tasks.get(task_id)
        if task is not None:
            return task
        ended = Task.objects.only("id", "organization", "state", "step_key").get(pk=task_id, case=self.case)
        state = str(ended.get_state_display()).lower()
        raise NoLongerOpen(step=self.graph.steps[ended.step_key].name, case=self.case.reference, state=state)

    def must_be_moving(self) -> None:
        """
        :raises CaseIsPaused, CaseHasEnded: unless the case is open.
        """
        if self.case.state == CaseState.ON_HOLD:
            raise CaseIsPaused(case=self.case.reference, reason=self.case.hold_reason)
        if self.case.state != CaseState.OPEN:
            raise CaseHasEnded(case=self.case.reference, state=str(self.case.get_state_display()).lower())

    # What changes

    def watch(self, row: OrganizationOwned) -> None:
        """Remember a row as it is now; what differs at the end is saved.

        A JSON value is replaced, never changed in place: that would not be seen.
        """
        self._watched.setdefault((type(row), row.pk), (row, row.__dict__.copy()))

    def add(self, row: OrganizationOwned) -> None:
        """Save a new row when the move is over."""
        self._new.append(row)
        if isinstance(row, Task):
            self.tasks[row.pk] = row
        elif isinstance(row, Wait):
            self.waits[row.pk] = row
            self.marks.waits_more(1)

    def rows(self, model: type[Row]) -> list[Row]:
        """The new and the watched rows of one model."""
        return [row for row in (*self._new, *(row for row, _ in self._watched.values())) if isinstance(row, model)]

    def send(self, notices: Iterable[OrganizationOwned]) -> None:
        """Put notices into the outbox, beside the change that caused them."""
        self._outbox.extend(notices)

    def sweep(self, sweep: writes.Sweep) -> None:
        """Change rows that the move need not read, when it is over."""
        self._sweeps.append(sweep)

    def record(
        self,
        kind: str,
        *,
        task: Task | None = None,
        handoff_id: UUID | None = None,
        flow_key: str = "",
        step_key: str = "",
        elapsed: timedelta | None = None,
        working: timedelta | None = None,
        facts: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
    ) -> None:
        """Write the next journal entry of the case."""
        entry, content = journal.write(
            self.case,
            kind,
            now=self.now,
            actor_id=self.by.person_id,
            task_id=task.pk if task else None,
            handoff_id=handoff_id,
            step_key=task.step_key if task else step_key,
            flow_key=flow_key,
            elapsed=elapsed,
            working=working,
            facts=facts,
            personal=personal,
        )
        self._entries.append(entry)
        if content:
            self._entries.append(content)

    def save(self) -> None:
        """Write everything, in lock order."""
        _save([self])


@contextmanager
def holding(
    case_id: UUID, *, by: Actor, now: datetime, waits: bool = True, also: OrganizationOwned | None = None
) -> Iterator[Held]:
    """Lock a case for one move, and save at the end what it changed; a refusal leaves everything as it was.

    :param also: a row that hangs on the case, to be read anew with it.
    :param waits: False for a sweep, which leaves a case that somebody else is moving for its next turn.
    :raises Case.DoesNotExist: if there is none, or if it is being moved and this one does not wait.
    """
    with terse():
        whole = writes.held_whole(case_id, waits=waits, also=(type(also), also.pk) if also else None)
        held = _held(whole.case, whole.tasks, whole.people_revision, by=by, now=now)
        held.also = whole.also
        yield held
        held.save()


class Together:
    """Many cases locked for the same small move of each. Use :func:`holding_together`."""

    def __init__(self, free: Sequence[str], revision: int, *, by: Actor, now: datetime) -> None:
        self.free = free
        """The cases that nobody else was moving: their ids as text, by which hundreds are told apart faster."""
        self.people_revision = revision
        self.by, self.now = by, now
        self.held: list[Held] = []

    def whole(self, case_ids: Collection[UUID]) -> list[Held]:
        """Some of the free cases, as :func:`holding` gives each."""
        shared = dict[Hashable, Any]()
        found = [
            _held(case, tasks, self.people_revision, by=self.by, now=self.now, shared=shared)
            for case, tasks in writes.whole_cases(case_ids)
        ]
        self.held += found
        return found


@contextmanager
def holding_together(case_ids: Collection[str], *, by: Actor, now: datetime) -> Iterator[Together]:
    """Lock those of these cases that nobody is moving, and save at the end what was done to them, all at once.

    For sweeps. Either all that is done is saved, or nothing.

    :param case_ids: as text.
    """
    with terse():
        together = Together(*writes.lock_free(case_ids), by=by, now=now)
        yield together
        _save(together.held)


def _held(
    case: Case,
    tasks: Iterable[Task],
    revision: int,
    *,
    by: Actor,
    now: datetime,
    shared: dict[Hashable, Any] | None = None,
) -> Held:
    held = Held(
        case=case,
        plan=plan_of(case.version_id),
        by=by,
        # A clock that was set back must not make anything last less than nothing.
        now=max(now, case.last_at),
        people_revision=revision,
        shared={} if shared is None else shared,
    )
    held.watch(case)
    for task in tasks:
        held.tasks[task.pk] = task
        held.watch(task)
    return held


def _save(together: Sequence[Held]) -> None:
    """Write what changed of these cases, in lock order: few statements, however many there are."""
    rows = [row for part in ("_new", "_entries", "_outbox") for held in together for row in getattr(held, part)]
    changed = [(row, _differing(row, before)) for held in together for row, before in held._watched.values()]
    writes.save_rows(rows, changed, [sweep for held in together for sweep in held._sweeps])


def _differing(row: models.Model, before: dict[str, Any]) -> list[str]:
    now = row.__dict__
    return [
        name
        for name in _columns(type(row))
        if name in before and now[name] is not before[name] and now[name] != before[name]
    ]


@lru_cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)
