from django.conf import settings
from django.db import models

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet


class Role(models.TextChoices):
    ADMIN = "admin", "Admin"
    DESIGNER = "designer", "Designer"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"


class MembershipQuerySet(OrganizationQuerySet):
    def active(self) -> "MembershipQuerySet":
        return self.filter(is_active=True, person__is_active=True)


class Membership(OrganizationOwned):
    """A person's place in one organization."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    home_team = models.ForeignKey("people.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    """Whose working calendar counts for work given to this person by name."""
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()

    objects = OrganizationManager.of(MembershipQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="member_once"),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class Team(OrganizationOwned):
    """People who share work. A lane is usually filled by a team; its members take from one pool."""

    name = models.CharField(max_length=80)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey("people.WorkingCalendar", models.PROTECT, null=True, blank=True, related_name="teams")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(OrganizationOwned):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "team", "person"], name="team_member_once")]


class Invitation(OrganizationOwned):
    """A link that lets somebody join. Only the hash of its secret is kept; it works once, until ``expires_at``."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
