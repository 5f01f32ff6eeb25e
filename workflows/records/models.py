from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procops.scoping import OrganizationManager, OrganizationOwned, OrganizationQuerySet, organization_key
from workflows.models import Case

NAME_AT_MOST = 200  # code points
OUTSIDE_ID_AT_MOST = 100


class RecordKind(models.TextChoices):
    """What cases can be about; the words of ``workflows.parts.RECORD_KINDS``."""

    CUSTOMER = "customer", _("Customer")
    VENDOR = "vendor", _("Vendor")
    EMPLOYEE = "employee", _("Employee")
    ASSET = "asset", _("Asset")
    PROJECT = "project", _("Project")


PERSONAL_KINDS = frozenset({RecordKind.CUSTOMER, RecordKind.VENDOR, RecordKind.EMPLOYEE})
"""Kinds whose name and number tell who somebody is."""


class RecordQuerySet(OrganizationQuerySet):
    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)


RecordManager = OrganizationManager.from_queryset(RecordQuerySet)


class Record(OrganizationOwned):
    """Who or what cases are about."""

    kind = models.CharField(max_length=10, choices=RecordKind)
    name = models.CharField(max_length=NAME_AT_MOST, blank=True)
    """Empty: it was erased."""
    outside_id = models.CharField(max_length=OUTSIDE_ID_AT_MOST, blank=True)
    """Its number in another system; of one kind, no two have the same."""
    added_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    """The record that it turned out to be. It stays, so that its id and its number go on leading there."""

    objects: ClassVar = RecordManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "outside_id"],
                name="record_outside_id_once",
                condition=~Q(outside_id=""),
            ),
            models.CheckConstraint(name="record_kind_known", condition=Q(kind__in=RecordKind.values)),
        ]
        indexes = [
            models.Index(fields=["organization", "-added_at", "-id"], name="record_by_time"),
            models.Index(fields=["organization", "kind", "-added_at", "-id"], name="record_by_kind"),
            models.Index(fields=["organization", "kind", "name"], name="record_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Erased")

    @property
    def is_erased(self) -> bool:
        return not self.name and not self.outside_id


class CaseRecord(OrganizationOwned):
    """That a case is about a record."""

    organization = organization_key(constraint=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="about", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="cases", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "case"], name="case_is_about_one_record")]
        indexes = [
            models.Index(fields=["record", "case"], name="case_of_record"),
            models.Index(fields=["case"], name="record_of_case"),
        ]
