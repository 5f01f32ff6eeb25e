"""Days on the clock of the organization: those of every figure, whoever looks at it from wherever."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from procops.people.models import Organization
from procops.scoping import current_organization_id


def zone() -> ZoneInfo:
    """Of the organization in scope. One query."""
    return ZoneInfo(Organization.objects.values_list("time_zone", flat=True).get(pk=current_organization_id()))


def today(now: datetime) -> date:
    """The organization's day at a moment."""
    return now.astimezone(zone()).date()
