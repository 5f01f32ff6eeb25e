"""Reads the journal of one case from its first line to its last: who had it when, and in which state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from metrics.definitions.parts import Part


class Line(NamedTuple):
    """One journal entry, as far as times are concerned."""

    seq: int
    at: int
    """Milliseconds since 1970."""
    kind: str
    task: str = ""
    handoff: str = ""
    step: str = ""
    flow: str = ""
    elapsed: int | None = None
    working: int | None = None
    facts: Mapping[str, Any] = {}


@dataclass(eq=False)
class Stay:
    """One visit of the case to a step, as the journal tells it."""

    task: str
    step: str
    reached_at: int
    visit: int = 1
    is_start: bool = False
    """The start form, done at once: it took nobody any time that could be measured."""
    is_brought_in: bool = False
    """It had begun before it came here: nobody can tell how long it took."""
    is_redo: bool = False
    """Open again because work came back; not where only a completion was undone."""
    is_undone: bool = False
    """Its completion was taken back: it was never done."""
    ready_at: int | None = None
    started_at: int | None = None
    starts: list[int] = field(default_factory=list)
    """Every time it was begun: a join that lost an arrival is begun anew."""
    ended_at: int | None = None
    ended_by: Line | None = None
    first_ready_at: int | None = None
    lane: str = ""
    """Set where the offer was passed on to another lane than the step's."""
    unanswered: set[str] = field(default_factory=set)
    is_held: bool = False
    problems: set[str] = field(default_factory=set)
    """Those that stop it."""
    spans: list[tuple[Part, int, int]] = field(default_factory=list)
    _since: int = 0
    _part: Part | None = None

    @property
    def part(self) -> Part:
        """The state it is in now, by the name of the part."""
        if self.problems:
            return Part.PROBLEM
        if self.is_held:
            return Part.PAUSED
        if self.ready_at is None:
            return Part.ACCEPTANCE if self.unanswered else Part.BRANCH
        if self.is_redo:
            return Part.REDONE
        return Part.QUEUED if self.started_at is None else Part.WORKED

    def turn(self, at: int) -> None:
        """Note that from now on another state may hold."""
        part = None if self.ended_at is not None else self.part
        if part == self._part:
            return
        if self._part is not None and at > self._since:
            self.spans.append((self._part, self._since, at))
        self._part, self._since = part, at

    def spans_until(self, at: int) -> list[tuple[Part, int, int]]:
        if self._part is None or at <= self._since:
            return self.spans
        return [*self.spans, (self._part, self._since, at)]


@dataclass(eq=False)
class Offer:
    """One passage of work to another lane, as the journal tells it."""

    handoff: str
    flow: str
    giver: str
    """Task that handed on."""
    receiver: str
    """Task that waits to be opened."""
    from_lane: str
    to_lane: str
    offered_at: int
    is_automatic: bool
    answered_at: int | None = None
    answer: str = ""
    """accepted, returned or withdrawn"""
    seq: int = 0
    """Of the line that answered it."""
    working: int | None = 0
    """Working time it was asked for, as the journal tells it; None where a line does not."""
    is_late: bool = False
    sent_back_at: int | None = None
    """When it was sent back after it had been accepted."""

    def begun_at(self, receiver: Stay) -> int | None:
        """When the receiver began with what was accepted; None if they had not when it was sent back."""
        if self.answered_at is None or self.answer != "accepted":
            return None
        after = (at for at in receiver.starts if at >= self.answered_at)
        return next((at for at in after if self.sent_back_at is None or at <= self.sent_back_at), None)


@dataclass(eq=False)
class History:
    """What a case has been through."""

    started_at: int = 0
    ended_at: int | None = None
    is_late: bool | None = None
    ended_how: str = ""
    """completed or cancelled"""
    ended_seq: int = 0
    last_seq: int = 0
    result: str = ""
    stays: dict[str, Stay] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    still: list[tuple[int, int]] = field(default_factory=list)
    """When the whole case stood still: paused, or completed and later reopened."""
    waited: list[tuple[int, int]] = field(default_factory=list)
    """When the case waited for something outside, each wait by itself."""
    _waits: dict[str, int] = field(default_factory=dict)
    _still_since: int | None = None

    def outside_until(self, at: int) -> list[tuple[int, int]]:
        """What it has waited for outside, and still does at a moment."""
        return [*self.waited, *((since, at) for since in self._waits.values() if since < at)]


