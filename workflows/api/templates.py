"""The gallery: templates to begin a process with."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from workflows import template_list
from workflows.api.out import GalleryOut, TemplateDetailOut
from workflows.template_list import Template


class GalleryViewSet(ViewSet):
    """The templates that come with the product."""

    only_asks: frozenset[str] = frozenset()
    lookup_url_kwarg = "key"
    lookup_value_regex = "[a-z][a-z0-9-]{0,39}"

    @extend_schema(responses={200: GalleryOut})
    def list(self, request: Request) -> Response:
        """All templates. `POST /processes/` with a template's key makes a process of it."""
        return Response(GalleryOut({"templates": [_told(each) for each in template_list.every()]}).data)

    @extend_schema(
        responses={200: TemplateDetailOut},
        parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH, description="Key of the template.")],
    )
    def retrieve(self, request: Request, key: str) -> Response:
        """One template with its process document."""
        try:
            found = template_list.one(key)
        except KeyError:
            raise Http404 from None
        return Response(TemplateDetailOut({**_told(found), "document": found.document}).data)


def _told(found: Template) -> dict[str, Any]:
    process = found.document["process"]
    told = {name: getattr(found, name) for name in ("key", "name", "steps", "roles", "handoffs", "is_used")}
    return {**told, "kind": process["kind"], "description": process.get("description", "")}
