from django.urls import path

from metrics.views import dashboards

app_name = "metrics"

urlpatterns = [
    path("dashboards/", dashboards.all_processes, name="overview"),
    path("dashboards/refresh/", dashboards.refresh, name="refresh"),
    path("dashboards/<slug:key>/", dashboards.one_process, name="process"),
    path("dashboards/<slug:key>/cases/", dashboards.cases_behind, name="behind"),
]
