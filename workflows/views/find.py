"""Finding what an address names, among what the reader may see: everything else is not found."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from procops.people.request import MemberRequest
from workflows import publishing, rules, staff_changes
from workflows.models import Process, Version
from workflows.states import VersionState
from workflows.visibility import processes_seen_by


def process_or_404(request: MemberRequest, key: str) -> Process:
    """The process of that key, with its owner."""
    return get_object_or_404(processes_seen_by(request.actor).select_related("owner"), key=key)


def version_or_404(request: MemberRequest, key: str, number: int) -> Version:
    """One version of a process; a draft is found only by those who may read drafts."""
    process = process_or_404(request, key)
    version = get_object_or_404(
        Version.objects.select_related("process", "created_by", "published_by"), process=process, number=number
    )
    if version.state == VersionState.DRAFT and not rules.may_read_drafts(request.actor, process):
        raise Http404
    return version


def must_design(request: MemberRequest) -> None:
    """Answers 403 to whoever may see a process but not change it."""
    if not rules.may_design(request.actor):
        raise PermissionDenied(publishing.DesignersOnly().message)


def must_staff(request: MemberRequest, process: Process) -> None:
    """Answers 403 to whoever may see a process but not say who fills its roles."""
    if not staff_changes.may_staff(request.actor, process):
        raise PermissionDenied(staff_changes.OwnersOnly(process=process.name).message)
