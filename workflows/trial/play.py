"""Moves a case that is nowhere but in memory (rules R1 to R8, R12; every offer is accepted at once)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from procops.errors import Refused
from workflows import contracts
from workflows.casedata import InvalidData, read_form
from workflows.graph import DEFAULT_CONTRACT, Arrival, Facts, Graph, Step

VISITS_AT_MOST = 500
"""More than any case has; a trial that gets there goes round in circles."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says about a step: the values of its fields, and how it ended."""

    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    outcome: str = ""
    back_to: int | None = None
    """Instead: what came from this visit, by its number, is sent back there."""


@dataclass(frozen=True, slots=True)
class Came:
    """One arrival at a visit: from which visit, over which flows, and whether that was a handoff."""

    giver: int
    flow: str
    path: tuple[str, ...]
    is_handoff: bool


@dataclass(eq=False, slots=True)
class Visit:
    """One visit to a step. ``number`` counts all visits from 1, ``visit`` those to this step."""

    number: int
    step: Step
    visit: int
    came: list[Came] = field(default_factory=list)
    state: str = "waiting"
    """waiting (a join that more can come to), open, done, returned or cancelled"""
    outcome: str = ""
    redo_of: int | None = None
    """The visit that is done again, because its work came back (rule R6)."""
    only: frozenset[str] = frozenset()
    """Done again, or between that and where work came back from, it follows these flows only; empty: all."""
    led_to: set[str] = field(default_factory=set)
    """Keys of the steps that were reached from it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why something that was said does not go: ``answer`` counts from 0, ``errors`` names fields."""

    answer: int
    message: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Trial:
    """Where a played case stands."""

    graph: Graph
    visits: list[Visit] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    """Keys of the steps that were done and the ends that were reached, in that order."""
    taken: list[str] = field(default_factory=list)
    """Keys of the flows that were followed, each once."""
    result: str = ""
    wrong: Wrong | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.visits) and not self.live()

    def live(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state in ("waiting", "open")]

    def open(self) -> list[Visit]:
        """What somebody can do now, in the order in which it came."""
        return [visit for visit in self.visits if visit.state == "open"]

    def start(self, said: Said) -> None:
        """Begin: the start form is done at once.

        :raises InvalidData, Refused:
        """
        step = next((one for one in self.graph.starts if one.key == said.step), None)
        if step is None:
            raise InvalidData({"step": _("Nothing begins there.")})
        visit = self._reach(step)
        visit.state = "open"
        self.finish(visit, said)

    def finish(self, visit: Visit, said: Said) -> None:
        """Do an open step and follow its flows.

        :raises InvalidData, Refused:
        """
        step = visit.step
        values = read_form(self.graph, step, said.data, known=self.data, complete=True)
        outcomes = {one.key for one in step.outcomes}
        if outcomes and said.outcome not in outcomes:
            raise InvalidData({"outcome": _("Say how “%(step)s” ended.") % {"step": step.name}})
        self.data = {key: value for key, value in {**self.data, **values}.items() if value is not None}
        visit.state, visit.outcome = "done", said.outcome if outcomes else ""
        self.outcomes[step.key] = visit.outcome
        self.path.append(step.key)
        self._end_beside(step)
        if step.is_wait:
            self._go_on_from(visit)
            return
        for arrival in self._ways_on(visit):
            self.taken += [key for key in arrival.path if key not in self.taken]
            if arrival.step.is_end:
                if self._end(arrival.step):
                    return
            else:
                self._arrive(arrival, visit)
        self._settle()

    def _go_on_from(self, wait: Visit) -> None:
        """What was waited for has come: what follows is handed over by whoever worked before it, over the whole way."""
        came = wait.came[0]
        giver = self.visits[came.giver - 1]
        for arrival in self._follow(wait):
            self.taken += [key for key in arrival.path if key not in self.taken]
            if arrival.step.is_end:
                if self._end(arrival.step):
                    return
            else:
                self._arrive(replace(arrival, path=(*came.path, *arrival.path)), giver)
        self._settle()

    def _follow(self, visit: Visit) -> tuple[Arrival, ...]:
        """Where it leads on; where what came back is no longer asked for and nothing else is live, everywhere."""
        kept = self.graph.follow(visit.step.key, self._facts(), only=visit.only or None)
        return kept if kept or not visit.only or self.live() else self.graph.follow(visit.step.key, self._facts())

    def _ways_on(self, visit: Visit) -> tuple[Arrival, ...]:
        """A step between a redo and where work came back from also goes where it never led to before."""
        kept = self._follow(visit)
        if not visit.only or visit.redo_of is not None:
            return kept
        stands = {key for one in self.visits if one.step is visit.step for key in one.led_to}
        paths = {arrival.path for arrival in kept}
        asked = self.graph.follow(visit.step.key, self._facts())
        return tuple(arrival for arrival in asked if arrival.path in paths or arrival.step.key not in stands)

    def _end_beside(self, step: Step) -> None:
        """The first of what stands beside one another has decided."""
        for visit in self.live():
            if visit.step.key in self.graph.beside.get(step.key, ()):
                visit.state = "cancelled"

    def send_back(self, visit: Visit, giver_number: int) -> None:
        """What came from a giver turns out wrong: their step is done again (rules R6, R8).

        :raises InvalidData: if it was no handoff.
        """
        came = next((one for one in visit.came if one.giver == giver_number and one.is_handoff), None)
        if came is None or visit.redo_of is not None:  # what is done again keeps what came for the visit before
            raise InvalidData({"step": _("Nothing was handed over from there.")})
        giver = self.visits[giver_number - 1]
        visit.came.remove(came)
        visit.state = "waiting" if visit.came else "returned"
        only = frozenset(came.path) | visit.only
        again = next((one for one in self.live() if one.redo_of == giver.number), None)
        if again is not None:
            again.only = again.only | only if again.only else frozenset()
        else:
            again = self._reach(giver.step)
            again.state, again.redo_of, again.only, again.came = "open", giver.number, only, list(giver.came)
        self._settle()

    def _end(self, end: Step) -> bool:
        """An end is reached; answers whether it closed the whole case."""
        self.path.append(end.key)
        self.result = end.result or self.result
        if end.closes_case:
            for visit in self.live():
                visit.state = "cancelled"
        return end.closes_case

    def _arrive(self, arrival: Arrival, giver: Visit) -> None:
        step = arrival.step
        if step.is_wait:
            self._wait(arrival, giver)
            return
        is_handoff = self.graph.crosses(giver.step.lane, step)
        waits = step.join == "all" and not arrival.back
        waiting = (one for one in self.visits if one.step is step and one.state == "waiting") if waits else iter(())
        visit = next(waiting, None)  # of two, which only an arrival over a back flow can make, the earlier
        if visit and any(came.giver == giver.number and came.flow == arrival.flow.key for came in visit.came):
            return
        if is_handoff:
            receiver = self.graph.lanes[step.lane or ""].name
            rules = arrival.flow.contract or DEFAULT_CONTRACT
            contracts.ask(rules, graph=self.graph, data=self.data, receiver=receiver, waive=False)
        only = self.graph.onward(step.key, giver.only, arrival.path)
        if visit is None:
            visit = self._reach(step)
            visit.only = only
        elif visit.only:
            visit.only = visit.only | only if only else only
        giver.led_to.add(step.key)
        visit.came.append(Came(giver.number, arrival.flow.key, arrival.path, is_handoff))
        if step.join == "any":
            visit.state = "open"

    def _wait(self, arrival: Arrival, giver: Visit) -> None:
        """A wait begins; after work that came back it is over at once, for what has come once has come."""
        wait = self._reach(arrival.step)
        wait.came.append(Came(giver.number, arrival.flow.key, arrival.path, is_handoff=False))
        wait.only = self.graph.onward(arrival.step.key, giver.only, arrival.path)
        giver.led_to.add(arrival.step.key)
        before = self._done_before(giver)
        came_before = any(
            one.step is arrival.step and one.state == "done" and one.came[0].giver in before for one in self.visits
        )
        wait.state = "done" if came_before else "open"
        if came_before:
            self._go_on_from(wait)

    def _done_before(self, visit: Visit) -> set[int]:
        """The visits that one does again; of a step between that and where work came back from, all former ones."""
        if visit.redo_of is None:
            return {one.number for one in self.visits if one.step is visit.step and one is not visit and visit.only}
        found: set[int] = set()
        before: int | None = visit.redo_of
        while before is not None:
            found.add(before)
            before = self.visits[before - 1].redo_of
        return found

    def _reach(self, step: Step) -> Visit:
        if len(self.visits) >= VISITS_AT_MOST:
            raise InvalidData({"step": _("The case goes round in circles.")})
        before = sum(one.step is step for one in self.visits)
        visit = Visit(len(self.visits) + 1, step, before + 1)
        self.visits.append(visit)
        return visit

    def _settle(self) -> None:
        """Joins that nothing can reach any more open (rule R2), in the order in which they were reached."""
        live = self.live()
        for visit in live:
            others = (one.step.key for one in live if one is not visit)
            if visit.state == "waiting" and not self.graph.may_still_arrive(visit.step.key, others):
                visit.state = "open"

    def _facts(self) -> Facts:
        visits: dict[str, int] = {}
        for visit in self.visits:
            visits[visit.step.key] = visits.get(visit.step.key, 0) + 1
        return Facts(self.data, self.outcomes, visits)