def replay(lines: Iterable[Line]) -> History:
    """Read a case's journal in order of ``seq``. Kinds that say nothing about time are passed over."""
    history = History()
    for line in lines:
        history.last_seq = line.seq
        read = _READERS.get(line.kind)
        if read is not None:
            read(history, line)
    return history


def _case_started(history: History, line: Line) -> None:
    history.started_at = line.at


def _case_stands_still(history: History, line: Line) -> None:
    history._still_since = line.at


def _case_goes_on(history: History, line: Line) -> None:
    if history._still_since is not None:
        history.still.append((history._still_since, line.at))
        history._still_since = None


def _case_ended(history: History, line: Line) -> None:
    _case_goes_on(history, line)
    history.ended_at, history.ended_seq = line.at, line.seq
    history.ended_how = line.kind.removeprefix("case.")
    history.is_late = line.facts.get("late")
    history.result = str(line.facts.get("result") or "")


def _case_reopened(history: History, line: Line) -> None:
    if history.ended_at is not None:
        history.still.append((history.ended_at, line.at))
    history.ended_at, history.ended_how, history.result = None, "", ""


def _stay(history: History, line: Line) -> Stay:
    stay = history.stays.get(line.task)
    if stay is None:
        stay = history.stays[line.task] = Stay(line.task, line.step, line.at)
    return stay


def _offered(history: History, line: Line) -> None:
    stay = _stay(history, line)
    stay.unanswered.add(line.handoff)
    stay.turn(line.at)
    facts = line.facts
    history.offers[line.handoff] = Offer(
        handoff=line.handoff,
        flow=line.flow,
        giver=str(facts.get("giver_task", "")),
        receiver=line.task,
        from_lane=str(facts.get("from_lane", "")),
        to_lane=str(facts.get("to_lane", "")),
        offered_at=line.at,
        is_automatic=bool(facts.get("automatic")),
    )


def _answered(history: History, line: Line) -> None:
    offer = history.offers.get(line.handoff)
    if offer is not None:
        offer.answered_at, offer.answer, offer.seq = line.at, line.kind.removeprefix("handoff."), line.seq
        offer.is_late = bool(line.facts.get("late"))
        offer.is_automatic |= bool(line.facts.get("automatic"))
        _add_working(offer, line)
    stay = history.stays.get(line.task)
    if stay is not None:
        stay.unanswered.discard(line.handoff)
        stay.turn(line.at)


def _acceptance_undone(history: History, line: Line) -> None:
    """The offer stands as before; the line carries what the acceptance had counted.

    ``task.waits_again`` follows where the step had opened; a join that still waits for other branches has no such line.
    """
    offer = history.offers.get(line.handoff)
    if offer is not None:
        offer.answered_at, offer.answer, offer.is_late = None, "", False
        if offer.working is not None and line.working is not None:
            offer.working -= line.working
    stay = history.stays.get(line.task)
    if stay is not None:
        stay.unanswered.add(line.handoff)
        stay.turn(line.at)


def _add_working(offer: Offer, line: Line) -> None:
    offer.working = None if offer.working is None or line.working is None else offer.working + line.working


def _passed_on(history: History, line: Line) -> None:
    offer = history.offers.get(line.handoff)
    to_lane = str(line.facts.get("to_lane", ""))
    if offer is not None:
        offer.to_lane = to_lane
        _add_working(offer, line)
    stay = history.stays.get(line.task)
    if stay is not None:
        stay.lane = to_lane


def _sent_back(history: History, line: Line) -> None:
    if line.handoff in history.offers:
        history.offers[line.handoff].sent_back_at = line.at


