"""A case that comes to a wait uses what was told before; what an event brings along is put into the case."""

from typing import Any

from django.db import connection

from handoffs.events.models import Event
from workflows import engine
from workflows.casedata import InvalidData, check_references, read_form
from workflows.engine import Advance
from workflows.held import Held
from workflows.models import Wait
from workflows.records import linking
from workflows.states import CaseState, WaitEnd


def take_kept(held: Held, advance: Advance) -> None:
    """Every wait that began in this move and whose event has been told already is over at once."""
    while held.case.state == CaseState.OPEN:
        found = next(((wait, event) for wait in _new(held) if (event := _kept_for(held, wait)) is not None), None)
        if found is None:
            return
        wait, event = found
        held.watch(event)
        _add(advance, use(held, wait, event))
        linking.link(held)


def use(held: Held, wait: Wait, event: Event) -> Advance:
    """Let a wait be over by its event. What of its values does not fit is left out: nobody is there to mend it."""
    changes = brought(held, wait, event.data, strictly=False)
    event.use(case=held.case, now=held.now)
    return engine.end_wait(held, wait, how=WaitEnd.EVENT, changes=changes)


def brought(held: Held, wait: Wait, data: dict[str, Any], *, strictly: bool) -> dict[str, Any]:
    """What an event puts into the case: the fields that its step fills.

    :param strictly: refuse what does not fit, instead of leaving it out.
    :raises InvalidData: naming each field that does not fit, if asked strictly.
    """
    step = held.graph.steps[wait.step_key]
    given = {key: value for key, value in data.items() if key in step.fill}
    while True:
        try:
            values = read_form(held.graph, step, given, known=held.case.data, complete=False)
            check_references(held.graph, held.case, values)
        except InvalidData as wrong:
            fewer = {key: value for key, value in given.items() if key not in wrong.errors}
            if strictly or len(fewer) == len(given):
                raise
            given = fewer
        else:
            return values


def _new(held: Held) -> list[Wait]:
    began = {id(wait) for wait in held.rows(Wait) if wait.reached_at == held.now}
    return [wait for wait in held.lasting() if wait.event and wait.key and id(wait) in began]


def _kept_for(held: Held, wait: Wait) -> Event | None:
    """The oldest that nobody else is using just now."""
    used = [event.pk for event in held.rows(Event)]  # in this very move, and not saved yet
    rows = Event.objects.kept(held.now).filter(name=wait.event, key=wait.key).exclude(pk__in=used)
    rows = rows.order_by("told_at", "id")
    skips = connection.features.has_select_for_update_skip_locked
    locked = rows.select_for_update(of=("self",), skip_locked=True) if skips else rows
    event: Event | None = locked.first()
    return event


def _add(advance: Advance, more: Advance) -> None:
    """What followed from the wait belongs to the same move."""
    advance.opened += more.opened
    advance.offers += more.offers
    advance.ended += more.ended
    advance.closed = advance.closed or more.closed
