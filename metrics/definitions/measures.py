"""The figures of one case, in elapsed and in working milliseconds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from metrics.definitions.hours import Hours, openings, worked
from metrics.definitions.parts import PARTS, Part, Span, apart, partition, union
from metrics.definitions.replay import History, Line, Offer, Stay, replay
from procops.working_time import Calendar


class Time(NamedTuple):
    """One duration, in milliseconds, side by side."""

    elapsed: int
    working: int


class Visit(NamedTuple):
    """One visit of a step that was done."""

    task: str
    step: str
    visit: int
    seq: int
    """Of the line that ended it."""
    reached_at: int
    ready_at: int
    ended_at: int
    cycle: Time
    """Ready to done."""
    pick_up: Time | None
    """Ready to started; None where it was completed without being started."""
    touch: Time | None
    """Started to done, less pauses; None, never 0, where nobody said when they began."""
    on_time: bool | None
    """None: it had no due moment."""
    is_redo: bool
    outcome: str
    parts: dict[Part, int]
    """Working time in each state, from being reached on; ``off_hours`` is the rest."""


class Passage(NamedTuple):
    """One handoff that was answered."""

    handoff: str
    flow: str
    giver: str
    receiver: str
    from_lane: str
    to_lane: str
    seq: int
    answered_at: int
    answer: str
    is_automatic: bool
    is_late: bool
    is_sent_back: bool
    wait: Time
    """Offered to answered; for an accepted one this is the acceptance time."""
    handoff_time: Time | None
    """Sender's done to receiver's first start with it; None while, and where, nobody said when they began."""


@dataclass(frozen=True, slots=True)
class Run:
    """A case that is over."""

    seq: int
    started_at: int
    ended_at: int
    how: str
    result: str
    on_time: bool | None
    cycle: Time
    touch: Time
    """The union of all touch intervals, and of it what lies in working time."""
    parts: dict[Part, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one journal says."""

    started_at: int
    last_seq: int
    run: Run | None
    visits: list[Visit]
    passages: list[Passage]


ANSWERS = ("accepted", "returned", "withdrawn")


def accepted_first_time(answer: str, *, is_sent_back: bool) -> bool | None:
    """Whether an offer that asked people was accepted; None for what is in neither number of the share."""
    return None if is_sent_back or answer == "withdrawn" else answer == "accepted"


def measured(lines: Iterable[Line], hours: Hours) -> Measured:
    """The figures of a case, from all lines of its journal in order."""
    history = replay(lines)
    done = [stay for stay in history.stays.values() if _is_done(stay)]
    return Measured(
        started_at=history.started_at,
        last_seq=history.last_seq,
        run=None if history.ended_at is None else run(history, hours, until=history.ended_at),
        visits=[_visit(stay, history, hours) for stay in done],
        passages=[
            _passage(offer, history, hours) for offer in history.offers.values() if offer.answered_at is not None
        ],
    )


def parts_of(history: History, hours: Hours, until: int) -> dict[Part, int]:
    """The parts of a case's time from its start to a moment: its end, or now for one that is open."""
    return partition(_spans(history, hours, until), history.started_at, until)


def run(history: History, hours: Hours, until: int) -> Run:
    """The figures of the whole case, as if it ended then."""
    touched = [
        (_calendar(stay, hours), span) for stay in history.stays.values() for span in _touched(stay, history, until)
    ]
    elapsed = until - history.started_at
    return Run(
        seq=history.ended_seq,
        started_at=history.started_at,
        ended_at=until,
        how=history.ended_how,
        result=history.result,
        on_time=_not(history.is_late),
        cycle=Time(elapsed, worked(hours.usual, history.started_at, until)),
        touch=Time(union(span for _, span in touched), _at_work(touched)),
        parts=parts_of(history, hours, until),
    )


def _at_work(touched: list[tuple[Calendar, tuple[int, int]]]) -> int:
    """How long somebody had it in hand in their working hours; parallel work counts once."""
    usual = touched[0][0] if touched else None
    if usual is not None and all(calendar is usual or calendar == usual for calendar, _ in touched):
        return sum(worked(usual, begin, end) for begin, end in apart(span for _, span in touched))
    return union(piece for calendar, span in touched for piece in openings(calendar, *span))


def _is_done(stay: Stay) -> bool:
    if stay.ended_by is None or stay.is_undone:
        return False
    return stay.ended_by.kind == "task.done" and not (stay.is_start or stay.is_brought_in)


