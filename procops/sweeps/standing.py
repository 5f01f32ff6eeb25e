"""Whether what is due is looked for, for how long it has waited, and who looks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.functional import Promise

from procops.sweeps.models import Heartbeat
from procops.sweeps.registry import SWEEPS

SILENCE = timedelta(seconds=60)
"""After so long without a heartbeat something is wrong: sweeps come every five seconds and end after a few more
(`procops.due.AT_MOST`), and what cannot end so soon says in between that it is at it (`still_at_it`)."""

FORGOTTEN = timedelta(hours=1)
"""A worker that has said nothing for so long is gone; another one has its work."""

WORKERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How one sweep stands."""

    name: str
    title: str | Promise
    last_at: datetime | None
    """When somebody looked last; None if nobody ever has."""
    oldest: datetime | None
    """When what has waited longest should have been done."""
    failed: int
    """How much the last sweep could not do."""
    is_running: bool
    waits_for: timedelta
    """How long what has waited longest has waited."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All sweeps at once."""

    sweeps: list[Standing]
    workers: list[Heartbeat]
    """Who has looked within the last hour, the latest first."""
    is_running: bool
    last_at: datetime | None
    """When the sweep that was last looked at longest ago was looked at."""
    age: timedelta | None

    @property
    def seconds_ago(self) -> int:
        return int(self.age.total_seconds()) if self.age else 0


def overview(now: datetime) -> Overview:
    """A handful of small queries."""
    sweeps = [_standing(name, now) for name in SWEEPS]
    moments = [sweep.last_at for sweep in sweeps]
    last_at = min((moment for moment in moments if moment), default=None) if all(moments) else None
    workers = list(_heard(now).filter(at__gte=now - FORGOTTEN).order_by("-at", "sweep")[:WORKERS_SHOWN])
    return Overview(
        sweeps=sweeps,
        workers=workers,
        is_running=bool(sweeps) and all(sweep.is_running for sweep in sweeps),
        last_at=last_at,
        age=max(timedelta(0), now - last_at) if last_at else None,
    )


def forget_the_gone(now: datetime) -> int:
    """Workers come and go with every deployment; what they said last is of no use then."""
    deleted, _ = Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return int(deleted)


def _heard(now: datetime) -> "models.QuerySet[Heartbeat]":
    """Without those from before the clock was set back: they would look fresh until it has caught up with them.

    What another machine's clock is ahead by counts as now.
    """
    rows: models.QuerySet[Heartbeat] = Heartbeat.objects.filter(at__lte=now + SILENCE)
    return rows


def _standing(name: str, now: datetime) -> Standing:
    last = _heard(now).filter(sweep=name).order_by("-at").first()
    oldest = SWEEPS[name].oldest()
    return Standing(
        name=name,
        title=SWEEPS[name].title,
        last_at=last.at if last else None,
        oldest=oldest,
        failed=last.failed if last else 0,
        is_running=last is not None and now - last.at <= SILENCE,
        waits_for=max(timedelta(0), now - oldest) if oldest else timedelta(0),
    )
