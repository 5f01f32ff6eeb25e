"""One process: its page, its versions, publishing and retiring."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from procops import clock
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_said
from workflows import maps, process_files, publishing
from workflows.drawing import LettersNotAtHand
from workflows.forms import PublishForm, ReviewForm
from workflows.models import Version
from workflows.process_list import open_cases_of
from workflows.process_page import process_page, version_definition
from workflows.reviews import reviewing
from workflows.views.find import must_design, process_or_404, version_or_404


@require_GET
def page(request: MemberRequest, key: str) -> HttpResponse:
    """What a process looks like, who fills its roles, and its versions."""
    process = process_or_404(request, key)
    shown = process_page(process, actor=request.actor, now=clock.now())
    context = {
        "page": shown,
        "process": process,
        "open_cases": open_cases_of(process, request.actor),
        "review_form": ReviewForm(),
        "publish_form": PublishForm(initial={"seen": shown.draft.revision}) if shown.draft else None,
    }
    return render(request, "workflows/process.html", context)


@require_POST
def review(request: MemberRequest, key: str) -> HttpResponse:
    """Say that it has been reviewed today."""
    process = process_or_404(request, key)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["note"])))
        return redirect(f"{resolve_url('workflows:process', key)}#review")
    with refusal_said(request):
        reviewing.reviewed(process, note=form.cleaned_data["note"], by=request.actor, now=clock.now())
        messages.success(request, _("Reviewed today."))
    return redirect(f"{resolve_url('workflows:process', key)}#review")


@require_GET
def version(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """One version, as it was published or as it is drafted."""
    found = version_or_404(request, key, number)
    context = {
        "version": found,
        "process": found.process,
        "definition": version_definition(found, now=clock.now()),
    }
    return render(request, "workflows/version.html", context)


@require_GET
def process_file(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """A version's process file, as a download."""
    found = version_or_404(request, key, number)
    response = HttpResponse(process_files.file_content(found), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{process_files.file_name(found)}"'
    return response


@require_GET
def version_map(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """A version's map as an SVG file, as a download."""
    found = version_or_404(request, key, number)
    response = HttpResponse(maps.map_of(found), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{maps.map_name(found, "svg")}"'
    return response


@require_GET
def version_map_on_paper(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """A version's map as a PDF file, as a download; back to the version's page where it cannot be made one."""
    found = version_or_404(request, key, number)
    try:
        drawn = maps.map_on_paper(found)
    except LettersNotAtHand as no:
        messages.error(request, f"{no.message} {no.next_action}")
        return redirect("workflows:version", key, number)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{maps.map_name(found, "pdf")}"'
    return response


@require_POST
def publish(request: MemberRequest, key: str) -> HttpResponse:
    """Publish the draft that was looked at; the page it returns to lists what keeps it from that."""
    process = process_or_404(request, key)
    must_design(request)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The note is too long, or the page was not sent whole. Try again."))
        return redirect("workflows:process", key)
    with refusal_said(request):
        published = publishing.publish(
            process, seen=form.cleaned_data["seen"], note=form.cleaned_data["note"], by=request.actor, now=clock.now()
        )
        messages.success(request, _("Version %(number)d is published.") % {"number": published.number})
    return redirect("workflows:process", key)


@require_POST
def retire(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Take the published version out of use."""
    found: Version = version_or_404(request, key, number)
    must_design(request)
    with refusal_said(request):
        publishing.retire(found, by=request.actor, now=clock.now())
        messages.success(request, _("No new cases begin any more; those under way go on."))
    return redirect("workflows:process", key)
