from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from procops.people.models.membership import Role
from procops.people.models.team import Team
from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet


class InvitationQuerySet(OrganizationQuerySet):
    def unanswered(self) -> Self:
        """Neither accepted nor revoked; they may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def usable(self, now: datetime) -> Self:
        return self.unanswered().filter(expires_at__gt=now)


InvitationManager = OrganizationManager.from_queryset(InvitationQuerySet)


class Invitation(OrganizationOwned):
    """A link that lets somebody join. Only the hash of its secret is kept; it works once, until ``expires_at``."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    more_teams = models.JSONField(default=list, blank=True)
    """Ids of further teams that they join, as text; one that is gone by then is left out."""
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = InvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                name="one_invitation_per_address",
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at", "-id"], name="invitation_by_time")]

    def __str__(self) -> str:
        return self.email

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at <= now
