"""An imported case as the journal it would have had here, so that its figures come from the same definitions. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from metrics.baselines.keys import Keys
from metrics.definitions import Line
from metrics.definitions.hours import to_ms
from metrics.eventlogs import Event
from procops.ids import uuid7


def journal(events: Sequence[Event], keys: Keys) -> list[Line]:
    """The lines of one case.

    An event is a visit of its step. What came before it is over from then on: where the owner changed it was offered
    then and accepted when the next began (or was taken over); else it was ready from then on. Where they overlap
    nothing waited.

    :param events: in order: by begin, completion, place in the file.
    """
    return [Line(seq, *said) for seq, said in enumerate(_said(events, keys), start=1)]


def _said(events: Sequence[Event], keys: Keys) -> Iterator[tuple[Any, ...]]:
    began = min(to_ms(min(event.ready or event.begins, event.begins)) for event in events)
    yield began, "case.started"
    tasks = [uuid7().hex for _event in events]
    for place, event in enumerate(events):
        before = events[place - 1] if place else None
        done = to_ms(event.complete)
        start = None if event.start is None else to_ms(event.start)
        taken = done if start is None else start
        if event.ready:
            taken = min(taken, to_ms(event.ready))
        free = taken if before is None else min(to_ms(before.complete), taken)
        task, step = tasks[place], keys.steps[event.activity]
        if before is not None and keys.is_handoff(before, event):
            handoff, flow = uuid7().hex, keys.flow(before.activity, event.activity)
            between = {"giver_task": tasks[place - 1], "from_lane": keys.lanes[keys.owner(before)]}
            facts = between | {"to_lane": keys.lanes[keys.owner(event)]}
            yield free, "handoff.offered", task, handoff, step, flow, None, None, facts
            yield taken, "handoff.accepted", task, handoff, step, flow
            free = taken
        yield free, "task.opened", task, "", step
        if start is not None:
            yield start, "task.started", task, "", step
        yield done, "task.done", task, "", step
    yield max(to_ms(event.complete) for event in events), "case.completed"
