"""Files of cases."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from handoffs.downloads import as_download, file_seen_by
from procops.rest.serializers import In, Moment, Out, PersonRef
from procops.rest.viewsets import OrganizationViewSet
from workflows.document import KEY_AT_MOST
from workflows.models import Attachment


class AttachmentOut(Out):
    """A file of a case."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    task = serializers.UUIDField(source="task_id", allow_null=True)
    field = serializers.CharField(source="field_key", help_text="Key of the field it was put into; often empty.")
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    content_type = serializers.CharField()
    sha256 = serializers.CharField()
    uploaded_by = PersonRef()
    uploaded_at = Moment()


class AttachIn(In):
    """A file, as `multipart/form-data`."""

    file = serializers.FileField(allow_empty_file=True)
    field = serializers.CharField(
        default="", allow_blank=True, max_length=KEY_AT_MOST, help_text="Key of a file field."
    )


class Attached(Out):
    """The file that was put to the case. Name its id as the value of a file field to fill that."""

    id = serializers.UUIDField()
    case = serializers.UUIDField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class AttachmentsViewSet(OrganizationViewSet):
    """The files of the cases that you may see, but for those in fields that are not for you."""

    model = Attachment
    serializer_class = AttachmentOut

    def get_object(self) -> Attachment:
        return file_seen_by(self.actor, self.kwargs["id"])

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """What there is to know about one file."""
        return Response(AttachmentOut(self.get_object()).data)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, **kwargs: Any) -> FileResponse:
        """The file itself."""
        return as_download(self.get_object())
