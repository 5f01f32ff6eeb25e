from typing import Any

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from workflows.api import errors  # noqa: F401  (registers what refusals of documents and data are answered as)
from workflows.api.as_is import AsIsViewSet, FailurePointsViewSet
from workflows.api.processes import PROCESS_REGEX, ProcessesViewSet
from workflows.api.templates import GalleryViewSet
from workflows.api.versions import DraftViewSet, VersionsViewSet

OF_PROCESS = f"processes/(?P<process>{PROCESS_REGEX})"

_AS_IS: dict[str, str | Any] = {"get": "retrieve", "put": "keep", "delete": "drop"}

router = SimpleRouter()
router.register("gallery", GalleryViewSet, basename="template")
router.register("processes", ProcessesViewSet, basename="process")
router.register(f"{OF_PROCESS}/versions", VersionsViewSet, basename="version")
router.register(f"{OF_PROCESS}/failure-points", FailurePointsViewSet, basename="failure-point")

urlpatterns = [
    *router.urls,
    re_path(f"^{OF_PROCESS}/as-is/$", AsIsViewSet.as_view(_AS_IS), name="as-is"),
    re_path(f"^{OF_PROCESS}/draft/$", DraftViewSet.as_view({"get": "retrieve", "put": "save"}), name="draft"),
    re_path(f"^{OF_PROCESS}/draft/check/$", DraftViewSet.as_view({"post": "check"}), name="draft-check"),
    re_path(f"^{OF_PROCESS}/draft/try/$", DraftViewSet.as_view({"post": "try_out"}), name="draft-try"),
    re_path(f"^{OF_PROCESS}/draft/changes/$", DraftViewSet.as_view({"get": "changes"}), name="draft-changes"),
    re_path(f"^{OF_PROCESS}/draft/publish/$", DraftViewSet.as_view({"post": "publish"}), name="draft-publish"),
]
