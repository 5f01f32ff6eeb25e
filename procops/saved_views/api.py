"""Saved views, for programs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import include, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from procops.people.models import Team
from procops.rest.answers import Done
from procops.rest.serializers import In, Out, PersonRef, TeamRef, Text
from procops.rest.viewsets import ReadViewSet, verb
from procops.saved_views import lists, pages, saving
from procops.saved_views.models import SavedView, SharedWith


class SavedViewOut(Out):
    """A list with its filters, columns and order, under a name."""

    id = serializers.UUIDField()
    list = serializers.CharField(help_text="Which list: `queue`, `work`, `work-handoffs`, `handoffs` or `cases`.")
    name = serializers.CharField()
    query = serializers.CharField(help_text="What stands behind the question mark of the list's address.")
    address = serializers.SerializerMethodField(help_text="Where it is looked at.")
    owner = PersonRef()
    shared_with = serializers.ChoiceField(SharedWith.choices)
    team = TeamRef(allow_null=True)

    def get_address(self, view: SavedView) -> str:
        return pages.address(view)


class _Shared(In):
    name = Text(at_most=60)
    query = serializers.CharField(max_length=lists.AT_MOST, allow_blank=True, help_text="As in the list's address.")
    shared_with = serializers.ChoiceField(SharedWith.choices, default=SharedWith.ME)
    team = serializers.UUIDField(allow_null=True, default=None, help_text="Id of a team, if it is shared with one.")
    opens = serializers.BooleanField(default=False, help_text="Let the list open with it, for you.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["shared_with"] = SharedWith(attrs["shared_with"])
        wanted = attrs["team"]
        attrs["team"] = Team.objects.filter(pk=wanted).first() if wanted else None
        if (attrs["shared_with"] == SharedWith.TEAM) != (attrs["team"] is not None):
            raise serializers.ValidationError({"team": _("Name a team exactly if the view is shared with one.")})
        return attrs


class SavedViewIn(_Shared):
    list = serializers.CharField(max_length=20)

    def validate_list(self, key: str) -> str:
        if lists.find(key) is None:
            raise serializers.ValidationError(_("There is no such list."))
        return key


class SavedViewChangeIn(_Shared):
    pass


class SavedViewChanged(Out):
    """The view that was saved or deleted."""

    id = serializers.UUIDField()


class SavedViewFilter(django_filters.FilterSet):
    """Narrows the views."""

    list = django_filters.CharFilter(max_length=20, help_text="Which list.")

    class Meta:
        model = SavedView
        fields: list[str] = []


class SavedViewsViewSet(ReadViewSet):
    """Your views, and those shared with you, by name."""

    model = SavedView
    serializer_class = SavedViewOut
    filterset_class = SavedViewFilter
    ordering = ("name", "id")

    def rows(self) -> QuerySet[SavedView]:
        return saving.seen_by(self.actor).select_related("owner", "team")

    @extend_schema(request=SavedViewIn, responses={201: SavedViewChanged})
    def create(self, request: Request) -> Response:
        """Save a list as a view."""
        asked = self.asked(SavedViewIn)
        view = saving.save(list_key=asked.pop("list"), **asked, by=self.actor, now=self.now)
        return Done({"id": view.pk}, status=201)

    @verb(SavedViewChanged, SavedViewChangeIn)
    def change(self, view: SavedView, **facts: Any) -> Response:
        """Give a view of yours another name, other filters or other readers. An admin may change what is shared."""
        return Done({"id": saving.change(view, **facts, by=self.actor, now=self.now).pk})

    @verb(SavedViewChanged)
    def delete(self, view: SavedView) -> Response:
        """Delete a view for all who see it."""
        pk = view.pk
        saving.delete(view, by=self.actor)
        return Done({"id": pk})


router = SimpleRouter()
router.register("saved-views", SavedViewsViewSet, basename="saved-view")
urlpatterns = [path("", include(router.urls))]
