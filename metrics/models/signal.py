from django.db import models
from django.db.models import Q

from procops.scoping import OrganizationOwned
from workflows.models import Process


class Signal(OrganizationOwned):
    """A figure of a process that left its own usual range, from the first such week to the last: told of once."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    figure = models.CharField(max_length=8)
    """case, step or pair: the median of the week, in working time."""
    key = models.CharField(max_length=90, blank=True)
    side = models.CharField(max_length=5)
    """above or below"""
    since_week = models.DateField()
    """Its Monday, on the organization's clock."""
    last_week = models.DateField()
    value_ms = models.BigIntegerField()
    """Of the first week, beside the range that was usual then."""
    low_ms = models.BigIntegerField()
    high_ms = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "process", "figure", "key", "since_week"], name="one_signal_per_week"
            ),
            models.CheckConstraint(name="signal_side_known", condition=Q(side__in=("above", "below"))),
        ]
        indexes = [models.Index(fields=["process", "-last_week"], name="signal_of_process")]
