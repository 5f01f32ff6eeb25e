"""What all viewsets of the API have in common: who asks, in which scope, and how a verb becomes one domain call."""

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from procops import clock
from procops.people.actor import Actor
from procops.people.models import Organization
from procops.rest import idempotency
from procops.rest.pagination import Pages
from procops.rest.serializers import In, Nothing
from procops.rest.tokens import Scope

UUID_REGEX = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

Handler = Callable[..., Response]


class OrganizationViewSet(viewsets.GenericViewSet):
    """A noun of one organization. Rows come narrowed to what the actor may see, so a stranger's is not found."""

    model: ClassVar[type[Model]]
    scope_to_change: ClassVar[Scope] = Scope.WORK
    """What a token needs to change something here."""
    only_asks: ClassVar[frozenset[str]] = frozenset()
    """Actions that are POSTs because they carry a body, and change nothing."""
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    detail_serializer_class: ClassVar[type[serializers.Serializer] | None] = None
    # Not DRF's OPTIONS, which would be refused and named among what is allowed.
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    lookup_url_kwarg = "id"
    lookup_value_regex = UUID_REGEX

    request: Any
    pagination_class: Any = Pages

    def rows(self) -> QuerySet[Any]:
        """What the actor may see of this noun."""
        raise NotImplementedError

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.actor
        return actor

    @property
    def organization(self) -> Organization:
        organization: Organization = self.request.organization
        return organization

    @property
    def now(self) -> datetime:
        return clock.now()

    def asked(self, body: type[In]) -> dict[str, Any]:
        """The body of the request.

        :raises ValidationError: naming each member that is wrong.
        """
        given = body(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def ordering_for(self, request: Request) -> tuple[str, ...]:
        """The order of the list; filters may ask for another that an index serves."""
        return self.ordering

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.none() if getattr(self, "swagger_fake_view", False) else self.rows()

    def get_serializer_class(self) -> Any:
        if self.action == "retrieve" and self.detail_serializer_class:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After all checks, and before the handler is looked up: a change with a key runs inside its record."""
        super().initial(request, *args, **kwargs)
        handler: Handler | None = getattr(self, "post", None)
        if request.method != "POST" or handler is None or self.action in self.only_asks:
            return
        if idempotency.HEADER in request.headers:
            change = handler
            self.post = lambda *args, **kwargs: idempotency.once(request, partial(change, *args, **kwargs))

    def page_of(self, rows: QuerySet[Any], serializer: type[serializers.Serializer]) -> Response:
        """One page of a list that hangs on this noun."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """A noun that is listed and looked at; its changes are verbs."""


def verb(
    answers: type[serializers.Serializer],
    asks: type[In] = Nothing,
    *,
    path: str = "",
) -> Callable[[Handler], Handler]:
    """Make ``POST /noun/{id}/<verb>/`` of a method that gets the object and the body's members, and makes one call.

    The method's docstring is the operation's description. The object is looked up first: whoever may not see it is not
    told what the body should have been.
    """

    def decorate(move: Handler) -> Handler:
        @wraps(move)
        def handler(self: OrganizationViewSet, request: Request, **kwargs: Any) -> Response:
            thing = self.get_object()
            return move(self, thing, **self.asked(asks))

        asked = None if asks is Nothing else asks
        routed = action(detail=True, methods=["post"], url_path=path or move.__name__.replace("_", "-"))(handler)
        described: Handler = extend_schema(request=asked, responses={200: answers})(routed)
        return described

    return decorate


def verb_of_many(
    answers: type[serializers.Serializer],
    asks: type[In] = Nothing,
    *,
    path: str,
) -> Callable[[Handler], Handler]:
    """Make ``POST /noun/<path>/`` of a method that gets the body's members, and makes one call.

    What the body names and the actor may not see is answered row by row, as what never existed.
    """

    def decorate(move: Handler) -> Handler:
        @wraps(move)
        def handler(self: OrganizationViewSet, request: Request, **kwargs: Any) -> Response:
            return move(self, **self.asked(asks))

        asked = None if asks is Nothing else asks
        routed = action(detail=False, methods=["post"], url_path=path)(handler)
        described: Handler = extend_schema(request=asked, responses={200: answers})(routed)
        return described

    return decorate
