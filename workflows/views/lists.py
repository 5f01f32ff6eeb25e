"""The processes of the organization, and the gallery of templates."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procops import clock, tables
from procops.people.request import MemberRequest
from procops.people.views.answers import refusal_in
from workflows import gallery, publishing, rules, template_list
from workflows.forms import CopyForm
from workflows.process_list import processes_for, table_of
from workflows.process_page import template_definition
from workflows.reviews import reviewing
from workflows.views.find import must_design
from workflows.visibility import processes_seen_by

OVERDUE = "overdue"


@require_GET
def processes(request: MemberRequest) -> HttpResponseBase:
    """All processes that the reader may see; with ``review=overdue`` those whose review is overdue."""
    now, is_overdue = clock.now(), request.GET.get("review") == OVERDUE
    listed = processes_for(request.actor, overdue_at=now if is_overdue else None)
    if kind := tables.asked(request):
        return tables.download(kind, table_of(listed), now=now)
    seen = processes_seen_by(request.actor).filter(archived_at=None)
    context = {
        "listed": listed,
        "may_design": rules.may_design(request.actor),
        "now": now,
        "is_overdue": is_overdue,
        "overdue_count": len(listed) if is_overdue else reviewing.overdue(seen, now=now).count(),
    }
    return render(request, "workflows/processes.html", context)


@require_GET
def templates(request: MemberRequest) -> HttpResponse:
    """The templates to begin with."""
    context = {"templates": template_list.every(), "may_design": rules.may_design(request.actor)}
    return render(request, "workflows/gallery.html", context)


@require_http_methods(["GET", "POST"])
def template(request: MemberRequest, key: str) -> HttpResponse:
    """One template: what it does, and the button that makes a process of it."""
    try:
        found = template_list.one(key)
    except KeyError:
        raise Http404 from None
    if request.method == "POST":
        must_design(request)
    process = found.document["process"]
    sent = request.POST if request.method == "POST" else None
    form = CopyForm(sent, initial={"name": process["name"], "letters": process["prefix"]})
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            copy = gallery.copy(key, name=form.cleaned_data["name"], prefix=form.cleaned_data["letters"])
            version = publishing.create_process(copy, by=request.actor, now=clock.now())
            if "design" in request.POST:
                return redirect("workflows:designer", version.process.key)
            messages.success(request, _("The process is yours, as a draft. Say who does what, then publish it."))
            return redirect("workflows:staffing", version.process.key)
    context = {
        "template": found,
        "definition": template_definition(found.document, now=clock.now()),
        "form": form,
        "may_design": rules.may_design(request.actor),
    }
    return render(request, "workflows/template.html", context, status=422 if form.errors else 200)
