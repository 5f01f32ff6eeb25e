"""Absences: who is away, who stands in, who gets what is open."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from handoffs.absences import back, setting
from handoffs.api.many_tasks import ResultOut, facts_of
from procops.people import absences
from procops.people.models import Absence, Membership, Person
from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonHere, PersonRef, Text
from procops.rest.viewsets import ReadViewSet, verb
from workflows.models import Process


class AbsenceOut(Out):
    """Somebody is away, and somebody else has their new work meanwhile."""

    id = serializers.UUIDField()
    person = PersonRef()
    deputy = PersonRef(allow_null=True)
    deputy_is_here = serializers.BooleanField(
        help_text="Whether there is a deputy who can be given work; where not, new work waits, or stays in its pool."
    )
    begins_at = Moment()
    ends_at = Moment(help_text="From when on they are here again.")
    note = serializers.CharField()
    closed_at = Moment(
        allow_null=True,
        help_text="When it was called off, or what was done has been seen. It decides nothing any more.",
    )


class AbsenceIn(In):
    person = PersonHere(allow_null=True, default=None, help_text="Id of who is away; null: you.")
    first = serializers.DateField(help_text="The first day, on their clock.")
    last = serializers.DateField(help_text="The last day.")
    deputy = PersonHere(allow_null=True, default=None, help_text="Id of who gets new work; null: it waits.")
    note = Text(at_most=500, allow_blank=True, default="", help_text="For whoever gets open work.")
    to_deputy = serializers.BooleanField(default=False, help_text="Give all open work to the deputy.")
    give = serializers.DictField(
        child=serializers.UUIDField(allow_null=True),
        default=dict,
        help_text="By key of a process who gets its open work, whatever `to_deputy` says; null: it stays.",
    )


class AbsenceSet(Out):
    """The absence, and what became of each open task that was to go to somebody."""

    id = serializers.UUIDField()
    results = ResultOut(many=True)


class TakeBackIn(In):
    tasks = serializers.ListField(child=serializers.UUIDField(), max_length=back.SHOWN, help_text="Ids.")


class DeputyIn(In):
    deputy = PersonHere(help_text="Id of who stands in from now on.")


class AbsenceChanged(Out):
    """The absence that was changed or ended."""

    id = serializers.UUIDField()


class AbsenceFilter(django_filters.FilterSet):
    """Narrows the absences."""

    person = django_filters.UUIDFilter(field_name="person_id", help_text="Id of who is away.")
    deputy = django_filters.UUIDFilter(field_name="deputy_id", help_text="Id of who stands in.")

    class Meta:
        model = Absence
        fields: list[str] = []


class AbsencesViewSet(ReadViewSet):
    """Your absences, those in which you stand in, those of people you lead; an admin's are all. The newest first."""

    model = Absence
    serializer_class = AbsenceOut
    filterset_class = AbsenceFilter

    def rows(self) -> QuerySet[Absence]:
        return absences.with_deputy(absences.seen_by(self.actor)).select_related("person")

    @extend_schema(request=AbsenceIn, responses={201: AbsenceSet})
    def create(self, request: Any) -> Response:
        """Say that somebody is away, and who gets what they have open."""
        asked = self.asked(AbsenceIn)
        person, by_key, to_deputy = asked.pop("person"), asked.pop("give"), asked.pop("to_deputy")
        members = Membership.objects.active().select_related("person", "organization")
        member = members.get(person=person) if person else members.get(pk=request.membership.pk)
        give = self._give(member.person_id, by_key, asked["deputy"] if to_deputy else None)
        done = setting.set_away(member, **asked, give=give, by=self.actor, now=self.now)
        results = [facts_of(result) for result in done.results]
        return Done({"id": done.absence.pk, "results": results}, status=201)

    @verb(AbsenceChanged)
    def end(self, row: Absence) -> Response:
        """They are back, or do not go."""
        return Done({"id": absences.end(row, by=self.actor, now=self.now).pk})

    @verb(AbsenceChanged, DeputyIn)
    def name_deputy(self, row: Absence, deputy: Person) -> Response:
        """Another deputy: new work goes to them from now on."""
        return Done({"id": absences.name_deputy(row, deputy=deputy, by=self.actor, now=self.now).pk})

    @verb(AbsenceSet, TakeBackIn)
    def take_back(self, row: Absence, tasks: list[UUID]) -> Response:
        """Let the person have these tasks again that others have in their place."""
        results = back.take_back(row, tasks, by=self.actor, now=self.now)
        return Done({"id": row.pk, "results": [facts_of(result) for result in results]})

    def _give(self, person_id: UUID, by_key: dict[str, Any], deputy: Person | None) -> dict[UUID, UUID | None]:
        give: dict[UUID, UUID | None] = {}
        if deputy is not None:
            give = {item.process_id: deputy.pk for item in setting.open_items(person_id, by=self.actor)}
        named = Process.objects.filter(key__in=by_key).values_list("key", "pk")
        here = set(
            Person.objects.here().filter(pk__in=[pk for pk in by_key.values() if pk]).values_list("pk", flat=True)
        )
        if missing := sorted(key for key, pk in by_key.items() if pk and pk not in here):
            raise serializers.ValidationError(
                {"give": [_("%(process)s: nobody here has that id.") % {"process": missing[0][:60]}]}
            )
        if unknown := sorted(by_key.keys() - {key for key, _pk in named}):
            raise serializers.ValidationError(
                {"give": [_("There is no process “%(process)s”.") % {"process": unknown[0][:60]}]}
            )
        return give | {pk: by_key[key] for key, pk in named}
