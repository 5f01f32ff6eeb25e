from django.urls import path

from metrics.views import dashboards, forecasts, improvements, logs, notes, sharing, stakes

app_name = "metrics"

_ONE = "improvements/<uuid:improvement_id>/"

urlpatterns = [
    path("forecasts/", forecasts.of_tasks, name="forecasts"),
    path("forecasts/<str:reference>/", forecasts.of_case, name="forecast"),
    path("dashboards/", dashboards.all_processes, name="overview"),
    path("dashboards/refresh/", dashboards.refresh, name="refresh"),
    path("event-logs/", logs.logs, name="logs"),
    path("event-logs/<uuid:log_id>/", logs.log, name="log"),
    path("event-logs/<uuid:log_id>/columns/", logs.say, name="log-say"),
    path("event-logs/<uuid:log_id>/send/", logs.send_off, name="log-send"),
    path("event-logs/<uuid:log_id>/forget/", logs.forget, name="log-forget"),
    path("dashboards/<slug:key>/", dashboards.one_process, name="process"),
    path("dashboards/<slug:key>/people/", dashboards.people_of, name="people"),
    path("dashboards/<slug:key>/share/", sharing.share, name="share"),
    path("settings/shared-figures/", sharing.links, name="shares"),
    path("settings/shared-figures/<uuid:share_id>/revoke/", sharing.revoke, name="revoke-share"),
    path("shared/<str:secret>/", sharing.look, name="shared"),
    path("dashboards/<slug:key>/events/", dashboards.events, name="events"),
    path("dashboards/<slug:key>/paths/", logs.found_paths, name="paths"),
    path("dashboards/<slug:key>/cases/", dashboards.cases_behind, name="behind"),
    path("dashboards/<slug:key>/notes/", notes.write, name="note-write"),
    path("trend-notes/<uuid:note_id>/remove/", notes.remove, name="note-remove"),
    path("improvements/", improvements.improvements, name="improvements"),
    path("improvements/start/", stakes.where_to_start, name="start"),
    path("improvements/stakes/<slug:key>/", stakes.stake, name="stake"),
    path("improvements/new/<slug:key>/", improvements.new, name="improvement-new"),
    path(_ONE, improvements.improvement, name="improvement"),
    path(f"{_ONE}change/", improvements.change, name="improvement-change"),
    path(f"{_ONE}done/", improvements.finish, name="improvement-done"),
    path(f"{_ONE}give-up/", improvements.give_up, name="improvement-give-up"),
    path(f"{_ONE}resume/", improvements.resume, name="improvement-resume"),
    path(f"{_ONE}actions/", improvements.add_action, name="improvement-add-action"),
    path(f"{_ONE}actions/<uuid:action_id>/", improvements.tick, name="improvement-tick"),
]
