from django.urls import re_path
from rest_framework.routers import SimpleRouter

from handoffs.api.absences import AbsencesViewSet
from handoffs.api.attachments import AttachmentsViewSet
from handoffs.api.bring_ins import BringInsViewSet
from handoffs.api.cases import CasesViewSet
from handoffs.api.escalations import EscalationsViewSet
from handoffs.api.events import EventsViewSet
from handoffs.api.handoffs import HandoffsViewSet
from handoffs.api.leaving import LeavingViewSet
from handoffs.api.only_one import OnlyOneViewSet
from handoffs.api.periods import PeriodsViewSet, ScheduleViewSet
from handoffs.api.problems import ProblemsViewSet
from handoffs.api.records import RecordsViewSet
from handoffs.api.search import SearchViewSet
from handoffs.api.shift_handovers import ShiftHandoversViewSet
from handoffs.api.tasks import TasksViewSet
from handoffs.api.unwatched_pools import UnwatchedPoolsViewSet
from handoffs.api.version_moves import VersionMovesViewSet
from handoffs.api.waits import WaitsViewSet
from workflows.api.urls import OF_PROCESS

router = SimpleRouter()
router.register("cases", CasesViewSet, basename="case")
router.register("tasks", TasksViewSet, basename="task")
router.register("handoffs", HandoffsViewSet, basename="handoff")
router.register("problems", ProblemsViewSet, basename="problem")
router.register("escalations", EscalationsViewSet, basename="escalation")
router.register("waits", WaitsViewSet, basename="wait")
router.register("events", EventsViewSet, basename="event")
router.register("unwatched-pools", UnwatchedPoolsViewSet, basename="unwatched-pool")
router.register("shift-handovers", ShiftHandoversViewSet, basename="shift-handover")
router.register("attachments", AttachmentsViewSet, basename="attachment")
router.register("records", RecordsViewSet, basename="record")
router.register("leaving", LeavingViewSet, basename="leaving")
router.register("absences", AbsencesViewSet, basename="absence")
router.register("only-one-person", OnlyOneViewSet, basename="only-one-person")
router.register("bring-ins", BringInsViewSet, basename="bring-in")
router.register("version-moves", VersionMovesViewSet, basename="version-move")
router.register("search", SearchViewSet, basename="search")
router.register(f"{OF_PROCESS}/periods", PeriodsViewSet, basename="period")

SCHEDULE = f"^{OF_PROCESS}/schedule/"
urlpatterns = [
    *router.urls,
    re_path(
        f"{SCHEDULE}$",
        ScheduleViewSet.as_view({"get": "retrieve", "put": "set_up", "delete": "end"}),
        name="schedule",
    ),
    re_path(f"{SCHEDULE}pause/$", ScheduleViewSet.as_view({"post": "pause"}), name="schedule-pause"),
    re_path(f"{SCHEDULE}resume/$", ScheduleViewSet.as_view({"post": "resume"}), name="schedule-resume"),
]
