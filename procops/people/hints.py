"""Hints that somebody has put away: each of their own, in each organization anew."""

from datetime import datetime

from procops.people.actor import Actor
from procops.people.models import PutAway


def put_away(hint: str, *, by: Actor, now: datetime) -> None:
    """Show this hint to this person no more; a second press changes nothing."""
    assert by.person_id is not None  # the system looks at no page
    PutAway.objects.get_or_create(
        organization_id=by.organization_id, person_id=by.person_id, hint=hint, defaults={"at": now}
    )