def _spans(history: History, hours: Hours, until: int) -> list[Span]:
    still = list(history.still)
    if history._still_since is not None:
        still.append((history._still_since, until))
    spans = [Span(Part.PAUSED, begin, end, hours.usual) for begin, end in still]
    for begin, end in history.outside_until(until):
        spans += (Span(Part.OUTSIDE, left, right, hours.usual) for left, right in _outside(still, begin, end))
    for stay in history.stays.values():
        calendar = _calendar(stay, hours)
        for part, begin, end in stay.spans_until(until):
            spans += (Span(part, left, right, calendar) for left, right in _outside(still, begin, end))
    return spans


def _outside(still: list[tuple[int, int]], begin: int, end: int) -> Iterable[tuple[int, int]]:
    """What is left of an interval outside of those in which the whole case stood still."""
    if still:
        return _pieces(still, begin, end)
    return ((begin, end),) if begin < end else ()


def _pieces(still: list[tuple[int, int]], begin: int, end: int) -> Iterator[tuple[int, int]]:
    for left, right in sorted(still):
        if left < end and right > begin:
            if left > begin:
                yield begin, left
            begin = max(begin, right)
    if begin < end:
        yield begin, end


def _calendar(stay: Stay, hours: Hours) -> Calendar:
    return hours.of_lane(stay.lane) if stay.lane else hours.of_step(stay.step)


def _touched(stay: Stay, history: History, until: int) -> list[tuple[int, int]]:
    """When somebody had it in hand: from started on, less pauses of the task and of the case. Of a redo too."""
    began = stay.started_at
    if began is None:
        return []
    in_hand = (s for s in stay.spans_until(until) if s[0] in (Part.WORKED, Part.REDONE) and s[2] > began)
    return [piece for _, begin, end in in_hand for piece in _outside(history.still, max(begin, began), end)]


def _visit(stay: Stay, history: History, hours: Hours) -> Visit:
    end, line = stay.ended_at, stay.ended_by
    assert end is not None
    assert line is not None
    assert stay.ready_at is not None
    calendar, began = _calendar(stay, hours), stay.started_at
    pieces = [
        Span(part, left, right, calendar) for part, b, e in stay.spans for left, right in _outside(history.still, b, e)
    ]
    pieces += (Span(Part.PAUSED, begin, until, calendar) for begin, until in history.still)
    touch = None
    if began is not None:
        touched = _touched(stay, history, end)
        touch = Time(sum(e - b for b, e in touched), sum(worked(calendar, b, e) for b, e in touched))
    return Visit(
        task=stay.task,
        step=stay.step,
        visit=stay.visit,
        seq=line.seq,
        reached_at=stay.reached_at,
        ready_at=stay.ready_at,
        ended_at=end,
        cycle=Time(end - stay.ready_at, _told(line.working, calendar, stay.ready_at, end)),
        pick_up=None if began is None else Time(began - stay.ready_at, worked(calendar, stay.ready_at, began)),
        touch=touch,
        on_time=_not(line.facts.get("late")),
        is_redo=stay.is_redo,
        outcome=str(line.facts.get("outcome") or ""),
        parts={part: ms for part, ms in partition(pieces, stay.reached_at, end).items() if ms},
    )


def _passage(offer: Offer, history: History, hours: Hours) -> Passage:
    assert offer.answered_at is not None
    calendar, receiver = hours.of_lane(offer.to_lane), history.stays.get(offer.receiver)
    began = offer.begun_at(receiver) if receiver else None
    wait = Time(
        offer.answered_at - offer.offered_at, _told(offer.working, calendar, offer.offered_at, offer.answered_at)
    )
    return Passage(
        handoff=offer.handoff,
        flow=offer.flow,
        giver=offer.giver,
        receiver=offer.receiver,
        from_lane=offer.from_lane,
        to_lane=offer.to_lane,
        seq=offer.seq,
        answered_at=offer.answered_at,
        answer=offer.answer,
        is_automatic=offer.is_automatic,
        is_late=offer.is_late,
        is_sent_back=offer.sent_back_at is not None,
        wait=wait,
        handoff_time=None
        if began is None
        else Time(began - offer.offered_at, worked(calendar, offer.offered_at, began)),
    )


def _not(late: bool | None) -> bool | None:
    return None if late is None else not late


def _told(working: int | None, calendar: Calendar, begin: int, end: int) -> int:
    """Working time as the journal tells it; for lines from before it told that, as it is computed."""
    return worked(calendar, begin, end) if working is None else working


__all__ = [
    "ANSWERS", "PARTS", "Measured", "Passage", "Run", "Time", "Visit", "accepted_first_time", "measured", "parts_of",
    "run",
]  # fmt: skip
