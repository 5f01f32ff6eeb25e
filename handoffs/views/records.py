"""Records: who or what cases are about. All of them, one with its cases, and what is changed about one."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from handoffs import list_files, record_page
from handoffs.record_forms import RecordForm, RecordMergeForm
from handoffs.record_page import CasesAbout, RecordFilter
from handoffs.views.asking import Question, asked, sent
from procops import clock, tables
from procops.keyset import newest_first
from procops.people.request import MemberRequest
from workflows.records import changes
from workflows.records.models import Record
from workflows.records.seen import records_seen_by

asks = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def records(request: MemberRequest) -> HttpResponseBase:
    """The records that the reader may see, newest first."""
    asked_for = request.GET.copy()
    found = RecordFilter(asked_for, queryset=record_page.records(request.actor), request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, list_files.records(found.qs), now=clock.now())
    page = newest_first(found.qs, moment="added_at", before=request.GET.get("before", ""))
    asked_for.pop("before", None)
    facts = {
        "filter": found,
        "rows": page.rows,
        "older": page.older,
        "asked": asked_for.urlencode(),
        "is_narrowed": any(asked_for.values()),
        "is_older": "before" in request.GET,
        "may_add": changes.may_add(request.actor),
    }
    template = "handoffs/_records.html" if request.htmx else "handoffs/records.html"
    return render(request, template, facts, status=found.status)


@require_GET
def record(request: MemberRequest, record_id: UUID) -> HttpResponseBase:
    """One record with its cases over all processes; one that was merged leads to the one that it turned out to be."""
    found = record_or_404(request, record_id, even_merged=True)
    if found.merged_into_id:
        return redirect("handoffs:record", found.merged_into_id)
    asked_for = request.GET.copy()
    cases = CasesAbout(asked_for, queryset=record_page.cases_of(found, request.actor), request=request)
    if (kind := tables.asked(request)) and cases.is_sense:
        return tables.download(kind, list_files.cases_about(cases.qs), now=clock.now())
    page = record_page.page_of(cases.qs, before=request.GET.get("before", ""))
    asked_for.pop("before", None)
    facts = {
        "record": found,
        "filter": cases,
        "page": page,
        "asked": asked_for.urlencode(),
        "is_narrowed": any(asked_for.values()),
        "is_older": "before" in request.GET,
        "may_change": changes.may_change(request.actor),
        "may_erase": changes.may_erase(request.actor, found),
        "now": clock.now(),
    }
    template = "handoffs/_record_cases.html" if request.htmx else "handoffs/record.html"
    return render(request, template, facts, status=cases.status)


@asks
def add(request: MemberRequest) -> HttpResponse:
    """Add a record before any case is about it."""
    return asked(
        request,
        Question(_("Add a record"), "", _("Add"), _("A case makes its record by itself when it starts.")),
        RecordForm(sent(request)),
        call=lambda facts: changes.add(**facts, by=request.actor, now=clock.now()),
        said=_("The record has been added."),
        to="handoffs:records",
    )


@asks
def change(request: MemberRequest, record_id: UUID) -> HttpResponse:
    """Give a record another name or number."""
    found = record_or_404(request, record_id)
    form = RecordForm(sent(request), initial={"name": found.name, "outside_id": found.outside_id})
    del form.fields["kind"]
    return asked(
        request,
        Question(_("Change the record"), str(found), _("Save")),
        form,
        call=lambda facts: changes.change(found, **facts, by=request.actor, now=clock.now()),
        said=_("The record has been changed."),
        to=_of(found),
    )


@asks
def merge(request: MemberRequest, record_id: UUID) -> HttpResponse:
    """Let a record turn out to be another one."""
    found = record_or_404(request, record_id)
    others = records_seen_by(request.actor).filter(kind=found.kind).exclude(pk=found.pk)
    hint = _("All cases of this record become the other one's. This cannot be undone.")
    return asked(
        request,
        Question(_("Merge into another record"), str(found), _("Merge"), hint, is_final=True),
        RecordMergeForm(found, others, sent(request)),
        call=lambda facts: changes.merge(found, into=facts["into"], by=request.actor, now=clock.now()),
        said=_("The two records are one now."),
        to=_of(found),
    )


def record_or_404(request: MemberRequest, record_id: UUID, *, even_merged: bool = False) -> Record:
    """The record, if the reader may see it; one that was merged counts as seen by whoever sees the one it became."""
    if even_merged:
        old = Record.objects.filter(pk=record_id).exclude(merged_into=None).first()
        if old is not None and old.merged_into_id:
            if not records_seen_by(request.actor).filter(pk=old.merged_into_id).exists():
                raise Http404
            return old
    return get_object_or_404(records_seen_by(request.actor), pk=record_id)


def _of(record: Record) -> str:
    return resolve_url(reverse("handoffs:record", args=[record.pk]))
