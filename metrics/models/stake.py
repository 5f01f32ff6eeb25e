from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationOwned
from workflows.models import Process

COST_AT_MOST = 9_999_999


class Risk(models.IntegerChoices):
    """What happens if it goes wrong: asked, since no journal knows it."""

    HARDLY = 1, _("1: hardly anybody notices")
    SOME = 2, _("2: annoying")
    MIDDLE = 3, _("3: costs time and goodwill")
    HIGH = 4, _("4: costs customers or money")
    VERY_HIGH = 5, _("5: law, safety or the business itself")


class Stake(OrganizationOwned):
    """What is at stake in a process, as people say: kept beside it, so that no version is needed to change it."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    risk = models.PositiveSmallIntegerField(null=True, choices=Risk)
    delay_cost = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """What a working day of delay of one case costs."""
    currency = models.CharField(max_length=3, default="EUR")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "process"], name="one_stake_per_process"),
            models.CheckConstraint(name="stake_risk_known", condition=Q(risk=None) | Q(risk__in=Risk.values)),
            models.CheckConstraint(name="stake_cost_positive", condition=Q(delay_cost=None) | Q(delay_cost__gt=0)),
        ]
