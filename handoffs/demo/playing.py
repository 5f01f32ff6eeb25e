"""Lets a company work: a line of events in time, each one a call of the same moves that people make."""

import heapq
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from handoffs import moves
from handoffs.demo.companies import Company
from handoffs.demo.setting_up import Founded
from handoffs.demo.values import Typist, file_text
from handoffs.demo.wording import Wording
from handoffs.models import Handoff
from handoffs.moves import Advance
from handoffs.periods import running
from handoffs.periods.models import PeriodStart, Schedule
from procops.errors import Refused
from procops.people.actor import Actor
from procops.working_time import Calendar
from workflows.casedata import InvalidData
from workflows.graph import Graph, Step
from workflows.models import Case, Process, Task, Version, Wait
from workflows.plan import plan_of
from workflows.staffing import Staff, organization_calendar

Event = Callable[[datetime], None]
BUSY = timedelta(days=4)
"""Before the visitor comes: twice as much begins, and less and less gets done."""


class Play:
    """One company's days. Deterministic for the same dice and the same beginning."""

    def __init__(self, company: Company, founded: Founded, *, dice: random.Random, until: datetime) -> None:
        self.company, self.dice, self.until = company, dice, until
        self.actors = founded.actors()
        self.calendar: Calendar = organization_calendar()
        wording = Wording(dice, company, [person.name for person in founded.people])
        self.typist = Typist(dice, [str(person.pk) for person in founded.people], wording)
        self.counted: Counter[str] = Counter()
        self._line: list[tuple[datetime, int, Event]] = []
        self._number = count()
        self.pace = {str(person.pk): dice.lognormvariate(0, 0.35) for person in founded.people}
        """How long each person takes, as a factor: some are slower, and the dashboards shall show it."""

    def at(self, moment: datetime, event: Event) -> None:
        if moment < self.until:
            heapq.heappush(self._line, (moment, next(self._number), event))

    def starts(self, process: Process, since: datetime) -> None:
        """Spread the beginnings of cases over the days; what starts by itself does so."""
        if process.key in self.company.by_itself:
            self._next_period(Schedule.objects.get(process=process))
            return
        rate, moment = self.company.rates[process.key], since
        while True:
            faster = 2 if self.until - moment < BUSY else 1
            moment = self.calendar.add(moment, timedelta(hours=8) * self.dice.expovariate(rate * faster))
            if moment >= self.until:
                return
            self.at(moment, partial(self._start, process))

    def run(self) -> Iterator[datetime]:
        """Let everything happen, in order; yields each moment."""
        while self._line:
            moment, _, event = heapq.heappop(self._line)
            try:
                event(moment)
            except (Refused, InvalidData) as no:
                self.counted[f"refused: {type(no).__name__}"] += 1
            yield moment

    # What people do

    def _start(self, process: Process, now: datetime) -> None:
        version = Version.objects.only("id").get(process=process, state="published")
        graph = plan_of(version.pk).graph
        # The first way to begin is the usual one.
        step = self.dice.choices(graph.starts, [0.4**position for position in range(len(graph.starts))])[0]
        starter = self._starter(process, graph, step)
        data = self.typist.fill(graph, step, {}, by=str(starter.person_id), today=now.date())
        files = {
            key: [ContentFile(file_text(graph.fields[key], now), name=f"{graph.fields[key].label}.txt")]
            for key in step.fill
            if graph.fields[key].type == "file"
        }
        self.counted["cases"] += 1
        self._react(moves.start_case(process, by=starter, data=data, files=files, start=step.key, now=now), now)

    def _next_period(self, schedule: Schedule) -> None:
        if schedule.next_at:
            self.at(schedule.next_at, partial(self._start_by_itself, schedule))

    def _start_by_itself(self, schedule: Schedule, now: datetime) -> None:
        running.run(schedule.pk, now=now)
        schedule.refresh_from_db()
        self._next_period(schedule)
        begun = PeriodStart.objects.select_related("case").get(process_id=schedule.process_id, at=now)
        assert begun.case is not None
        self.counted["cases"] += 1
        opened = Task.objects.filter(case=begun.case, state="ready").order_by("id")
        self._react(Advance(begun.case, opened=list(opened)), now)

    def _starter(self, process: Process, graph: Graph, step: Step) -> Actor:
        lane = Staff.of(process.pk).get(step.lane or "")
        if lane is not None and lane.team_id:
            return self.dice.choice([actor for actor in self.actors.values() if lane.team_id in actor.teams])
        return self.actors[self.dice.choice(self.typist.people)]

    def _react(self, advance: Advance, now: datetime) -> None:
        for task in advance.opened:
            self._begin_later(task, now)
        for handoff in (
            Handoff.objects.filter(case=advance.case, offered_at=now).unanswered().order_by("flow_key", "visit")
        ):
            self._answer_later(handoff, now)
        for wait in Wait.objects.filter(case=advance.case, reached_at=now, wake_at__isnull=False).order_by("id"):
            self._wake_later(wait)

    def _wake_later(self, wait: Wait) -> None:
        if wait.wake_at:
            self.at(wait.wake_at, partial(self._wake, wait))

    def _wake(self, wait: Wait, now: datetime) -> None:
        """The sweep's part: nobody does anything."""
        if not moves.wake(wait.case_id, wait.pk, by=Actor.system(wait.organization_id), now=now):
            wait.refresh_from_db()
            self._wake_later(wait)  # its date was moved meanwhile
            return
        self.counted["waited"] += 1
        opened = Task.objects.filter(case_id=wait.case_id, state="ready", ready_at=now).order_by("id")
        self._react(Advance(Case.objects.get(pk=wait.case_id), opened=list(opened)), now)

    def _answer_later(self, handoff: Handoff, now: datetime) -> None:
        """Most are answered in time, some late, a few never before the day of the demo."""
        self.at(handoff.answer_by + timedelta(seconds=1), lambda then: self._expire(handoff, then))
        if self._left_lying(now):
            return
        within = self.calendar.elapsed(handoff.offered_at, handoff.answer_by) or timedelta(hours=8)
        wait = within * min(self.dice.lognormvariate(-1.1, 0.8), 4)
        self.at(self.calendar.add(now, max(wait, timedelta(minutes=4))), lambda then: self._answer(handoff, then))

    def _expire(self, handoff: Handoff, now: datetime) -> None:
        if Handoff.objects.past(now).filter(pk=handoff.pk).exists() and moves.expire(handoff, now=now):
            self.counted["expired"] += 1

    def _answer(self, handoff: Handoff, now: datetime) -> None:
        handoff = Handoff.objects.select_related("to_task", "case").get(pk=handoff.pk)
        if not handoff.is_unanswered:
            return
        by = self._hand_of(handoff.to_task)
        reasons = handoff.contract["return_reasons"]
        if reasons and self.dice.random() < 0.055:
            reason = self.dice.choice(reasons)
            wrong = _meant(reason, handoff.contract["required"], plan_of(handoff.case.version_id).graph)
            self.counted["returned"] += 1
            self._react(moves.give_back(handoff, by=by, reason=reason, fields=wrong, now=now), now)
            return
        self.counted["accepted"] += 1
        self._react(moves.accept(handoff, by=by, now=now), now)

    def _left_lying(self, now: datetime) -> bool:
        """In the last days everybody has more to do than they get done: that is what the visitor finds."""
        left = self.until - now
        return left < BUSY and self.dice.random() < 0.3 + 0.65 * (1 - left / BUSY) ** 2

    def _begin_later(self, task: Task, now: datetime) -> None:
        if self._left_lying(now):
            return
        wait = timedelta(minutes=self.dice.lognormvariate(3.8, 1.0))
        self.at(self.calendar.add(self._possible(task, now), wait), lambda then: self._begin(task, then))

    def _possible(self, task: Task, now: datetime) -> datetime:
        """What is due so long after a day waits for that day: no month is looked at before it has ended."""
        step = plan_of(task.case.version_id).graph.steps[task.step_key]
        days = [
            task.case.data.get(rule.anchor.field)
            for rule in step.deadlines
            if rule.anchor.field and rule.direction == "after" and rule.span.value and rule.when is None
        ]
        return max([now, *(datetime.fromisoformat(f"{day}T16:00:00+00:00") for day in days if day)])

    def _begin(self, task: Task, now: datetime) -> None:
        task = Task.objects.select_related("case").get(pk=task.pk)
        if task.state != "ready":
            return
        by = self._hand_of(task)
        if self.dice.random() < 0.7:  # the others just do it and press Complete
            moves.start_task(task, by=by, now=now)
        self.at(self.calendar.add(now, self._touch(task, by, now)), lambda then: self._complete(task, by, then))

    def _touch(self, task: Task, by: Actor, now: datetime) -> timedelta:
        """Work takes a good part of the time there is: the nearer the deadline, the faster; sometimes it is missed."""
        allowed = self.calendar.elapsed(now, task.due_at) if task.due_at else timedelta(hours=16)
        usual = min(max(allowed, timedelta(minutes=20)), timedelta(hours=40))
        return usual * min(self.dice.lognormvariate(-1.3, 0.9) * self.pace.get(str(by.person_id), 1.0), 5)

    def _complete(self, task: Task, by: Actor, now: datetime) -> None:
        task = Task.objects.select_related("case").get(pk=task.pk)
        if task.state not in ("ready", "in_progress"):
            return
        graph = plan_of(task.case.version_id).graph
        step = graph.steps[task.step_key]
        outcome = self.typist.outcome(graph, step, task.case.data, visit=task.visit)
        data = self.typist.fill(
            graph,
            step,
            task.case.data,
            by=str(by.person_id),
            today=self.calendar.local_date(now),
            outcome=outcome,
            visit=task.visit,
        ) | self._files(graph, step, task, by, now)
        ticked = [item.key for item in step.checklist]
        self.counted["completed"] += 1
        self._react(moves.complete(task, by=by, outcome=outcome, data=data, ticked=ticked, now=now), now)

    def _files(self, graph: Graph, step: Step, task: Task, by: Actor, now: datetime) -> dict[str, Any]:
        found = {}
        for key in step.fill:
            field = graph.fields[key]
            if field.type == "file" and not task.case.data.get(key):
                file = ContentFile(file_text(field, now), name=f"{field.label}.txt")
                found[key] = [str(moves.attach(task.case, by=by, file=file, task=task, field_key=key, now=now).pk)]
        return found

    def _hand_of(self, task: Task) -> Actor:
        """Whoever has it, or a member of the team whose pool it lies in."""
        if task.owner_id:
            return self.actors[str(task.owner_id)]
        return self.dice.choice([actor for actor in self.actors.values() if task.team_id in actor.teams])


def _meant(reason: str, required: list[str], graph: Graph) -> list[str]:
    """The fields that a reason to send work back speaks of: "Bank details fail the check" means the bank account."""
    shared = {key: len(_stems(reason) & _stems(graph.fields[key].label)) for key in required}
    most = max(shared.values(), default=0)
    return [key for key, words in shared.items() if words and words == most]


def _stems(text: str) -> set[str]:
    """Beginnings of the words, without those that name nothing."""
    return {word[:5] for word in re.findall(r"\w{4,}", text.lower())} - {"numbe", "over", "that", "what", "with"}
