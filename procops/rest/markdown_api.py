"""How Markdown will look: the same that pages show, made harmless, for whoever writes it elsewhere."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from procops.people.models import Person
from procops.rest.serializers import In, Out, Text
from procops.rest.viewsets import OrganizationViewSet
from procops.ui import formatted_text

PROSE_AT_MOST = 20_000  # code points, as texts of process documents


class MarkdownIn(In):
    text = Text(at_most=PROSE_AT_MOST, lines=True, allow_blank=True)


class MarkdownOut(Out):
    """The text as pages show it."""

    html = serializers.CharField(help_text="Harmless: nothing in it runs or leaves the site.")


class MarkdownViewSet(OrganizationViewSet):
    """Text written in Markdown."""

    model = Person
    serializer_class = MarkdownOut
    filter_backends = ()
    pagination_class = None
    only_asks = frozenset({"create"})

    @extend_schema(request=MarkdownIn, responses={200: MarkdownOut})
    def create(self, request: Request) -> Response:
        """How a text in Markdown will look on the page. Changes nothing."""
        return Response({"html": str(formatted_text.to_html(self.asked(MarkdownIn)["text"]))})


router = SimpleRouter()
router.register("markdown", MarkdownViewSet, basename="markdown")
urlpatterns = router.urls
