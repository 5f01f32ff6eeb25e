"""The addresses of the API, collected from the apps; each brings its own `api.urls`."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from procops.rest.fallback import unknown_address

urlpatterns = [
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(template_name="rest/docs.html", url_name="schema"), name="docs"),
    path("v1/", include("procops.people.api.urls")),
    path("v1/", include("procops.notices.api")),
    path("v1/", include("procops.rest.token_api")),
    path("v1/", include("workflows.api.urls")),
    path("v1/", include("handoffs.api.urls")),
    path("", unknown_address),
    path("<path:rest>", unknown_address),
]
