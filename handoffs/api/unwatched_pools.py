"""Pools that nobody watches."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.watching import pools
from handoffs.watching.models import PoolWatch
from procops.rest.serializers import Moment, Out, TeamRef
from procops.rest.viewsets import ReadViewSet


class UnwatchedPoolOut(Out):
    """A team's pool in which something waits, and which nobody has opened or taken from for long."""

    id = serializers.UUIDField()
    team = TeamRef()
    since = Moment(help_text="Since when nobody has looked at what waits.")
    waiting = serializers.IntegerField(help_text="How much waits.")
    told = serializers.IntegerField(help_text="1: its lead has been told; 2: whoever answers for its work, too.")


class UnwatchedPoolsViewSet(ReadViewSet):
    """Pools that nobody watches, of teams that you lead or answer for; an admin's, of all."""

    model = PoolWatch
    serializer_class = UnwatchedPoolOut
    ordering = ("since", "id")

    def rows(self) -> QuerySet[PoolWatch]:
        return pools.unwatched(self.actor)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Pools in which something waits and which nobody looks into, the longest first."""
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One unwatched pool; not found as soon as somebody looks into it."""
        return super().retrieve(request, *args, **kwargs)
