from django.db import models

from procops.scoping import OrganizationOwned, organization_key
from workflows.models import Process


class Rollup(OrganizationOwned):
    """Counts, sums and log-buckets of one figure, key and slice, for one day, one month or one year.

    One row with an array, not a row per bucket: at 10 million completions that is twenty times smaller and is what
    keeps dashboards flat (docs/benchmarks.md). Only whole numbers, so what was counted wrongly can be taken off again.
    """

    organization = organization_key(constraint=False)
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=90, blank=True)
    """Of the step, flow or pair of lanes; empty for the whole case."""
    slice = models.CharField(max_length=90, blank=True)
    """Empty: all; ``v3``: version 3; ``t<uuid>``: a team; ``dsegment:enterprise``: a value of a dimension."""
    period = models.CharField(max_length=1)
    """d: a day, m: a month, y: a year"""
    day = models.DateField()
    """The day, or the first of the month or year, on the organization's clock."""
    n = models.BigIntegerField()
    rated = models.BigIntegerField()
    good = models.BigIntegerField()
    sum_ms = models.BigIntegerField()
    sum_working_ms = models.BigIntegerField()
    first = models.IntegerField()
    """The bucket of the first count."""
    counts = models.BinaryField()
    """32 bit little-endian counts of neighbouring buckets; see ``metrics.spread``."""
    first_working = models.IntegerField()
    counts_working = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "process", "kind", "slice", "period", "day", "key"], name="rollup_once"
            ),
            models.CheckConstraint(name="rollup_period_known", condition=models.Q(period__in=("d", "m", "y"))),
        ]


class Dimensions(OrganizationOwned):
    """By which fields the figures of a process have been cut; when that changes, they are made anew."""

    organization = organization_key(constraint=False)
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False)
    fields = models.CharField(max_length=130, blank=True)
    """Keys, joined by a bar."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "process"], name="dimensions_once")]


class Fold(OrganizationOwned):
    """How far the journals of an organization have been folded into figures."""

    organization = organization_key()
    until = models.DateTimeField(null=True)
    """Entries written before then, less a margin for transactions that were late to commit, are in the figures."""
    swept_at = models.DateTimeField(null=True)
    """When every case was last looked at, not only those with new entries."""
    compared_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)
    """What the last comparison with a recomputation found."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="one_fold")]
