from django.urls import path

from procops.people.views import entrance, invitations, people, profile, roster, settings, teams

app_name = "people"
urlpatterns = [
    path("people/", people.directory, name="directory"),
    path("people/invitations/", invitations.invite, name="invitations"),
    path("people/invitations/<uuid:invitation_id>/renew/", invitations.renew, name="renew_invitation"),
    path("people/invitations/<uuid:invitation_id>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("people/bring-in/", roster.check, name="roster"),
    path("people/bring-in/now/", roster.bring_in, name="bring_in"),
    path("people/<uuid:person_id>/", people.member, name="member"),
    path("people/<uuid:person_id>/sign-out/", people.sign_out, name="sign_out"),
    path("people/<uuid:person_id>/reactivate/", people.reactivate, name="reactivate"),
    path("teams/", teams.every_team, name="teams"),
    path("teams/new/", teams.new, name="new_team"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/edit/", teams.edit, name="edit_team"),
    path("teams/<uuid:team_id>/archive/", teams.archive, name="archive_team"),
    path("teams/<uuid:team_id>/restore/", teams.restore, name="restore_team"),
    path("teams/<uuid:team_id>/members/", teams.add_member, name="add_team_member"),
    path("teams/<uuid:team_id>/members/<uuid:person_id>/remove/", teams.remove_member, name="remove_team_member"),
    path("settings/", settings.organization, name="settings"),
    path("settings/audit/", settings.audit_log, name="audit_log"),
    path("profile/", profile.profile, name="profile"),
    path("profile/devices/", profile.devices, name="devices"),
    path("profile/devices/end/", profile.end_device, name="end_device"),
    path("profile/theme/", profile.theme, name="theme"),
    path("switch/", profile.switch, name="switch"),
    path("invitations/<str:secret>/", invitations.accept, name="accept_invitation"),
    path("demo/login/", entrance.demo_login, name="demo_login"),
]
