"""Founding an organization and changing its settings."""

from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from procops.errors import Refused
from procops.people import audit, calendars, rules
from procops.people.actor import Actor
from procops.people.models import Membership, Organization, Person, Role, WorkingCalendar
from procops.scoping import scope

_USUAL = "Usual hours"
"""What the calendar of an organization is called until somebody names it."""


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
def change(
    organization: Organization,
    *,
    name: str,
    time_zone: str,
    by: Actor,
    now: datetime,
    country: str | None = None,
    accept_hours: int | None = None,
    watch_hours: int | None = None,
    acknowledge_hours: int | None = None,
) -> Organization:
    """Rename an organization, move it to another time zone, say whose public holidays its usual calendar keeps, how
    soon handoffs that are designed from now on are to be accepted, and when it is told that nobody looks.

    :param country: two letters (ISO 3166), empty for none; None leaves the calendar as it is.
    :param accept_hours: working hours; None: as is usual for the kind of a process.
    :param watch_hours: working hours that a pool may wait unseen; None: as the installation says.
    :param acknowledge_hours: those that a shift's items may wait to be acknowledged; None: likewise.

    :raises rules.AdminsOnly: if ``by`` is none.
    :raises UnknownTimeZone: if ``time_zone`` is no IANA name.
    :raises calendars.CalendarCannotBe: if the holidays of that country are not known.
    """
    rules.must_be_admin(by)
    organization = Organization.hold(organization.pk)
    before = (organization.name, organization.time_zone)
    organization.name, organization.time_zone = name, _known(time_zone)
    if before != (name, time_zone):
        organization.save(update_fields=["name", "time_zone"])
        facts = {"name": name, "time_zone": time_zone, "old_name": before[0], "old_time_zone": before[1]}
        audit.record("organization.changed", subject=organization, actor_id=by.person_id, now=now, **facts)
        calendar = organization.calendar
        if calendar is not None and calendar.time_zone == before[1] != time_zone:
            calendar.time_zone, calendar.revision = time_zone, calendar.revision + 1
            calendar.save(update_fields=["time_zone", "revision"])
    if country is not None:
        _keep_holidays_of(country, organization, by, now)
    said = {"accept_hours": accept_hours, "watch_hours": watch_hours, "acknowledge_hours": acknowledge_hours}
    for what, hours in said.items():
        _say_hours(what, hours, organization, by, now)
    return organization


def _say_hours(what: str, hours: int | None, organization: Organization, by: Actor, now: datetime) -> None:
    before = getattr(organization, what)
    if hours == before:
        return
    setattr(organization, what, hours)
    organization.save(update_fields=[what])
    facts = {"name": organization.name, "hours": str(hours or ""), "old_hours": str(before or "")}
    audit.record(f"organization.{what}_changed", subject=organization, actor_id=by.person_id, now=now, **facts)


def _keep_holidays_of(country: str, organization: Organization, by: Actor, now: datetime) -> None:
    calendar = organization.calendar
    before = calendar.country if calendar else ""
    if country == before:
        return
    if calendar is None:
        taken = WorkingCalendar.objects.filter(name=_USUAL).exists()
        name = f"{_USUAL} ({organization.name})"[:80] if taken else _USUAL
        zone = organization.time_zone
        organization.calendar = calendars.create(name=name, by=by, now=now, time_zone=zone, country=country)
        organization.save(update_fields=["calendar"])
    else:
        calendars.set_country(calendar, country)
    facts = {"name": organization.name, "country": country, "old_country": before}
    audit.record("organization.holidays_changed", subject=organization, actor_id=by.person_id, now=now, **facts)


def _known(time_zone: str) -> str:
    if time_zone not in available_timezones():
        raise UnknownTimeZone(name=time_zone)
    return time_zone
