"""Moves the cases of transfers that were sent off, a case at a time, or takes them back.

A case and its line are written in one transaction, so that a worker that is killed leaves neither half of it, and the
next one goes on with the cases that wait.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handoffs import moves
from handoffs.transfers.models import RUNNING, TO_DO, CaseMove, MoveState, Transfer, TransferState
from procops import claims
from procops.errors import Refused
from procops.faults import Faults
from procops.people.actor import Actor
from procops.people.models import Membership

AT_ONCE = 150.0
"""Seconds that one job is at a transfer; the next sweep goes on."""
RENEWED_EVERY = 20
"""Cases after which the claim is renewed."""
GIVEN_UP_AFTER = timedelta(days=1)
"""A case that fails for whatever reason is tried again that long, once a minute; then it stays where it is."""

Clock = Callable[[], datetime]

log = structlog.stdlib.get_logger(__name__)


def sweep(*, clock: Clock) -> int:
    """Go on with every transfer that nobody is at; answers how many cases were moved or taken back."""
    return claims.each(Transfer, Q(state__in=RUNNING), partial(run, clock=clock), now=clock())


def run(transfer_id: UUID, *, clock: Clock) -> int:
    """Move what waits of one transfer, unless another worker is at it; answers how many cases."""
    if not claims.claim(Transfer.objects.filter(pk=transfer_id, state__in=RUNNING), now=clock()):
        return 0
    transfer = Transfer.objects.select_related("version", "by").get(pk=transfer_id)
    with transfer.by.in_their_language():  # why a case stays is kept as it is said
        return _go_on(transfer, clock)


def _go_on(transfer: Transfer, clock: Clock) -> int:
    member = Membership.objects.active().select_related("person").filter(person_id=transfer.by_id).first()
    if member is None:
        return _leave(transfer, _("Whoever asked for it is not here any more."), clock())
    moved, faults, until, actor = 0, Faults(log), time.monotonic() + AT_ONCE, Actor.of(member)
    for number, line_id in enumerate(_left(transfer), start=1):
        if time.monotonic() > until:
            claims.let_go(Transfer.objects.filter(pk=transfer.pk))
            return moved
        if number % RENEWED_EVERY == 0:
            claims.renew(Transfer.objects.filter(pk=transfer.pk), now=clock())
        with faults.noted("case could not be moved", transfer=str(transfer.pk), line=str(line_id)):
            moved += _move(transfer, line_id, actor, clock())
    if not faults.count:
        _end(transfer, clock())
    elif transfer.made_at < clock() - GIVEN_UP_AFTER:
        _leave(transfer, _("It could not be moved for a day, for a fault of procops. Try it again."), clock())
    return moved  # what failed is tried again when the claim is over


def _move(transfer: Transfer, line_id: UUID, by: Actor, now: datetime) -> int:
    """One case: 1, or 0 where it stays, or where another worker was faster."""
    line = CaseMove.objects.select_related("case").filter(pk=line_id, state__in=TO_DO).first()
    if line is None:
        return 0
    there = line.state == MoveState.WAITING
    try:
        with transaction.atomic():
            # The case's lock comes first in every move; the line's state, asked again, tells who was faster.
            if there:
                moves.move_to_version(line.case, version=transfer.version, by=by, now=now)
            else:
                moves.undo_move_to_version(line.case, version=transfer.version, by=by, now=now)
            mine = CaseMove.objects.filter(pk=line_id, state=line.state)
            if not mine.update(state=MoveState.MOVED if there else MoveState.BACK, why=""):
                raise _Faster
    except _Faster:
        return 0
    except Refused as no:
        CaseMove.objects.filter(pk=line_id, state=line.state).update(
            state=MoveState.REFUSED if there else MoveState.STAYED, why=no.message[:2_000]
        )
        return 0
    return 1


class _Faster(Exception):
    """Another worker has done it: what was done here is undone."""


def _leave(transfer: Transfer, why: str, now: datetime) -> int:
    """What waits of it stays where it is."""
    lines = CaseMove.objects.filter(transfer=transfer)
    lines.filter(state=MoveState.WAITING).update(state=MoveState.REFUSED, why=why)
    lines.filter(state=MoveState.GOING_BACK).update(state=MoveState.STAYED, why=why)
    _end(transfer, now)
    return 0


def _end(transfer: Transfer, now: datetime) -> None:
    state = TransferState.DONE if transfer.state == TransferState.RUNNING else TransferState.TAKEN_BACK
    Transfer.objects.filter(pk=transfer.pk, state=transfer.state).update(state=state, claimed_until=None, ended_at=now)


def _left(transfer: Transfer) -> list[UUID]:
    rows = CaseMove.objects.filter(transfer=transfer, state__in=TO_DO)
    return list(rows.order_by("number").values_list("pk", flat=True))
