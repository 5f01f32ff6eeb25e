"""Notes on the trends of a process."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from metrics import rules
from metrics.marks import writing
from metrics.marks.forms import NoteForm
from metrics.models import TrendNote
from procops import clock
from procops.errors import Refused
from procops.people.request import MemberRequest


@require_POST
def write(request: MemberRequest, key: str) -> HttpResponse:
    """Remember something on a day."""
    process = get_object_or_404(rules.measured_for(request.actor), key=key)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            writing.write(process, **form.cleaned_data, by=request.actor, now=clock.now())
            messages.success(request, _("Noted. It stands on every trend of that day."))
        except Refused as no:
            messages.error(request, f"{no.message} {no.next_action}")
    else:
        said = [f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items()]
        messages.error(request, " ".join(said))
    return redirect("metrics:process", key)


@require_POST
def remove(request: MemberRequest, note_id: UUID) -> HttpResponse:
    """Take a note away."""
    seen = rules.measured_for(request.actor)
    note = get_object_or_404(TrendNote.objects.filter(process__in=seen).select_related("process"), pk=note_id)
    key = note.process.key
    try:
        writing.remove(note, by=request.actor, now=clock.now())
        messages.success(request, _("Taken away."))
    except Refused as no:
        messages.error(request, f"{no.message} {no.next_action}")
    return redirect("metrics:process", key)
