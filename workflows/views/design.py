"""The designer's page, and the two ways to it: a new process, and a copy of one that is there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procops import clock
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_in
from procops.ui.catalog import catalog
from workflows import blank, publishing
from workflows.forms import CopyForm, NewProcessForm
from workflows.process_page import latest_version
from workflows.views.find import must_design, process_or_404


@require_GET
def designer(request: MemberRequest, key: str) -> HttpResponse:
    """The place where the designer is drawn; all it knows and does it asks of the API."""
    process = process_or_404(request, key)
    must_design(request)
    context = {"process": process, "catalog": catalog(), "home": reverse("workflows:process", args=[process.key])}
    return render(request, "workflows/designer.html", context)


@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Ask what the process is called and of which kind it is, then open the empty canvas."""
    must_design(request)
    form = NewProcessForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name, kind = form.cleaned_data["name"], form.cleaned_data["kind"]
        with refusal_in(form):
            document = blank.blank(name, kind=kind, prefix=blank.free_letters(name))
            version = publishing.create_process(document, by=request.actor, now=clock.now())
            return redirect("workflows:designer", version.process.key)
    return render(request, "workflows/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def duplicate(request: MemberRequest, key: str) -> HttpResponse:
    """Make another process of this one's draft, or of what is published."""
    process = process_or_404(request, key)
    must_design(request)
    name = _("%(process)s (copy)") % {"process": process.name}
    initial = {"name": name, "letters": blank.free_letters(name)}
    form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            source = latest_version(process)
            copy = blank.renamed(source.document, name=form.cleaned_data["name"], prefix=form.cleaned_data["letters"])
            version = publishing.create_process(copy, by=request.actor, now=clock.now())
            messages.success(request, _("The copy is yours, as a draft."))
            return redirect("workflows:designer", version.process.key)
    context = {"form": form, "process": process}
    return render(request, "workflows/duplicate.html", context, status=422 if form.errors else 200)
