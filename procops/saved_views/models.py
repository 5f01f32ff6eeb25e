from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.people.models import Team
from procops.scoping import OrganizationOwned


class SharedWith(models.TextChoices):
    ME = "me", _("Only me")
    TEAM = "team", _("A team")
    ORGANIZATION = "organization", _("The whole organization")


class SavedView(OrganizationOwned):
    """A list's filters, columns and order under a name. What somebody sees in it is what they may see, as ever."""

    list = models.CharField(max_length=20)
    """Which list (`procops.saved_views.lists`)."""
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1500, blank=True)
    """What stands behind the question mark of the list's address."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    shared_with = models.CharField(max_length=12, choices=SharedWith, default=SharedWith.ME)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "list", "owner", "name"], name="saved_view_name_once"),
            models.CheckConstraint(name="saved_view_shared_known", condition=Q(shared_with__in=SharedWith.values)),
            models.CheckConstraint(
                name="saved_view_team_if_shared_with_one",
                condition=Q(shared_with=SharedWith.TEAM, team__isnull=False)
                | (~Q(shared_with=SharedWith.TEAM) & Q(team__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpensWith(OrganizationOwned):
    """The view in which a list opens for somebody."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list = models.CharField(max_length=20)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="openings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "person", "list"], name="one_opening_view_per_list")
        ]

    def __str__(self) -> str:
        return f"{self.list}: {self.view_id}"
