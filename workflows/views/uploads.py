"""Process files come in: as a new process, or as the draft of one that is there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest
from workflows import process_files, publishing
from workflows.forms import UploadForm
from workflows.models import Process, Version
from workflows.states import VersionState
from workflows.views.find import must_design, process_or_404


@require_http_methods(["GET", "POST"])
def new_process(request: MemberRequest) -> HttpResponse:
    """Make a process of a file."""
    must_design(request)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            document = process_files.read_file(form.cleaned_data["file"].read(process_files.SIZE_AT_MOST + 1))
            version = publishing.create_process(document, by=request.actor, now=clock.now())
        except Refused as why:
            return _refused(request, form, why, process=None)
        messages.success(request, _("The process is here, as a draft. Say who does what, then publish it."))
        return redirect("workflows:staffing", version.process.key)
    return render(request, "workflows/upload.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def draft(request: MemberRequest, key: str) -> HttpResponse:
    """Make a file the draft of a process."""
    process = process_or_404(request, key)
    must_design(request)
    form = _form(request, seen=_revision(process))
    if request.method == "POST" and form.is_valid():
        try:
            document = process_files.read_file(form.cleaned_data["file"].read(process_files.SIZE_AT_MOST + 1))
            seen = form.cleaned_data["seen"]
            publishing.save_draft(process, document, seen=seen, by=request.actor, now=clock.now())
        except Refused as why:
            return _refused(request, form, why, process=process)
        messages.success(request, _("The file is the draft now."))
        return redirect("workflows:process", key)
    context = {"form": form, "process": process}
    return render(request, "workflows/upload.html", context, status=422 if form.errors else 200)


def _form(request: MemberRequest, *, seen: int | None = None) -> UploadForm:
    if request.method == "POST":
        return UploadForm(request.POST, request.FILES)
    return UploadForm(initial={"seen": seen})


def _refused(request: MemberRequest, form: UploadForm, why: Refused, *, process: Process | None) -> HttpResponse:
    faults = getattr(why, "faults", [])
    if faults:
        form.cleaned_data["file"].seek(0)
        faults = process_files.with_lines(faults, form.cleaned_data["file"].read(process_files.SIZE_AT_MOST + 1))
    context = {"form": form, "why": why, "faults": faults, "process": process}
    return render(request, "workflows/upload.html", context, status=409)


def _revision(process: Process) -> int | None:
    draft = Version.objects.filter(process=process, state=VersionState.DRAFT)
    return draft.values_list("revision", flat=True).first()
