"""A file of a case: handed out as a download, to those who may see the case and the field it was put into."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from procops.people.request import MemberRequest
from workflows.models import Attachment
from workflows.plan import plan_of
from workflows.visibility import cases_seen_by, lanes_of, readable_fields


@require_safe
def download(request: MemberRequest, file_id: UUID) -> FileResponse:
    """The file, never shown in the page: what people uploaded may be anything."""
    seen = Attachment.objects.filter(case__in=cases_seen_by(request.actor)).select_related("case")
    found = get_object_or_404(seen, pk=file_id)
    if found.field_key:
        graph = plan_of(found.case.version_id).graph
        if found.field_key not in readable_fields(graph, lanes_of(request.actor, found.case), actor=request.actor):
            raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
