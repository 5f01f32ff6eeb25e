"""Every address of procops, in one table."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from procops import health

urlpatterns = [
    path("healthz", login_not_required(health.healthz), name="healthz"),
    path("readyz", login_not_required(health.readyz), name="readyz"),
    path("accounts/", include("procops.people.account_urls")),
    path("settings/tokens/", include("procops.rest.token_urls")),
    path("", include("procops.people.urls")),
    path("", include("procops.notices.urls")),
    path("", include("procops.ui.urls")),
]
