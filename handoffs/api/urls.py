from rest_framework.routers import SimpleRouter

from handoffs.api.absences import AbsencesViewSet
from handoffs.api.attachments import AttachmentsViewSet
from handoffs.api.bring_ins import BringInsViewSet
from handoffs.api.cases import CasesViewSet
from handoffs.api.escalations import EscalationsViewSet
from handoffs.api.handoffs import HandoffsViewSet
from handoffs.api.leaving import LeavingViewSet
from handoffs.api.problems import ProblemsViewSet
from handoffs.api.records import RecordsViewSet
from handoffs.api.search import SearchViewSet
from handoffs.api.tasks import TasksViewSet
from handoffs.api.version_moves import VersionMovesViewSet

router = SimpleRouter()
router.register("cases", CasesViewSet, basename="case")
router.register("tasks", TasksViewSet, basename="task")
router.register("handoffs", HandoffsViewSet, basename="handoff")
router.register("problems", ProblemsViewSet, basename="problem")
router.register("escalations", EscalationsViewSet, basename="escalation")
router.register("attachments", AttachmentsViewSet, basename="attachment")
router.register("records", RecordsViewSet, basename="record")
router.register("leaving", LeavingViewSet, basename="leaving")
router.register("absences", AbsencesViewSet, basename="absence")
router.register("bring-ins", BringInsViewSet, basename="bring-in")
router.register("version-moves", VersionMovesViewSet, basename="version-move")
router.register("search", SearchViewSet, basename="search")

urlpatterns = router.urls
