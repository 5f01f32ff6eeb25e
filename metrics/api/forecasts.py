"""The forecast of a case, as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.out import ForecastOut
from metrics.forecast import forecasts
from procops.rest.viewsets import OrganizationViewSet
from workflows.models import Case
from workflows.visibility import cases_seen_by


class ForecastViewSet(OrganizationViewSet):
    """What is to be expected of the cases that you may see; how, says docs/metrics.md."""

    model = Case
    serializer_class = ForecastOut
    pagination_class = None
    filter_backends = ()

    def rows(self) -> Any:
        return cases_seen_by(self.actor)

    @extend_schema(responses={200: ForecastOut})
    def of_case(self, request: Request, id: str) -> Response:
        """When an open case will be over, and how likely it is to be late."""
        case = self.get_object()
        found = forecasts([case.pk], now=self.now).get(case.pk)
        told = {
            "case": case.reference,
            "is_known": found is not None,
            "finish_at": found and found.finish_at,
            "surely_by": found and found.surely_by,
            "chance_of_late": found and found.chance,
            "cases": found.cases if found else 0,
        }
        return Response(ForecastOut(told).data)
