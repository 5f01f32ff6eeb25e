"""Figures for people without an account: a link with a secret, that ends by itself and can be ended at once."""

import time
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet

from metrics import rules
from metrics.models import SharedFigures
from metrics.reports.asked import Asked
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from procops.scoping import unscoped
from procops.secret import hash_of, mint
from workflows.models import Process

DAYS = (7, 30, 90)
"""How long a link can live."""
PER_MINUTE = 30
"""Looks a minute from one address."""
_HOUR = timedelta(hours=1)


class SharersOnly(Refused):
    """Figures of {process} can be shared by its owner and by admins."""

    next_action = "Ask one of them to make the link."


def share(
    process: Process, question: Asked, *, name: str, days: int, by: Actor, now: datetime
) -> tuple[SharedFigures, str]:
    """Make a link and its secret, which is shown this once and kept nowhere.

    :param question: what is shown; a team or dates stay as they were chosen.
    :raises SharersOnly:
    """
    if not rules.may_share(by, process):
        raise SharersOnly(process=process.name)
    secret = mint()
    row = SharedFigures.here(
        process=process,
        name=name,
        query=question.query,
        secret_hash=secret.hash,
        made_by_id=by.person_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        facts = {"name": name, "process": process.name, "until": row.expires_at.date().isoformat()}
        audit.record("figures.shared", subject=row, actor_id=by.person_id, now=now, **facts)
    return row, secret.plain


def revoke(row: SharedFigures, *, by: Actor, now: datetime) -> None:
    """End a link at once. To end it twice changes nothing.

    :raises SharersOnly:
    """
    if not rules.may_share(by, row.process) and row.made_by_id != by.person_id:
        raise SharersOnly(process=row.process.name)
    with transaction.atomic():
        if SharedFigures.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now):
            facts = {"name": row.name, "process": row.process.name}
            audit.record("figures.unshared", subject=row, actor_id=by.person_id, now=now, **facts)


def shared_by(actor: Actor) -> QuerySet[SharedFigures]:
    """The links somebody sees in the settings: admins all of them, others those of theirs and of their processes."""
    rows: QuerySet[SharedFigures] = SharedFigures.objects.select_related("process", "made_by")
    if actor.is_admin:
        return rows
    return rows.filter(Q(made_by_id=actor.person_id) | Q(process__owner_id=actor.person_id))


def find(secret: str, *, now: datetime) -> SharedFigures | None:
    """What a link's secret shows, its process read with it; None if it is unknown, revoked, expired, or out of use.

    Also where its organization is gone, or the process archived.
    """
    with unscoped():
        rows = SharedFigures.objects.select_related("process", "organization").filter(
            secret_hash=hash_of(secret), revoked_at=None, expires_at__gt=now, process__archived_at=None
        )
        row: SharedFigures | None = rows.first()
        if row is not None and (row.looked_at is None or row.looked_at < now - _HOUR):
            SharedFigures.objects.filter(pk=row.pk).update(looked_at=now)
    return row


def may_look(client: str) -> bool:
    """Whether an address has looked less often than it may in this minute; always while the cache is away."""
    key = f"shared-figures:{client}:{int(time.time() // 60)}"
    try:
        return bool(cache.incr(key) <= PER_MINUTE)
    except ValueError:  # the first in this minute, or the cache has forgotten it
        cache.add(key, 1, timeout=120)
        return True
