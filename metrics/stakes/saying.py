"""Somebody says what is at stake."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from metrics import rules
from metrics.models import Stake
from procops.errors import Refused
from procops.people import audit
from procops.people.actor import Actor
from workflows.models import Process


class NotYourStake(Refused):
    """Only its owner and admins say what is at stake in {process}."""

    next_action = "Ask one of them."


def stakes_of(processes: Iterable[UUID]) -> dict[UUID, Stake]:
    """What has been said of some processes. One query."""
    return {row.process_id: row for row in Stake.objects.filter(process_id__in=list(processes))}


@transaction.atomic
def say(
    process: Process, *, risk: int | None, delay_cost: Decimal | None, currency: str, by: Actor, now: datetime
) -> Stake:
    """Say it, or something else than before; None takes it back.

    :raises NotYourStake: if ``by`` may not.
    """
    if not rules.may_say_stakes(by, process):
        raise NotYourStake(process=process.name)
    facts = {"risk": risk, "delay_cost": delay_cost, "currency": currency, "set_by_id": by.person_id, "set_at": now}
    row: Stake
    row, _is_new = Stake.objects.update_or_create(
        organization_id=by.organization_id, process_id=process.pk, defaults=facts
    )
    told = {"risk": str(risk or ""), "cost": f"{delay_cost:f} {currency}" if delay_cost is not None else ""}
    audit.record("stake.said", subject=row, actor_id=by.person_id, now=now, name=process.name, **told)
    return row
