from django.urls import path, re_path

from metrics.api.figures import FiguresViewSet
from workflows.api.urls import OF_PROCESS

urlpatterns = [
    path("figures/", FiguresViewSet.as_view({"get": "overview"}), name="figures"),
    re_path(f"^{OF_PROCESS}/figures/$", FiguresViewSet.as_view({"get": "of_process"}), name="process-figures"),
    re_path(f"^{OF_PROCESS}/figures/cases/$", FiguresViewSet.as_view({"get": "behind"}), name="figure-cases"),
]
