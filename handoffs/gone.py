"""Who cannot be given work any more: people who have gone, teams that nobody is in."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from procops.people.models import Membership, Team, TeamMember


def people_gone() -> QuerySet[Any, Any]:
    """Ids of people of the organization who cannot be given work."""
    return Membership.objects.gone().values("person_id")


def empty_teams() -> QuerySet[Any, Any]:
    """Ids of teams in which nobody may be given work."""
    here = Membership.objects.working().filter(person_id=OuterRef("person_id"))
    working = TeamMember.objects.filter(Exists(here), team_id=OuterRef("pk"))
    return Team.objects.filter(~Exists(working)).values("pk")
