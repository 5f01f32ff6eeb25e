from django.conf import settings
from django.db import models

from procops.scoping import OrganizationOwned


class Team(OrganizationOwned):
    """People who share work. A lane is usually filled by a team; its members take from one pool."""

    name = models.CharField(max_length=80)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    """Always one of its members too."""
    calendar = models.ForeignKey("people.WorkingCalendar", models.PROTECT, null=True, blank=True, related_name="teams")
    """Null: the organization's."""
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(OrganizationOwned):
    """One person in one team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "team", "person"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
