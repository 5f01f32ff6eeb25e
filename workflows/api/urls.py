from rest_framework.routers import SimpleRouter

from workflows.api import errors  # noqa: F401  (registers what refusals of documents and data are answered as)

router = SimpleRouter()

urlpatterns = router.urls
