from django.urls import path

from procops.notices import views
from procops.notices.hooks import views as channels

app_name = "notices"
urlpatterns = [
    path("inbox/", views.every_notice, name="inbox"),
    path("inbox/read/", views.mark_all_read, name="mark_all_read"),
    path("inbox/cases/<uuid:case_id>/done/", views.case_done, name="case_done"),
    path("inbox/cases/<uuid:case_id>/mute/", views.mute, name="mute"),
    path("inbox/cases/<uuid:case_id>/unmute/", views.unmute, name="unmute"),
    path("profile/notices/", views.preferences, name="preferences"),
    path("inbox/<uuid:notice_id>/", views.follow, name="follow"),
    path("inbox/<uuid:notice_id>/read/", views.mark_read, name="mark_read"),
    path("inbox/<uuid:notice_id>/later/", views.snooze, name="snooze"),
    path("teams/<uuid:team_id>/channel/", channels.channel, name="channel"),
    path("teams/<uuid:team_id>/channel/try/", channels.try_out, name="try_channel"),
    path("teams/<uuid:team_id>/channel/remove/", channels.take_away, name="remove_channel"),
    path("settings/undelivered/", views.undelivered, name="undelivered"),
    path("settings/undelivered/release/", views.release, name="release"),
    path("settings/undelivered/<uuid:notice_id>/retry/", views.retry, name="retry"),
    path("settings/undelivered/<uuid:notice_id>/discard/", views.discard, name="discard"),
]
