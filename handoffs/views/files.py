"""A file of a case, from a page."""

from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from handoffs.downloads import as_download, file_seen_by
from procops.people.request import MemberRequest


@require_safe
def download(request: MemberRequest, file_id: UUID) -> FileResponse:
    """The file, as a download."""
    return as_download(file_seen_by(request.actor, file_id))
