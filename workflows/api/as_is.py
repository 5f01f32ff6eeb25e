"""How a process runs today: kept from a version, with the places where it fails and the changes that answer them."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procops.rest.answers import Done
from procops.rest.serializers import In, Moment, Out, PersonRef, Text
from procops.rest.viewsets import ReadViewSet, verb
from workflows.api.versions import OF_PROCESS, OfProcess
from workflows.as_is import failure_points, keeping
from workflows.document import KEY_AT_MOST
from workflows.models import AsIs, FailurePoint, Version
from workflows.models.as_is import TEXT_AT_MOST, PlaceKind


class AsIsOut(Out):
    """How a process runs today."""

    version = serializers.IntegerField(source="version.number", help_text="Number of the version it was kept from.")
    document = serializers.JSONField()
    kept_by = PersonRef()
    kept_at = Moment()


class AsIsKept(Out):
    """The version that is kept now; null: none is."""

    version = serializers.IntegerField(allow_null=True)


class KeepIn(In):
    version = serializers.IntegerField(min_value=1, help_text="Number of a version; a draft is kept as it stands.")


class FailurePointOut(Out):
    """A place where today's process fails."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="As it stands on the map.")
    kind = serializers.ChoiceField(PlaceKind.choices)
    key = serializers.CharField(help_text="Of the step or flow.")
    text = serializers.CharField()
    answer_kind = serializers.CharField(help_text="Of the change that answers it; empty: nothing does yet.")
    answer_key = serializers.CharField()
    noted_by = PersonRef()
    noted_at = Moment()


class FailurePointChanged(Out):
    id = serializers.UUIDField()


class PointIn(In):
    kind = serializers.ChoiceField(PlaceKind.choices)
    key = Text(at_most=KEY_AT_MOST)
    text = Text(at_most=TEXT_AT_MOST)


class AnsweredByIn(In):
    version = serializers.IntegerField(min_value=1, help_text="Number of the version whose change is meant.")
    kind = Text(at_most=8, default="", allow_blank=True, help_text="As in the changes of that version; empty: none.")
    key = Text(at_most=KEY_AT_MOST, default="", allow_blank=True)


class BesideProcess(OfProcess):
    """What is kept beside a process's versions."""

    model: ClassVar[type[Model]] = AsIs
    filter_backends = ()

    def kept(self) -> AsIs:
        """
        :raises Http404: if nobody has said how the process runs today.
        """
        found = keeping.as_is_of(self.process)
        if found is None:
            raise Http404
        return found

    def version(self, number: int) -> Version:
        """
        :raises Http404: if there is none, or it is not for the actor.
        """
        found = self.versions().filter(number=number).first()
        if found is None:
            raise Http404
        return found


@extend_schema(parameters=[OF_PROCESS])
class AsIsViewSet(BesideProcess):
    """How a process runs today."""

    serializer_class = AsIsOut
    pagination_class = None

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """How the process runs today, as the document of the version that was kept."""
        return Response(AsIsOut(self.kept()).data)

    @extend_schema(request=KeepIn, responses={200: AsIsKept})
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """Keep a version as the way in which the process runs today, in place of what was kept before."""
        _process = self.process
        found = self.version(self.asked(KeepIn)["version"])
        kept = keeping.keep(found, by=self.actor, now=self.now)
        return Done({"version": kept.version.number})

    @extend_schema(request=None, responses={200: AsIsKept})
    def drop(self, request: Request, **kwargs: Any) -> Response:
        """Keep it no longer; its failure points go with it."""
        keeping.drop(self.kept(), by=self.actor, now=self.now)
        return Done({"version": None})


@extend_schema(parameters=[OF_PROCESS])
class FailurePointsViewSet(BesideProcess, ReadViewSet):
    """The places where today's process fails, by their numbers."""

    model = FailurePoint
    serializer_class = FailurePointOut
    ordering = ("number", "id")

    def rows(self) -> QuerySet[FailurePoint]:
        points: QuerySet[FailurePoint] = FailurePoint.objects.filter(as_is__process=self.process)
        return points.select_related("as_is", "noted_by")

    @extend_schema(request=PointIn, responses={201: FailurePointChanged})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Mark a step or flow of the process as it runs today."""
        kept = self.kept()
        point = failure_points.note(kept, **self.asked(PointIn), by=self.actor, now=self.now)
        return Done({"id": point.pk}, status=201)

    @verb(FailurePointChanged, AnsweredByIn)
    def answer(self, point: FailurePoint, version: int, kind: str, key: str) -> Response:
        """Say which change of a version answers it; neither kind nor key: none does yet."""
        failure_points.answer(point, kind=kind, key=key, in_version=self.version(version), by=self.actor)
        return Done({"id": point.pk})

    @verb(FailurePointChanged, path="take-off")
    def take_off(self, point: FailurePoint) -> Response:
        """Take it off the map."""
        failure_points.take_off(point, by=self.actor)
        return Done({"id": point.pk})
