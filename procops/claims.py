"""Long work that one worker at a time is at: claimed for a minute, renewed meanwhile, free again when a worker dies."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import models, transaction
from django.db.models import Q

from procops import sweeps
from procops.faults import Faults
from procops.scoping import scope, unscoped

CLAIMED_FOR = timedelta(seconds=60)
AT_A_TIME = 20
"""Pieces that one sweep begins with; the next one takes the others."""

log = structlog.stdlib.get_logger(__name__)


def each(model: type[models.Model], where: Q, run: Callable[[UUID], int], *, now: datetime) -> int:
    """Go on with everything of all organizations that nobody is at, oldest first; answers the sum of what `run` did.

    :param model: has ``organization``, ``made_at`` and ``claimed_until``.
    :param where: which rows there is something to do for.
    :param run: is given a row's id within the scope of its organization, and claims it; a fault of one is logged and
        keeps no other waiting.
    """
    done, faults = 0, Faults(log)
    rows: Any = model
    with unscoped():
        waiting = rows.objects.filter(_free(now), where).order_by("made_at")
        found = list(waiting.values_list("pk", "organization_id")[:AT_A_TIME])
    for pk, organization_id in found:
        sweeps.still_at_it()
        with faults.noted("could not go on with it", what=model._meta.label, id=str(pk)), scope(organization_id):
            done += run(pk)
    return done


@transaction.atomic
def claim(rows: "models.QuerySet[Any]", *, now: datetime) -> bool:
    """Whether nobody is at the one row, so that this worker is: a row that another one holds is not waited for."""
    mine = rows.filter(_free(now))
    if not mine.select_for_update(skip_locked=True).exists():
        return False
    return bool(mine.update(claimed_until=now + CLAIMED_FOR))


def renew(rows: "models.QuerySet[Any]", *, now: datetime) -> None:
    """Stay at it for another while, and say that somebody is."""
    rows.update(claimed_until=now + CLAIMED_FOR)
    sweeps.still_at_it()


def let_go(rows: "models.QuerySet[Any]") -> None:
    """Leave it to whoever comes next."""
    rows.update(claimed_until=None)


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)