def play(graph: Graph, said: Sequence[Said]) -> Trial:
    """Play what was said, in its order, the start first; ``wrong`` tells what of it does not go, and what came before
    stands. Never raises."""
    trial = Trial(graph)
    for number, one in enumerate(said):
        wrong = _go_on(trial, number, one)
        if wrong is not None:
            trial = play(graph, said[:number])  # what does not go may have had a part of its effect
            trial.wrong = wrong
            break
    return trial


def _go_on(trial: Trial, number: int, said: Said) -> Wrong | None:
    """Let one thing that was said take effect; answers why it does not go."""
    graph = trial.graph
    try:
        if number == 0:
            trial.start(said)
            return None
        visit = next((visit for visit in trial.open() if visit.step.key == said.step), None)
        if visit is None:
            step = graph.steps.get(said.step)
            name = {"step": step.name if step else said.step}
            raise InvalidData({"step": _("“%(step)s” is not to be done now.") % name})
        if said.back_to is None:
            trial.finish(visit, said)
        else:
            trial.send_back(visit, said.back_to)
    except InvalidData as wrong:
        errors = {key: words for key, words in wrong.errors.items() if key in graph.fields or key == "outcome"}
        return Wrong(number, " ".join(wrong.errors.values()), errors)
    except Refused as no:
        return Wrong(number, no.message, dict.fromkeys(no.facts.get("fields", ()), no.message))
    except KeyError:  # a draft may name what is not there; the gate says what
        return Wrong(number, _("Something that this step names is not there: see the problems."))
    return None
