"""Draws the next step of a walk: mostly what somebody would do and may do, now and then what they may not."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from handoffs.models import Handoff, Problem
from handoffs.problems.states import Answer
from handoffs.states import HandoffState
from tests.handoffs.walks.steps import Place, Snapshot, Somebody, Step
from tests.handoffs.walks.world import World
from tests.workflows.random_documents import random_value
from workflows.earlier import steps_before, visits_before
from workflows.graph import Graph
from workflows.models import Task
from workflows.states import IN_HAND, LIVE_CASE, CaseState, TaskState

CASES_AT_MOST = 3
_PAUSES = (0, 0, 60, 1_800, 7_200, 36_000, 90_000, 400_000)
"""Seconds that pass between two steps."""

_WHILE_PAUSED = frozenset({"resume_case", "cancel_case", "amend", "comment", "attach", "reassign", "remind"})

Option = tuple[float, Step]


class Chooser:
    """Chooses for one walk."""

    def __init__(self, dice: random.Random, world: World, graph: Graph) -> None:
        self.dice, self.world, self.graph = dice, world, graph
        self.at = 0

    def next(self, cases: list[Snapshot]) -> Step:
        dice = self.dice
        self.at += dice.choice(_PAUSES)
        at = self.at if dice.random() > 0.03 else max(0, self.at - 3_600)
        open_cases = [number for number, snapshot in enumerate(cases) if snapshot.case.state in LIVE_CASE]
        if not cases or (len(cases) < CASES_AT_MOST and (not open_cases or dice.random() < 0.02)):
            return replace(self._start(), at=at)
        number = dice.choice(open_cases or range(len(cases)))
        options = list(self._options(cases[number]))
        if cases[number].case.state == CaseState.ON_HOLD:  # most of them would be refused, and few people try
            options = [(weight if step.verb in _WHILE_PAUSED else weight / 20, step) for weight, step in options]
        (step,) = dice.choices([step for _, step in options], [weight for weight, _ in options])
        if dice.random() < 0.04:  # somebody else tries
            step = replace(step, by=dice.randrange(len(self.world.people)))
        return replace(step, at=at, case=number)

    def _start(self) -> Step:
        if self.dice.random() < 0.2:
            return self._bring_in()
        start = self.dice.choice(self.graph.starts)
        data = self._fill(start.fill)
        return Step(
            "start_case", self.dice.randrange(1, len(self.world.people)), 0, args={"start": start.key, "data": data}
        )

    def _bring_in(self) -> Step:
        """A case that was running already, at one step or, as it comes, at several."""
        steps = [key for key, step in self.graph.steps.items() if step.is_task]
        places = self.dice.sample(steps, k=min(len(steps), self.dice.choice((1, 1, 2, 3))))
        stands = [(key, self.dice.choice(_PAUSES)) for key in places]
        return Step("bring_in", 0, 0, args={"stands": stands, "data": self._amendment()})

    def _options(self, snapshot: Snapshot) -> Iterator[Option]:
        owner = 0
        if snapshot.case.state == CaseState.COMPLETED:
            where = self.dice.choice([key for key, step in self.graph.steps.items() if step.is_task])
            yield 1, Step("reopen", owner, 0, args={"step_key": where, "reason": "again"})
        if snapshot.case.state in LIVE_CASE:
            yield 0.15, Step("amend", owner, 0, args={"changes": self._amendment(), "reason": "known better"})
            yield 0.04, Step("cancel_case", owner, 0, args={"reason": "given up"})
        if snapshot.case.state == CaseState.ON_HOLD:
            yield 3, Step("resume_case", owner, 0)
        if snapshot.case.state == CaseState.OPEN:
            clock = self.dice.random() < 0.7
            yield 0.12, Step("hold_case", owner, 0, args={"reason": "no budget", "pauses_clock": clock})
            yield 0.4, Step("move_to_version", owner, 0, args={"number": self.dice.choice((1, 2))})
            moved = any(entry.kind == "case.version_changed" for entry in snapshot.entries)
            yield (4 if moved else 0.02), Step("undo_move_to_version", owner, 0)
        yield 1.5, Step("remind", 0, 0)
        yield 0.1, Step("comment", self._anybody(), 0, args={"text": "a word"})
        yield 0.05, Step("attach", self._anybody(), 0)
        live = {str(task.pk) for task in snapshot.live()}
        for place, task in snapshot.tasks.items():
            yield from self._of_task(place, task)
            if task.state == TaskState.DONE and task.done_by_id and not live.isdisjoint(task.led_to):
                yield 0.4, Step("undo", self.world.place(task.done_by_id), 0, task=place)
        for place, wait in snapshot.waits.items():
            if wait.lasts:
                yield 2, Step("wake", 0, 0, task=place)
                yield 2, Step("arrived", self._anybody(), 0, task=place)
                yield 1, Step("arrived", owner, 0, task=place)
                yield 0.2, Step("skip_wait", owner, 0, task=place, args={"reason": "not needed"})
                yield 0.1, Step("cancel_wait", owner, 0, task=place, args={"reason": "not wanted"})
                giver = next(task for task in snapshot.tasks.values() if task.pk == wait.giver_id)
                if giver.state == TaskState.DONE and giver.done_by_id:
                    by = self.world.place(giver.done_by_id)
                    yield 0.4, Step("undo", by, 0, task=(giver.step_key, giver.visit))
        for (place, number), problem in snapshot.problems.items():
            if problem.is_open:
                yield from self._of_problem(Step("", 0, 0, task=place, problem=number), problem, snapshot)
        for (giver, place, flow), handoff in snapshot.handoffs.items():
            step = Step("", 0, 0, task=place, giver=giver, flow=flow)
            yield from self._of_handoff(step, handoff, snapshot.tasks[giver], snapshot.tasks[place])

    def _of_task(self, place: Place, task: Task) -> Iterator[Option]:
        hand = self._hand(task)
        if task.state == TaskState.ON_HOLD:
            yield 3, Step("resume", hand, 0, task=place)
        if task.state in IN_HAND:
            yield 8, self._complete(place, task, hand)
            yield 0.8, Step("start_task", hand, 0, task=place)
            yield 0.6, Step("save_draft", hand, 0, task=place, args={"data": self._fill(self._step(task).fill)})
            clock = self.dice.random() < 0.6
            yield 0.4, Step("hold", hand, 0, task=place, args={"reason": "ill", "pauses_clock": clock})
        if task.is_live:
            blocking = task.state in IN_HAND and self.dice.random() < 0.6
            args = {"text": "it does not fit", "blocking": blocking}
            yield 0.3, Step("report_problem", hand, 0, task=place, args=args)
            over = self._over(task)
            outcome = self._outcome(task)
            yield 0.2, Step("skip", over, 0, task=place, args={"reason": "not needed", "outcome": outcome})
            yield 0.1, Step("cancel_task", 0, 0, task=place, args={"reason": "not wanted"})
            yield 0.3, Step("reassign", over, 0, task=place, args={"to": self._member(task)})
            if task.owner_id and task.team_id:
                yield 0.3, Step("release", hand, 0, task=place)
            if not task.owner_id:
                yield 0.8, Step("claim", hand, 0, task=place)
                yield 0.1, Step("claim", over, 0, task=place, args={"for_person": self._member(task)})
            yield 0.15, Step("undo_reassign", over, 0, task=place)
        if task.state == TaskState.WAITING:
            yield 1.5, Step("accept_all", hand, 0, task=place)
        if task.state in (TaskState.READY, TaskState.WAITING) and any(came["accepted"] for came in task.arrivals):
            yield 0.4, Step("undo_accept", hand, 0, task=place)

    def _of_problem(self, step: Step, problem: Problem, snapshot: Snapshot) -> Iterator[Option]:
        task = snapshot.tasks[step.task or ("", 0)]
        asked = self.world.place(problem.asked_id)
        yield 0.5, replace(step, verb="withdraw_problem", by=self.world.place(problem.reported_by_id))
        for answer, weight in ((Answer.GO_ON, 1.0), (Answer.SKIP, 0.3), (Answer.CANCEL, 0.2)):
            args = {"answer": answer, "text": "so be it"}
            args |= {"outcome": self._outcome(task)} if answer == Answer.SKIP else {}
            yield weight, replace(step, verb="answer_problem", by=asked, args=args)
        for earlier in steps_before(self.graph, task, visits_before(task, snapshot.tasks.values())):
            args = {"answer": Answer.REDO, "text": "do it again", "step": earlier.key}
            yield 1.5, replace(step, verb="answer_problem", by=asked, args=args)

    def _of_handoff(self, step: Step, handoff: Handoff, giver: Task, receiver: Task) -> Iterator[Option]:
        if handoff.state == HandoffState.ACCEPTED and receiver.is_live and not handoff.sent_back_at:
            yield 0.8, replace(step, verb="send_back", by=self._hand(receiver), args=self._reason())
        if not handoff.is_unanswered:
            return
        hand = self._hand(receiver)
        yield 5, replace(step, verb="accept", by=hand)
        yield 0.2, replace(step, verb="accept", by=self._over(receiver), args={"keep_in_pool": True})
        yield 0.2, replace(step, verb="accept", by=self._over(receiver), args={"for_person": self._member(receiver)})
        yield 1.5, replace(step, verb="give_back", by=hand, args=self._reason())
        lane = self.dice.choice(list(self.graph.lanes))
        yield 0.4, replace(step, verb="pass_on", by=hand, args={"to_lane": lane, "note": "not ours"})
        if handoff.giver_id:
            yield 0.6, replace(step, verb="withdraw", by=self.world.place(handoff.giver_id))
        yield 0.8, replace(step, verb="expire", by=0)

    def _complete(self, place: Place, task: Task, hand: int) -> Step:
        step = self._step(task)
        args: dict[str, Any] = {"data": self._fill(step.fill), "outcome": self._outcome(task)}
        args["ticked"] = [item.key for item in step.checklist]
        return Step("complete", hand, 0, task=place, args=args)

    # Details

    def _step(self, task: Task) -> Any:
        return self.graph.steps[task.step_key]

    def _outcome(self, task: Task) -> str:
        outcomes = self._step(task).outcomes
        return self.dice.choice(outcomes).key if outcomes else ""

    def _fill(self, keys: tuple[str, ...]) -> dict[str, Any]:
        fields = (self.graph.fields[key] for key in keys)
        return {field.key: self._value(field) for field in fields if field.required or self.dice.random() < 0.6}

    def _amendment(self) -> dict[str, Any]:
        fields = [field for field in self.graph.fields.values() if field.type != "file"]
        return {field.key: self._value(field) for field in self.dice.sample(fields, min(1, len(fields)))}

    def _value(self, field: Any) -> Any:
        datum = {"type": field.type, "key": field.key, "label": field.label}
        datum["choices"] = [{"key": choice.key, "label": choice.label} for choice in field.choices]
        if field.type == "person":
            return Somebody(self.dice.randrange(1, len(self.world.people)))
        return random_value(self.dice, datum)

    def _reason(self) -> dict[str, Any]:
        keys = list(self.graph.fields)
        return {"reason": "not complete", "fields": self.dice.sample(keys, min(len(keys), self.dice.randrange(2)))}

    def _anybody(self) -> int:
        return self.dice.randrange(len(self.world.people))

    def _hand(self, task: Task) -> int:
        """Whoever has it, or one of those who may take it."""
        if task.owner_id:
            return self.world.place(task.owner_id)
        return self.dice.choice(self.world.members(task.team_id))

    def _over(self, task: Task) -> int:
        """Somebody over the work: the team's lead, else the owner of the process."""
        return self.world.lead(task.team_id) if task.team_id else 0

    def _member(self, task: Task) -> int:
        return self.dice.choice(self.world.members(task.team_id)) if task.team_id else self._anybody()
