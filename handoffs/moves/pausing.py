"""When a case stood still, and the row that says until when it may, kept with the move that pauses it or lets it go
on."""

from datetime import date, datetime, timedelta

from handoffs.pausing.longest import ends
from handoffs.pausing.models import LongestPause
from workflows.held import Held
from workflows.models import Entry
from workflows.states import CaseState


def begin(held: Held, *, on: date | None) -> None:
    """Note when the pause ends by itself; practice waits for whoever plays it.

    :raises InvalidData:
    """
    moment = ends(held.graph, on=on, now=held.now)
    if held.case.is_practice:
        return
    row = _row(held)
    if row is None:
        row = LongestPause.here(case=held.case, until=moment, paused_by_id=held.by.person_id)
        held.add(row)
        return
    row.until, row.paused_by_id = moment, held.by.person_id


def end(held: Held) -> None:
    """The case goes on, or is over."""
    if held.case.state == CaseState.ON_HOLD and (row := _row(held)) is not None:
        row.until = None


def over(held: Held) -> LongestPause | None:
    """The row, if the case is paused and has been for as long as it may be; one that is not paused is put right."""
    row = _row(held)
    if row is None or row.until is None or row.until > held.now:
        return None
    if held.case.state != CaseState.ON_HOLD:
        row.until = None
        return None
    return row


def stood_still(held: Held, *, since: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """When the whole case stood still and its clocks with it, from a moment on, as the journal tells."""
    rows = Entry.objects.filter(case=held.case, kind="case.resumed")
    rows = rows.filter(at__gt=since) if since else rows
    spans = [
        (entry.at - timedelta(milliseconds=entry.elapsed_ms or 0), entry.at)
        for entry in rows.order_by("seq")
        if entry.facts.get("pauses_clock")
    ]
    return [(max(begin, since), end) for begin, end in spans] if since else spans


def _row(held: Held) -> LongestPause | None:
    row: LongestPause | None = LongestPause.objects.filter(case=held.case).first()
    if row is not None:
        held.watch(row)
    return row
