from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    DESIGNER = "designer", _("Designer")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")


class MembershipQuerySet(OrganizationQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True, person__is_active=True)

    def working(self) -> Self:
        """Those who may be given work: viewers may not."""
        return self.active().exclude(role=Role.VIEWER)

    def gone(self) -> Self:
        """The others: shut out, or viewers."""
        return self.filter(Q(is_active=False) | Q(person__is_active=False) | Q(role=Role.VIEWER))

    def admins(self) -> Self:
        return self.active().filter(role=Role.ADMIN)


MembershipManager = OrganizationManager.from_queryset(MembershipQuerySet)


class Membership(OrganizationOwned):
    """A person's place in one organization."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    home_team = models.ForeignKey("people.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    """Whose working calendar counts for work given to this person by name."""
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()

    objects: ClassVar = MembershipManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="member_once"),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"
