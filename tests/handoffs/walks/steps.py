"""What a walk consists of, and carrying it out. A step names things so that they are found again in a repetition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from handoffs import moves
from handoffs.models import Handoff, Problem
from handoffs.moves import Stand
from procops.people.actor import Actor
from tests.handoffs.walks.reading import rows_of
from tests.handoffs.walks.world import BEGINNING, World
from workflows.models import Case, Entry, Process, Task, Version, Wait

Place = tuple[str, int]
"""A task: its step and its visit."""


@dataclass(frozen=True)
class Somebody:
    """A person as a value in a form, named by their place as everywhere in a walk."""

    place: int


@dataclass(frozen=True)
class Step:
    """One move by one person."""

    verb: str
    by: int
    at: int
    """Seconds since the walk began; a clock may also be set back."""
    case: int = 0
    task: Place | None = None
    giver: Place | None = None
    flow: str = ""
    problem: int | None = None
    args: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        where = f" {self.task[0]}#{self.task[1]}" if self.task else ""
        giver = f" from {self.giver[0]}#{self.giver[1]} over {self.flow}" if self.giver else ""
        args = f" {dict(self.args)}" if self.args else ""
        return f"+{self.at}s {self.verb} case {self.case}{where}{giver} by {self.by}{args}"


@dataclass
class Snapshot:
    """One case as it stood after a move: what the next one is drawn from and judged against."""

    case: Case
    tasks: dict[Place, Task]
    handoffs: dict[tuple[Place, Place, str], Handoff]
    problems: dict[tuple[Place, int], Problem] = field(default_factory=dict)
    """By task and by how many had been reported of it before."""
    waits: dict[Place, Wait] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    """Those written since the snapshot before."""

    @classmethod
    def of(cls, case_id: Any, *, since: int = 0) -> "Snapshot":
        (case,) = rows_of(Case, "id", case_id)
        rows = {task.pk: task for task in rows_of(Task, "case_id", case_id)}
        tasks = {(task.step_key, task.visit): task for task in sorted(rows.values(), key=_place)}
        handoffs = {}
        for handoff in rows_of(Handoff, "case_id", case_id):
            giver, receiver = _place(rows[handoff.from_task_id]), _place(rows[handoff.to_task_id])
            handoffs[giver, receiver, handoff.flow_key] = handoff
        entries = sorted(rows_of(Entry, "case_id", case_id, since=since), key=lambda entry: entry.seq)
        problems: dict[tuple[Place, int], Problem] = {}
        for problem in sorted(rows_of(Problem, "case_id", case_id), key=lambda one: one.pk):
            place = _place(rows[problem.task_id])
            problems[place, sum(there == place for there, _ in problems)] = problem
        waits = {(wait.step_key, wait.visit): wait for wait in rows_of(Wait, "case_id", case_id)}
        return cls(case, tasks, dict(sorted(handoffs.items())), problems, dict(sorted(waits.items())), entries)

    def live(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.is_live]

    def lasting(self) -> list[Wait]:
        return [wait for wait in self.waits.values() if wait.lasts]


class Gone(Exception):
    """What a step speaks of is not there, because a step before it was left out."""


def carry_out(step: Step, world: World, process: Process, cases: Sequence[Snapshot]) -> Any:
    """Do it.

    :raises Gone: if there is nothing to do it with.
    """
    by, now = world.people[step.by], BEGINNING + timedelta(seconds=step.at)
    if step.verb == "start_case":
        return moves.start_case(process, by=by, now=now, **_meant(step.args, world))
    if step.verb == "bring_in":
        stands = [Stand(key, now - timedelta(seconds=ago)) for key, ago in step.args["stands"]]
        return moves.bring_in(process, by=by, stands=stands, data=_meant(step.args, world)["data"], now=now)
    if step.case >= len(cases):
        raise Gone
    return _MOVES[step.verb](_Facts(step, by, now, world, cases[step.case]))


@dataclass(frozen=True)
class _Facts:
    step: Step
    by: Actor
    now: datetime
    world: World
    snapshot: Snapshot

    @property
    def task(self) -> Task:
        task = self.snapshot.tasks.get(self.step.task or ("", 0))
        if task is None:
            raise Gone
        return task

    @property
    def wait(self) -> Wait:
        wait = self.snapshot.waits.get(self.step.task or ("", 0))
        if wait is None:
            raise Gone
        return wait

    @property
    def handoff(self) -> Handoff:
        assert self.step.giver is not None
        assert self.step.task is not None
        handoff = self.snapshot.handoffs.get((self.step.giver, self.step.task, self.step.flow))
        if handoff is None:
            raise Gone
        return handoff

    @property
    def problem(self) -> Problem:
        assert self.step.problem is not None
        found = self.snapshot.problems.get((self.step.task or ("", 0), self.step.problem))
        if found is None:
            raise Gone
        return found

    @property
    def args(self) -> dict[str, Any]:
        return _meant(self.step.args, self.world)


def _of_task(move: Callable[..., Any]) -> Callable[[_Facts], Any]:
    return lambda facts: move(facts.task, by=facts.by, now=facts.now, **facts.args)


def _of_wait(move: Callable[..., Any]) -> Callable[[_Facts], Any]:
    return lambda facts: move(facts.wait, by=facts.by, now=facts.now, **facts.args)


def _of_handoff(move: Callable[..., Any]) -> Callable[[_Facts], Any]:
    return lambda facts: move(facts.handoff, by=facts.by, now=facts.now, **facts.args)


def _of_problem(move: Callable[..., Any]) -> Callable[[_Facts], Any]:
    return lambda facts: move(facts.problem, by=facts.by, now=facts.now, **facts.args)


def _of_case(move: Callable[..., Any]) -> Callable[[_Facts], Any]:
    return lambda facts: move(facts.snapshot.case, by=facts.by, now=facts.now, **facts.args)


def _move_to_version(facts: _Facts) -> Any:
    process = facts.snapshot.case.process_id
    version = Version.objects.get(process_id=process, number=facts.step.args["number"])
    return moves.move_to_version(facts.snapshot.case, version=version, by=facts.by, now=facts.now)


def _attach(facts: _Facts) -> Any:
    file = ContentFile(b"a file", name="a.txt")
    return moves.attach(facts.snapshot.case, by=facts.by, file=file, now=facts.now)


_MOVES: dict[str, Callable[[_Facts], Any]] = {
    **{name: _of_task(getattr(moves, name)) for name in (
        "start_task", "save_draft", "complete", "hold", "resume", "skip", "cancel_task", "claim", "release", "reassign",
        "accept_all", "undo", "undo_accept", "undo_reassign", "report_problem",
    )},
    **{name: _of_handoff(getattr(moves, name)) for name in ("accept", "give_back", "send_back", "pass_on", "withdraw")},
    **{name: _of_case(getattr(moves, name)) for name in (
        "hold_case", "resume_case", "cancel_case", "reopen", "amend", "comment", "undo_move_to_version",
    )},
    **{name: _of_problem(getattr(moves, name)) for name in ("answer_problem", "withdraw_problem")},
    **{name: _of_wait(getattr(moves, name)) for name in ("arrived", "skip_wait", "cancel_wait")},
    "wake": lambda facts: moves.wake(
        facts.snapshot.case.pk,
        facts.wait.pk,
        by=Actor.system(facts.snapshot.case.organization_id),
        now=max(facts.now, facts.wait.due_at or facts.now),
    ),
    "attach": _attach,
    "move_to_version": _move_to_version,
    "remind": lambda facts: moves.remind(
        facts.snapshot.case.pk, by=Actor.system(facts.snapshot.case.organization_id), now=facts.now
    ),
    "expire": lambda facts: moves.expire(facts.handoff, now=facts.now),
}  # fmt: skip
BEGINS = frozenset({"start_case", "bring_in"})
"""With these a case begins."""
VERBS = frozenset({*_MOVES, *BEGINS})
"""Every move there is."""


def _meant(args: Mapping[str, Any], world: World) -> dict[str, Any]:
    """With the ids of the people who are named by their place."""
    meant = dict(args)
    for name in ("to", "for_person"):
        if name in meant:
            meant[name] = world.people[meant[name]].person_id
    for name in ("data", "changes"):
        if name in meant:
            meant[name] = {
                key: str(world.people[value.place].person_id) if isinstance(value, Somebody) else value
                for key, value in meant[name].items()
            }
    return meant


def _place(task: Task) -> Place:
    return task.step_key, task.visit
