from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from metrics.api.event_logs import EventLogsViewSet, FoundPathsViewSet
from metrics.api.figures import FiguresViewSet
from metrics.api.forecasts import ForecastViewSet
from metrics.api.improvements import ImprovementsViewSet
from metrics.api.notes import TrendNotesViewSet
from metrics.api.stakes import StakesViewSet
from workflows.api.urls import OF_PROCESS

router = SimpleRouter()
router.register("improvements", ImprovementsViewSet, basename="improvement")
router.register("trend-notes", TrendNotesViewSet, basename="trend-note")
router.register("event-logs", EventLogsViewSet, basename="event-log")

urlpatterns = [
    re_path(
        f"^cases/(?P<id>{ForecastViewSet.lookup_value_regex})/forecast/$",
        ForecastViewSet.as_view({"get": "of_case"}),
        name="case-forecast",
    ),
    re_path(f"^{OF_PROCESS}/paths/$", FoundPathsViewSet.as_view({"get": "of_process"}), name="process-paths"),
    re_path(f"^{OF_PROCESS}/events/$", FiguresViewSet.as_view({"get": "events"}), name="process-events"),
    path("figures/", FiguresViewSet.as_view({"get": "overview"}), name="figures"),
    path("figures/start/", FiguresViewSet.as_view({"get": "start"}), name="figures-start"),
    re_path(f"^{OF_PROCESS}/stakes/$", StakesViewSet.as_view({"get": "read", "put": "say"}), name="process-stakes"),
    re_path(f"^{OF_PROCESS}/figures/$", FiguresViewSet.as_view({"get": "of_process"}), name="process-figures"),
    re_path(f"^{OF_PROCESS}/figures/people/$", FiguresViewSet.as_view({"get": "people"}), name="people-figures"),
    re_path(f"^{OF_PROCESS}/figures/cases/$", FiguresViewSet.as_view({"get": "behind"}), name="figure-cases"),
    *router.urls,
]
