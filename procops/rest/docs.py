"""The pages that document the API: the schema itself, and a page that shows it, all from our own files."""

from functools import cache
from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from procops.rest.schema import Generator


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document: the same for everybody, and worth making once only."""
    made: dict[str, Any] = Generator().get_schema(public=True)
    return made


class SchemaView(SpectacularAPIView):
    """The OpenAPI document, as YAML or JSON by the Accept header. It tells of nobody, so anybody may read it."""

    authentication_classes = ()

    def _get_schema_response(self, request: Request) -> Response:
        return Response(schema())


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, with its script in a file of its own as the security policy wants."""

    authentication_classes = ()
    template_name = "rest/docs.html"
    url_name = "schema"
