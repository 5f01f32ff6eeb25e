"""Brings in the cases of tables that were sent off: a line at a time, or all of a table or nothing.

A line and its case are written in one transaction, so that a worker that is killed leaves neither half of it, and the
next one goes on with the lines that wait: nothing comes twice.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handoffs import moves
from handoffs.bringing.batches import KEPT_FOR, meaning_of
from handoffs.bringing.lines import Meaning
from handoffs.bringing.models import Batch, BatchState, Line, LineState
from procops import claims
from procops.errors import Refused
from procops.people.actor import Actor
from procops.people.models import Membership
from procops.scoping import scope, unscoped
from workflows.casedata import InvalidData

AT_ONCE = 150.0
"""Seconds that one job is at a table; the next sweep goes on."""
RENEWED_EVERY = 20
"""Lines after which the claim is renewed."""
GIVEN_UP_AFTER = 2 * KEPT_FOR
"""A table that was sent off and that no worker could bring in by then is given up: what it says must not stay."""

Clock = Callable[[], datetime]


class _LineRefused(Exception):
    """A line could not be brought in."""

    def __init__(self, line: Line, faults: list[dict[str, str]]) -> None:
        self.line, self.faults = line, faults


def sweep(*, clock: Clock) -> int:
    """Go on with every table that was sent off and that nobody is at; answers how many cases were brought in."""
    return claims.each(Batch, Q(state=BatchState.RUNNING), partial(run, clock=clock), now=clock())


def forget(*, clock: Clock) -> int:
    """Delete tables that nobody sent off, and give up those that could not be brought in; answers how many."""
    now = clock()
    never_sent = Q(state=BatchState.CHECKED, made_at__lt=now - KEPT_FOR)
    never_done = Q(state=BatchState.RUNNING, made_at__lt=now - GIVEN_UP_AFTER)
    with unscoped():
        found = list(Batch.objects.filter(never_sent | never_done).values_list("pk", "organization_id"))
    for batch_id, organization_id in found:
        with scope(organization_id), transaction.atomic():
            batch = Batch.objects.select_for_update(skip_locked=True).filter(pk=batch_id).first()
            if batch is not None and batch.state == BatchState.CHECKED:
                batch.delete()
            elif batch is not None:
                _give_up(batch, now)
    return len(found)


def run(batch_id: UUID, *, clock: Clock) -> int:
    """Bring in what waits of one table, unless another worker is at it; answers how many cases."""
    if not claims.claim(Batch.objects.filter(pk=batch_id, state=BatchState.RUNNING), now=clock()):
        return 0
    batch = Batch.objects.select_related("process").get(pk=batch_id)
    member = Membership.objects.active().select_related("person").filter(person_id=batch.by_id).first()
    meaning = meaning_of(batch, Actor.of(member), clock()) if member else None
    if member is None or meaning is None:
        _end(batch, BatchState.STOPPED, clock())
        return 0
    work = _each if batch.only_good else _all_or_none
    with member.person.in_their_language():  # what is wrong with a line is kept as it is said
        return work(batch, meaning, Actor.of(member), clock)


def progress(batch: Batch) -> int:
    """How many lines are done; of a table that comes whole or not at all none is, until all are."""
    done: int = batch.lines.exclude(state=LineState.WAITING).count()
    return done


def _each(batch: Batch, meaning: Meaning, by: Actor, clock: Clock) -> int:
    brought, until = 0, time.monotonic() + AT_ONCE
    for number, line_id in enumerate(_left(batch), start=1):
        if time.monotonic() > until:
            claims.let_go(Batch.objects.filter(pk=batch.pk))
            return brought
        if number % RENEWED_EVERY == 0:
            claims.renew(Batch.objects.filter(pk=batch.pk), now=clock())
        try:
            with transaction.atomic():
                brought += _bring(batch, line_id, meaning, by, clock())
        except _LineRefused as no:
            Line.objects.filter(pk=no.line.pk, state=LineState.WAITING).update(state=LineState.FAULTY, faults=no.faults)
    _end(batch, BatchState.DONE, clock())
    return brought


def _all_or_none(batch: Batch, meaning: Meaning, by: Actor, clock: Clock) -> int:
    """The table's row is held before any line, and all the while: of two workers one finds it over.

    One transaction of up to ``LINES_AT_MOST`` lines, some seconds, in which no other case of the process begins.
    """
    try:
        with transaction.atomic():
            if not _hold(batch):
                return 0
            brought = sum([_bring(batch, line_id, meaning, by, clock()) for line_id in _left(batch)])
            _end(batch, BatchState.DONE, clock())
    except _LineRefused as no:
        with transaction.atomic():
            if _hold(batch):  # meanwhile another worker may have had more luck
                Line.objects.filter(pk=no.line.pk).update(state=LineState.FAULTY, faults=no.faults)
                _end(batch, BatchState.STOPPED, clock())
        return 0
    return brought


def _bring(batch: Batch, line_id: UUID, meaning: Meaning, by: Actor, now: datetime) -> int:
    """One line, within the caller's transaction: 1, or 0 where another worker was faster.

    :raises _LineRefused:
    """
    line = Line.objects.select_for_update().filter(pk=line_id, state=LineState.WAITING).first()
    if line is None:
        return 0
    said = meaning.understand(line.cells)
    if said.faults:
        raise _LineRefused(line, said.faults)
    try:
        if said.stands:
            advance = moves.bring_in(
                batch.process,
                by=by,
                stands=said.stands,
                data=said.data,
                started_by=said.started_by,
                started_at=said.started_at,
                now=now,
            )
        else:
            advance = moves.start_case(batch.process, by=by, data=said.data, start=said.start, now=now)
    except InvalidData as wrong:
        raise _LineRefused(line, [{"column": "", "message": said} for said in wrong.errors.values()]) from None
    except Refused as no:
        raise _LineRefused(line, [{"column": "", "message": f"{no.message} {no.next_action}".strip()}]) from None
    line.case, line.state, line.cells = advance.case, LineState.BROUGHT, []
    line.save(update_fields=["case", "state", "cells"])
    return 1


def _hold(batch: Batch) -> bool:
    """Lock the table's row, before any line of it; False where it is not being brought in any more."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.RUNNING).exists()


@transaction.atomic
def _end(batch: Batch, state: BatchState, now: datetime) -> None:
    """Its last line is done: what the lines said goes."""
    if not _hold(batch):
        return
    brought = batch.lines.filter(state=LineState.BROUGHT).count()
    batch.lines.exclude(cells=[]).update(cells=[])
    Batch.objects.filter(pk=batch.pk).update(state=state, brought=brought, claimed_until=None, ended_at=now)


@transaction.atomic
def _give_up(batch: Batch, now: datetime) -> None:
    """What waits of it is left out."""
    if not _hold(batch):
        return
    with batch.by.in_their_language():
        why = _("It could not be brought in for two weeks. Check the table and send it off again.")
    waiting = batch.lines.filter(state=LineState.WAITING)
    waiting.update(state=LineState.FAULTY, faults=[{"column": "", "message": why}])
    came = batch.lines.filter(state=LineState.BROUGHT).exists()
    _end(batch, BatchState.DONE if came else BatchState.STOPPED, now)


def _left(batch: Batch) -> list[UUID]:
    return list(batch.lines.filter(state=LineState.WAITING).order_by("number").values_list("pk", flat=True))
