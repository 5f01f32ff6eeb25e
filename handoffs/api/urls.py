from rest_framework.routers import SimpleRouter

from handoffs.api.cases import CasesViewSet
from handoffs.api.handoffs import HandoffsViewSet
from handoffs.api.tasks import TasksViewSet

router = SimpleRouter()
router.register("cases", CasesViewSet, basename="case")
router.register("tasks", TasksViewSet, basename="task")
router.register("handoffs", HandoffsViewSet, basename="handoff")

urlpatterns = router.urls
