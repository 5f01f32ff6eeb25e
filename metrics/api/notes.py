"""Notes on trends, for programs: a release, a campaign, a strike."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import rules
from metrics.improvement.filters import processes_to_choose
from metrics.improvement.forms import FIRST_DAY, LAST_DAY
from metrics.marks import writing
from metrics.models import TrendNote
from metrics.models.mark import TEXT_AT_MOST
from procops.list_filters import ListFilter
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef, Text
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.out import ProcessRef
from workflows.api.processes import process_or_404


class TrendNoteOut(Out):
    """What was different on a day."""

    id = serializers.UUIDField()
    process = ProcessRef()
    day = serializers.DateField()
    text = serializers.CharField()
    by = PersonRef()
    at = Moment()


class TrendNoteIn(In):
    process = Text(at_most=40, help_text="Id or key.")
    day = serializers.DateField()
    text = Text(at_most=TEXT_AT_MOST)

    def validate_day(self, day: Any) -> Any:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
        return day


class TrendNoteChanged(Out):
    """The note that was written or taken away."""

    id = serializers.UUIDField()


class TrendNoteFilter(ListFilter):
    """Narrows the notes."""

    process = django_filters.ModelChoiceFilter(queryset=processes_to_choose, to_field_name="key")

    class Meta:
        model = TrendNote
        fields: list[str] = []


class TrendNotesViewSet(ReadViewSet):
    """Notes on the trends of the processes whose figures you may see, the last written first."""

    model = TrendNote
    serializer_class = TrendNoteOut
    filterset_class = TrendNoteFilter
    ordering = ("-at", "-id")

    def rows(self) -> QuerySet[TrendNote]:
        seen = rules.measured_for(self.actor)
        rows: QuerySet[TrendNote] = TrendNote.objects.filter(process__in=seen).select_related("process", "by")
        return rows

    @extend_schema(request=TrendNoteIn, responses={201: TrendNoteChanged})
    def create(self, request: Request) -> Response:
        """Write a note on a trend."""
        asked = self.asked(TrendNoteIn)
        try:
            process = process_or_404(rules.measured_for(self.actor), asked.pop("process"))
        except Http404:
            said = {"process": ["There is no such process whose figures you may see."]}
            raise serializers.ValidationError(said) from None
        return Done({"id": writing.write(process, **asked, by=self.actor, now=self.now).pk}, status=201)

    @verb(TrendNoteChanged)
    def remove(self, note: TrendNote) -> Response:
        """Take a note away."""
        gone = note.pk
        writing.remove(note, by=self.actor, now=self.now)
        return Done({"id": gone})
