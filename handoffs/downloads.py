"""Files of cases, handed out as downloads to those who may see the case and the field a file was put into."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from procops.people.actor import Actor
from workflows.models import Attachment
from workflows.plan import plan_of
from workflows.visibility import cases_open_to, lanes_of, readable_fields


def file_seen_by(actor: Actor, file_id: UUID) -> Attachment:
    """One file, with its case and whoever put it there.

    :raises Http404: if there is none, or its case or its field is not for the actor.
    """
    seen = Attachment.objects.filter(case__in=cases_open_to(actor)).select_related("case", "uploaded_by")
    found: Attachment = get_object_or_404(seen, pk=file_id)
    if found.field_key:
        graph = plan_of(found.case.version_id).graph
        if found.field_key not in readable_fields(graph, lanes_of(actor, found.case), actor=actor):
            raise Http404
    return found


def as_download(found: Attachment) -> FileResponse:
    """The file, never shown in the page: what people uploaded may be anything.

    :raises Http404: if its content is gone.
    """
    try:
        content = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
