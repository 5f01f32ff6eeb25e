"""A case of a small process, moved by the people of Acme, and what can be read off it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handoffs import moves
from handoffs.models import Handoff
from handoffs.moves import Advance
from procops.notices.models import Channel, Notice
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from tests.processes import publish
from workflows.models import Case, Entry, Process, Task

HOUR = timedelta(hours=1)
TEAMS = {"people": "People operations", "it": "IT service", "payroll": "Payroll", "rooms": "Facilities"}
"""Which team fills a lane of that name, where a test does not say otherwise. Its lead is accountable."""


@dataclass
class Running:
    """One case. Tasks and handoffs are named by step; the last visit is meant unless one is named."""

    process: Process
    case: Case

    # What is there

    def task(self, step: str, visit: int | None = None) -> Task:
        tasks = Task.objects.filter(case=self.case, step_key=step)
        return tasks.get(visit=visit) if visit else tasks.order_by("visit").last()

    def states(self) -> dict[str, str]:
        """Of every visit: ``{"check": "done", "check 2": "ready"}``."""
        rows = Task.objects.filter(case=self.case).values_list("step_key", "visit", "state")
        return {key if visit == 1 else f"{key} {visit}": state for key, visit, state in rows}

    def live(self) -> dict[str, str]:
        ended = ("done", "returned", "skipped", "cancelled")
        return {name: state for name, state in self.states().items() if state not in ended}

    def handoff(self, to: str, giver: str | None = None) -> Handoff:
        """The last one to this step, or the last from this giver to it."""
        rows = Handoff.objects.filter(case=self.case, to_task__step_key=to)
        if giver:
            rows = rows.filter(from_task__step_key=giver)
        return rows.order_by("visit", "from_task__visit").last()

    def handoffs_to(self, step: str) -> list[Handoff]:
        return list(Handoff.objects.filter(case=self.case, to_task__step_key=step).order_by("visit"))

    def handoffs(self) -> list[tuple[str, str, str]]:
        """Giver's step, receiver's step and state of each, sorted."""
        rows = Handoff.objects.filter(case=self.case)
        return sorted(rows.values_list("from_task__step_key", "to_task__step_key", "state"))

    def kinds(self, since: int = 0) -> list[str]:
        """What the journal says, from after that entry."""
        return list(self.entries(since).values_list("kind", flat=True))

    def entries(self, since: int = 0, **that: Any) -> Any:
        return Entry.objects.filter(case=self.case, seq__gt=since, **that).order_by("seq")

    def entry(self, kind: str) -> Entry:
        """The last of its kind."""
        return self.entries(kind=kind).last()

    @property
    def seq(self) -> int:
        return self.fresh().seq

    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def told(self, kind: str, channel: Channel = Channel.INBOX) -> list[str]:
        """First names of those with a notice of this kind that still holds, in alphabetical order."""
        rows = Notice.objects.filter(case_id=self.case.pk, kind=kind, channel=channel).exclude(state="withdrawn")
        return sorted(name.split()[0] for name in rows.values_list("person__name", flat=True))

    # What is done

    def complete(self, step: str, by: Person, *, now: datetime = MONDAY, outcome: str = "", **data: Any) -> Advance:
        return moves.complete(self.task(step), by=as_actor(by), outcome=outcome, data=data, now=now)

    def accept(self, step: str, by: Person, *, giver: str | None = None, now: datetime = MONDAY, **how: Any) -> Advance:
        return moves.accept(self.handoff(step, giver), by=as_actor(by), now=now, **how)

    def pass_through(self, step: str, by: Person, *, now: datetime = MONDAY, outcome: str = "", **data: Any) -> Advance:
        """Accept whatever came for the step and complete it."""
        moves.accept_all(self.task(step), by=as_actor(by), now=now)
        return self.complete(step, by, now=now, outcome=outcome, **data)

    def give_back(
        self, step: str, by: Person, *, giver: str | None = None, now: datetime = MONDAY, **how: Any
    ) -> Advance:
        how.setdefault("reason", "Not complete")
        return moves.give_back(self.handoff(step, giver), by=as_actor(by), now=now, **how)

    def send_back(
        self, step: str, by: Person, *, giver: str | None = None, now: datetime = MONDAY, **how: Any
    ) -> Advance:
        how.setdefault("reason", "Wrong after all")
        return moves.send_back(self.handoff(step, giver), by=as_actor(by), now=now, **how)


Begin = Callable[..., Running]


def begin(
    document: dict[str, Any],
    *,
    owner: Person,
    by: Person,
    data: dict[str, Any] | None = None,
    start: str = "",
    staff: dict[str, Person | Team | str] | None = None,
    accountable: Person | None = None,
    now: datetime = MONDAY,
) -> Running:
    """Publish a process, its lanes filled by the teams of `TEAMS` where ``staff`` says nothing, and start a case."""
    filled: dict[str, Person | Team | str] = {
        lane["key"]: Team.objects.get(name=TEAMS[lane["key"]])
        for lane in document["lanes"]
        if lane["key"] not in (staff or {})
    }
    process = publish(document, filled | (staff or {}), by=as_actor(owner), accountable=accountable)
    advance = moves.start_case(process, by=as_actor(by), data=data, start=start, now=now)
    return Running(process, advance.case)
