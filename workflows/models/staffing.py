from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.people.models import Team
from procops.scoping import OrganizationOwned
from workflows.models.definition import Process


class FilledBy(models.TextChoices):
    TEAM = "team", _("A team")
    PERSON = "person", _("A person")
    STARTER = "starter", _("Whoever started the case")
    FIELD = "field", _("A person field of the case")


class Staffing(OrganizationOwned):
    """Who fills a lane, and who is accountable for it.

    It belongs to the process, not to a version: a leaver is replaced without publishing.
    """

    process = models.ForeignKey(Process, models.CASCADE, related_name="staffing")
    lane_key = models.CharField(max_length=40)
    by = models.CharField(max_length=8, choices=FilledBy)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    """Fills the lane; otherwise the team whose calendar counts, and who works while a person field is empty."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    """Fills the lane; for a person field, the named fallback."""
    field_key = models.CharField(max_length=40, blank=True)
    accountable = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process", "lane_key"], name="lane_staffed_once"),
            models.CheckConstraint(
                name="staffing_says_who",
                condition=Q(by="team", team__isnull=False)
                | Q(by="person", person__isnull=False)
                | Q(by="starter")
                | (Q(by="field") & ~Q(field_key="") & (Q(team__isnull=False) | Q(person__isnull=False))),
            ),
        ]
