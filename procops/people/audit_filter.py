"""What the audit log can be narrowed by: the same questions for the page, its files and the API."""

from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procops.list_filters import ListFilter
from procops.people import audit_words
from procops.people.models import AuditEntry, Membership, Person

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Beyond these nothing has happened, and not every day has a beginning in every time zone."""


def _people(request: Any) -> QuerySet[Person]:
    """Everybody who was ever a member here."""
    return Person.objects.filter(memberships__in=Membership.objects.all()).order_by("name", "email")


class _Day(django_filters.DateFilter):
    def __init__(self, **options: Any) -> None:
        said = _("Choose a day from 1900 to 2200.")
        within = [MinValueValidator(FIRST_DAY, said), MaxValueValidator(LAST_DAY, said)]
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), validators=within, **options)


class AuditFilter(ListFilter):
    """Who, what, when. Days are those of the reader's time zone."""

    person = django_filters.ModelChoiceFilter(
        field_name="actor_id",
        label=_("Who"),
        queryset=_people,
        empty_label=_("Anybody"),
        method="by_person",
        help_text=_("Id of the person who did it."),
    )
    about = django_filters.ChoiceFilter(
        field_name="subject_kind",
        label=_("What"),
        choices=audit_words.subjects,
        empty_label=_("Anything"),
        help_text=_("What it was done to."),
    )
    since = _Day(label=_("From"), method="from_day", help_text=_("The first day."))
    until = _Day(label=_("To"), method="to_day", help_text=_("The last day."))

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_person(self, rows: QuerySet[AuditEntry], name: str, person: Person) -> QuerySet[AuditEntry]:
        return rows.filter(actor_id=person.pk)

    def from_day(self, rows: QuerySet[AuditEntry], name: str, day: Any) -> QuerySet[AuditEntry]:
        return rows.filter(at__gte=timezone.make_aware(datetime.combine(day, time.min)))

    def to_day(self, rows: QuerySet[AuditEntry], name: str, day: Any) -> QuerySet[AuditEntry]:
        return rows.filter(at__lte=timezone.make_aware(datetime.combine(day, time.max)))
