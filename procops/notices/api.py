"""The REST API of the inbox: what one has been told in the app."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from procops.notices import inbox, rhythm, texts, wishes
from procops.notices.hooks.api import TeamChannelsViewSet
from procops.notices.kinds import Kind
from procops.notices.models import Channel, Notice, Pace, Quiet
from procops.rest.answers import Done
from procops.rest.schema import ErrorAnswer
from procops.rest.serializers import In, Moment, Nothing, Out
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
    created_at = Moment()
    seen_at = Moment(allow_null=True)

    def get_text(self, notice: Notice) -> str:
        return texts.line(notice)

    def get_quote(self, notice: Notice) -> str:
        return texts.quote(notice)


class NoticesRead(Out):
    """How many messages had not been read."""

    read = serializers.IntegerField()


class PreferenceOut(Out):
    """Whether you are told one kind by one channel."""

    kind = serializers.ChoiceField(Kind.choices)
    channel = serializers.ChoiceField(Channel.choices)
    wanted = serializers.BooleanField()
    pace = serializers.ChoiceField(Pace.choices, help_text="In the app everything wanted is said at once.")


class Preferences(Out):
    """All that can be chosen."""

    preferences = PreferenceOut(many=True)


class WishIn(In):
    """One kind by one channel."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in dict(wishes.CHOICES)])
    channel = serializers.ChoiceField(Channel.choices)
    pace = serializers.ChoiceField(
        [(Pace.NOW.value, Pace.NOW.label), (Pace.DIGEST.value, Pace.DIGEST.label)],
        required=False,
        help_text="How soon by mail; as is usual for the kind when left out.",
    )


class PreferencesIn(In):
    """All that you want to be told; the rest is turned off."""

    wanted = WishIn(many=True)


class MailRhythmOut(Out):
    """When you are disturbed by mail."""

    quiet = serializers.ChoiceField(Quiet.choices)
    quiet_from = serializers.TimeField(allow_null=True, help_text="On your own clock.")
    quiet_until = serializers.TimeField(allow_null=True)
    morning = serializers.BooleanField(help_text="Whether a mail at the beginning of your day says what waits.")
    weekly = serializers.BooleanField(help_text="Whether the first one of a week tells of what you lead.")
    next_at = Moment(help_text="When the next one may come.")


class MailRhythmIn(In):
    """When mail may come; what is left out is turned off."""

    quiet = serializers.ChoiceField(Quiet.choices)
    quiet_from = serializers.TimeField(allow_null=True, default=None, help_text="With `between`, on your own clock.")
    quiet_until = serializers.TimeField(allow_null=True, default=None, help_text="Past midnight if it is earlier.")
    morning = serializers.BooleanField(default=False)
    weekly = serializers.BooleanField(default=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        begin, end = given["quiet_from"], given["quiet_until"]
        if given["quiet"] == Quiet.BETWEEN and (begin is None or end is None or begin == end):
            raise serializers.ValidationError({"quiet_from": _("Say from when until when no mail is to come.")})
        return given


class CaseIn(In):
    """A case that you have been told of."""

    case = serializers.UUIDField()


class AgainIn(In):
    """When to be told again."""

    until = Moment()


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

    @verb(NoticesRead, asks=AgainIn)
    def later(self, notice: Notice, until: datetime) -> Response:
        """Take one message away until a moment; it is told again then, unread. Answers how many were taken away."""
        told_again = inbox.snooze(self.request.user.pk, notice_id=notice.pk, until=until, now=self.now)
        return Done({"read": int(told_again is not None)})

    @extend_schema(request=None, responses={200: NoticesRead})
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request, **kwargs: Any) -> Response:
        """Mark everything as read."""
        self.asked(Nothing)
        return Done({"read": inbox.mark_read(self.request.user.pk, now=self.now)})

    @extend_schema(responses={200: Preferences})
    @action(detail=False, methods=["get"])
    def preferences(self, request: Request, **kwargs: Any) -> Response:
        """What you are told, by which channel."""
        return Response(Preferences(self._preferences()).data)

    @extend_schema(request=PreferencesIn, responses={200: Preferences})
    @action(detail=False, methods=["post"])
    def choose(self, request: Request, **kwargs: Any) -> Response:
        """Choose what you are told; a pair that does not exist is left out."""
        asked = self.asked(PreferencesIn)["wanted"]
        wanted = [(Kind(wish["kind"]), Channel(wish["channel"])) for wish in asked]
        by_mail = [wish for wish in asked if wish["channel"] == Channel.EMAIL and wish.get("pace")]
        paces = {Kind(wish["kind"]): Pace(wish["pace"]) for wish in by_mail}
        wishes.choose(self.request.user.pk, wishes=wanted, paces=paces)
        return Done(Preferences(self._preferences()).data)

    @extend_schema(responses={200: MailRhythmOut})
    @action(detail=False, methods=["get"])
    def rhythm(self, request: Request, **kwargs: Any) -> Response:
        """Your quiet hours, and the mails that say what waits."""
        return Response(MailRhythmOut(rhythm.of(self.request.user.pk, now=self.now)).data)

    @extend_schema(request=MailRhythmIn, responses={200: MailRhythmOut})
    @action(detail=False, methods=["post"], url_path="set-rhythm")
    def set_rhythm(self, request: Request, **kwargs: Any) -> Response:
        """Say when mail may come."""
        asked = self.asked(MailRhythmIn)
        begin, end = asked.pop("quiet_from"), asked.pop("quiet_until")
        quiet = Quiet(asked.pop("quiet"))
        between = (begin, end) if quiet == Quiet.BETWEEN else None
        row = rhythm.choose(self.request.user.pk, quiet=quiet, between=between, now=self.now, **asked)
        return Done(MailRhythmOut(row).data)

    @extend_schema(
        request=CaseIn,
        responses={200: NoticesRead, 404: OpenApiResponse(ErrorAnswer, "You have been told of no such case.")},
    )
    @action(detail=False, methods=["post"])
    def mute(self, request: Request, **kwargs: Any) -> Response:
        """Be told nothing more of a case; its work stays in your queue. Answers how many messages it had."""
        case_id = self.asked(CaseIn)["case"]
        told = inbox.of(self.request.user.pk).filter(case_id=case_id)
        notice, count = get_object_or_404(told[:1]), told.count()
        wishes.mute(self.request.user.pk, case_id=case_id, reference=notice.case_reference, now=self.now)
        return Done({"read": count})

    @extend_schema(request=CaseIn, responses={200: Preferences})
    @action(detail=False, methods=["post"])
    def unmute(self, request: Request, **kwargs: Any) -> Response:
        """Be told of a case again."""
        wishes.unmute(self.request.user.pk, case_id=self.asked(CaseIn)["case"])
        return Done(Preferences(self._preferences()).data)

    def _preferences(self) -> dict[str, Any]:
        rows = wishes.of(self.request.user.pk)
        told = [(row.kind, Channel.INBOX, Pace.NOW if row.inbox else Pace.OFF) for row in rows]
        told += [(row.kind, Channel.EMAIL, row.email) for row in rows if row.email is not None]
        return {
            "preferences": [
                {"kind": kind, "channel": by, "wanted": pace != Pace.OFF, "pace": pace} for kind, by, pace in told
            ]
        }


router = SimpleRouter()
router.register("notices", NoticesViewSet, basename="notice")
router.register("team-channels", TeamChannelsViewSet, basename="team-channel")
urlpatterns = router.urls
