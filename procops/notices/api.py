"""The REST API of the inbox: what one has been told in the app."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from procops.notices import inbox, texts
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.rest.answers import Done
from procops.rest.serializers import Nothing, Out
from procops.rest.viewsets import ReadViewSet, verb


class NoticeOut(Out):
    """One message to you."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    text = serializers.SerializerMethodField(help_text="What it says, in one line.")
    quote = serializers.SerializerMethodField(help_text="What somebody wrote along with it; often empty.")
    case = serializers.UUIDField(source="case_id", allow_null=True)
    case_reference = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id", allow_null=True, help_text="The task, handoff or case.")
    link = serializers.CharField(help_text="The path of the page that it leads to.")
    created_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, notice: Notice) -> str:
        return texts.line(notice)

    def get_quote(self, notice: Notice) -> str:
        return texts.quote(notice)


class NoticesRead(Out):
    """How many messages had not been read."""

    read = serializers.IntegerField()


class NoticeFilter(django_filters.FilterSet):
    """Narrows the inbox."""

    unread = django_filters.BooleanFilter(field_name="seen_at", lookup_expr="isnull")
    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices)

    class Meta:
        model = Notice
        fields: list[str] = []


class NoticesViewSet(ReadViewSet):
    """Your inbox, newest first."""

    model = Notice
    serializer_class = NoticeOut
    filterset_class = NoticeFilter
    ordering = ("-created_at", "-id")

    def rows(self) -> QuerySet[Notice]:
        return inbox.of(self.request.user.pk)

    @verb(NoticesRead)
    def read(self, notice: Notice) -> Response:
        """Mark one message as read."""
        return Done({"read": inbox.mark_read(self.request.user.pk, notice_id=notice.pk, now=self.now)})

    @extend_schema(request=None, responses={200: NoticesRead})
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request, **kwargs: Any) -> Response:
        """Mark everything as read."""
        self.asked(Nothing)
        return Done({"read": inbox.mark_read(self.request.user.pk, now=self.now)})


router = SimpleRouter()
router.register("notices", NoticesViewSet, basename="notice")
urlpatterns = router.urls
