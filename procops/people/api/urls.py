from django.urls import path
from rest_framework.routers import SimpleRouter

from procops.people.api.audit_log import AuditLogViewSet
from procops.people.api.calendars import CalendarsViewSet
from procops.people.api.here import HereViewSet
from procops.people.api.invitations import InvitationsViewSet
from procops.people.api.people import PeopleViewSet
from procops.people.api.teams import TeamsViewSet

router = SimpleRouter()
router.register("people", PeopleViewSet, basename="person")
router.register("teams", TeamsViewSet, basename="team")
router.register("calendars", CalendarsViewSet, basename="calendar")
router.register("audit-log", AuditLogViewSet, basename="audit-entry")
router.register("invitations", InvitationsViewSet, basename="invitation")

urlpatterns = [
    path("me/", HereViewSet.as_view({"get": "me"}), name="me"),
    path("organization/", HereViewSet.as_view({"get": "organization"}), name="organization"),
    *router.urls,
]
