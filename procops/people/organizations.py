"""Founding an organization and changing its settings."""

from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from procops.errors import Refused
from procops.people import audit, rules
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role
from procops.scoping import scope


class UnknownTimeZone(Refused):
    """There is no time zone called {name}."""

    next_action = "Choose one from the list, for instance Europe/Berlin."


@transaction.atomic
def found(
    *, name: str, time_zone: str, founder: Person, now: datetime, is_demo: bool = False
) -> tuple[Organization, Membership]:
    """Make an organization with its first admin.

    :raises UnknownTimeZone: if ``time_zone`` is no IANA name.
    """
    organization = Organization(name=name, time_zone=_known(time_zone), is_demo=is_demo, created_at=now)
    organization.save(force_insert=True)
    with scope(organization.pk):
        membership = Membership.here(person=founder, role=Role.ADMIN, since=now)
        membership.save(force_insert=True)
        audit.record("organization.founded", subject=organization, actor_id=founder.pk, now=now, name=name)
    return organization, membership


@transaction.atomic
def change(organization: Organization, *, name: str, time_zone: str, by: Actor, now: datetime) -> Organization:
    """Rename an organization or move it to another time zone.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises UnknownTimeZone: if ``time_zone`` is no IANA name.
    """
    rules.must_be_admin(by)
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    before = (organization.name, organization.time_zone)
    organization.name, organization.time_zone = name, _known(time_zone)
    if before != (name, time_zone):
        organization.save(update_fields=["name", "time_zone"])
        facts = {"name": name, "time_zone": time_zone, "old_name": before[0], "old_time_zone": before[1]}
        audit.record("organization.changed", subject=organization, actor_id=by.person_id, now=now, **facts)
    return organization


def _known(time_zone: str) -> str:
    if time_zone not in available_timezones():
        raise UnknownTimeZone(name=time_zone)
    return time_zone
