"""What is at stake in a process: read by whoever sees its figures, said by its owner and admins."""

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import rules
from metrics.models import Stake
from metrics.models.stake import COST_AT_MOST, Risk
from metrics.stakes import saying
from metrics.stakes.forms import CURRENCY
from procops.rest.answers import Done
from procops.rest.serializers import In, Out
from procops.rest.viewsets import OrganizationViewSet
from workflows.api.processes import process_or_404
from workflows.models import Process

_OF_PROCESS = OpenApiParameter(
    "process", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or key of a process."
)


class StakeOut(Out):
    """How bad it is if it goes wrong, and what a working day of delay costs; null where nobody has said it."""

    risk = serializers.ChoiceField(Risk.choices, allow_null=True)
    delay_cost = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    currency = serializers.CharField()


class StakeIn(In):
    """What is left out is taken back."""

    risk = serializers.ChoiceField(Risk.choices, allow_null=True, default=None)
    delay_cost = serializers.DecimalField(
        max_digits=9, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(COST_AT_MOST), allow_null=True,
        default=None, help_text="Of one case, for a working day.",
    )  # fmt: skip
    currency = serializers.RegexField(CURRENCY, max_length=3, default="EUR")


class StakeSaid(Out):
    """The process whose stakes were said."""

    id = serializers.UUIDField()


class StakesViewSet(OrganizationViewSet):
    """What is at stake in a process."""

    model = Stake
    serializer_class = StakeOut
    pagination_class = None
    filter_backends = ()

    def rows(self) -> Any:
        return rules.measured_for(self.actor)

    @extend_schema(parameters=[_OF_PROCESS], responses={200: StakeOut})
    def read(self, request: Request, process: str) -> Response:
        """What is at stake in a process: its risk, and what a day of delay costs."""
        found = self._process(process)
        said = saying.stakes_of([found.pk]).get(found.pk)
        return Response(StakeOut(said or Stake(risk=None, delay_cost=None)).data)

    @extend_schema(parameters=[_OF_PROCESS], request=StakeIn, responses={200: StakeSaid})
    def say(self, request: Request, process: str) -> Response:
        """Say what is at stake, or something else than before."""
        found = self._process(process)
        saying.say(found, **self.asked(StakeIn), by=self.actor, now=self.now)
        return Done({"id": found.pk})

    def _process(self, named: str) -> Process:
        return process_or_404(self.get_queryset(), named)