def _opened(history: History, line: Line) -> None:
    stay = _stay(history, line)
    if stay.first_ready_at is None:
        stay.first_ready_at = line.at
        reached_at = line.at - (line.elapsed or 0)
        if reached_at < stay.reached_at:  # what came within the lane, and waited for other branches, has no line
            stay.spans.insert(0, (Part.BRANCH, reached_at, stay.reached_at))
            stay.reached_at = reached_at
    stay.ready_at, stay.visit = line.at, int(line.facts.get("visit", 1))
    stay.is_brought_in = bool(line.facts.get("brought_in"))
    redone = history.stays.get(str(line.facts.get("redo_of", "")))
    stay.is_redo = stay.is_redo or ("redo_of" in line.facts and not _undone_at_first(redone))
    stay.turn(line.at)


def _undone_at_first(redone: Stay | None) -> bool:
    """Whether only a slip is mended: a completion that was undone, of a visit that was no rework itself."""
    return redone is not None and redone.is_undone and not redone.is_redo


def _task_started(history: History, line: Line) -> None:
    stay = _stay(history, line)
    stay.started_at = line.at
    stay.starts.append(line.at)
    stay.turn(line.at)


def _task_held(history: History, line: Line) -> None:
    stay = _stay(history, line)
    stay.is_held = True
    stay.turn(line.at)


def _task_resumed(history: History, line: Line) -> None:
    stay = _stay(history, line)
    stay.is_held = False
    stay.turn(line.at)


def _waits_again(history: History, line: Line) -> None:
    stay = _stay(history, line)
    stay.ready_at = stay.started_at = None
    stay.is_held = False
    stay.turn(line.at)


def _task_ended(history: History, line: Line) -> None:
    if line.kind == "task.sent_back" and line.facts.get("waits_again"):
        _waits_again(history, line)
        return
    stay = history.stays.get(line.task)
    if stay is None:
        stay = _stay(history, line)
        stay.is_start = line.kind == "task.done"
        stay.ready_at = stay.first_ready_at = line.at
    stay.ended_at, stay.ended_by, stay.is_held = line.at, line, False
    stay.turn(line.at)


def _task_undone(history: History, line: Line) -> None:
    """What was done is not; the work goes on in a new visit, whose ``task.opened`` follows."""
    _stay(history, line).is_undone = True


def _wait_began(history: History, line: Line) -> None:
    history._waits[str(line.facts.get("wait"))] = line.at


def _wait_ended(history: History, line: Line) -> None:
    since = history._waits.pop(str(line.facts.get("wait")), None)
    if since is not None and since < line.at:
        history.waited.append((since, line.at))


def _problem_reported(history: History, line: Line) -> None:
    stay = history.stays.get(line.task)
    if stay is not None and line.facts.get("blocking"):
        stay.problems.add(str(line.facts.get("problem")))
        stay.turn(line.at)


def _problem_closed(history: History, line: Line) -> None:
    stay = history.stays.get(line.task)
    if stay is not None:
        stay.problems.discard(str(line.facts.get("problem")))
        stay.turn(line.at)


_READERS = {
    "case.started": _case_started,
    "case.brought_in": _case_started,
    "case.held": _case_stands_still,
    "case.resumed": _case_goes_on,
    "case.completed": _case_ended,
    "case.cancelled": _case_ended,
    "case.reopened": _case_reopened,
    "handoff.offered": _offered,
    "handoff.accepted": _answered,
    "handoff.returned": _answered,
    "handoff.withdrawn": _answered,
    "handoff.accept_undone": _acceptance_undone,
    "handoff.passed_on": _passed_on,
    "handoff.sent_back": _sent_back,
    "task.opened": _opened,
    "task.started": _task_started,
    "task.held": _task_held,
    "task.resumed": _task_resumed,
    "task.waits_again": _waits_again,
    "task.done": _task_ended,
    "task.undone": _task_undone,
    "task.skipped": _task_ended,
    "task.cancelled": _task_ended,
    "task.returned": _task_ended,
    "task.sent_back": _task_ended,
    "wait.began": _wait_began,
    "wait.over": _wait_ended,
    "wait.skipped": _wait_ended,
    "wait.cancelled": _wait_ended,
    "problem.reported": _problem_reported,
    "problem.answered": _problem_closed,
    "problem.withdrawn": _problem_closed,
}
