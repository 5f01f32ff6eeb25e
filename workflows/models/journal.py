from django.db import models

from procops.scoping import OrganizationOwned, organization_key
from workflows.models.case import Case


class Entry(OrganizationOwned):
    """One line of a case's history: ids, facts and a digest, chained by hash. Written once, never changed.

    No foreign key but the case's: history outlives what it speaks of. Triggers refuse UPDATE and DELETE.
    """

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="journal", db_index=False, db_constraint=False)
    seq = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    task_id = models.UUIDField(null=True)
    handoff_id = models.UUIDField(null=True)
    step_key = models.CharField(max_length=40, blank=True)
    flow_key = models.CharField(max_length=40, blank=True)
    elapsed_ms = models.BigIntegerField(null=True)
    """How long what ended here took, in milliseconds of elapsed time."""
    working_ms = models.BigIntegerField(null=True)
    """The same in the working time of the team that held it."""
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the personal content beside it, so that erasing that content leaves the chain whole."""
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "case", "seq"], name="journal_without_gaps")]
        indexes = [models.Index(fields=["organization", "at"], name="journal_by_time")]


class EntryContent(OrganizationOwned):
    """The personal part of a journal entry (values, comments, names): may be erased, the entry stays."""

    organization = organization_key(constraint=False)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="content", db_constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_constraint=False)
    values = models.JSONField()
