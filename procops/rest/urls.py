"""The addresses of the API, collected from the apps; each brings its own `api.urls`."""

from django.urls import include, path

from procops.rest.docs import DocsView, SchemaView
from procops.rest.fallback import unknown_address

urlpatterns = [
    path("v1/schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("v1/", include("procops.people.api.urls")),
    path("v1/", include("procops.notices.api")),
    path("v1/", include("procops.saved_views.api")),
    path("v1/", include("procops.rest.token_api")),
    path("v1/", include("procops.rest.markdown_api")),
    path("v1/", include("workflows.api.urls")),
    path("v1/", include("handoffs.api.urls")),
    path("v1/", include("metrics.api.urls")),
    path("", unknown_address),
    path("<path:rest>", unknown_address),
]
