"""Every address of procops, in one table."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from procops import health

urlpatterns = [
    path("healthz", login_not_required(health.healthz), name="healthz"),
    path("readyz", login_not_required(health.readyz), name="readyz"),
    path("api/", include("procops.rest.urls")),
    path("accounts/", include("procops.people.account_urls")),
    path("settings/tokens/", include("procops.rest.token_urls")),
    path("", include("procops.people.urls")),
    path("", include("procops.notices.urls")),
    path("", include("procops.saved_views.urls")),
    path("", include("procops.ui.urls")),
    path("", include("workflows.urls")),
    path("", include("handoffs.urls")),
    path("", include("metrics.urls")),
]

# Below /api/ Django's own answers are JSON too.
handler400 = "procops.rest.fallback.bad_request"
handler403 = "procops.rest.fallback.permission_denied"
handler404 = "procops.rest.fallback.not_found"
handler500 = "procops.rest.fallback.server_error"
