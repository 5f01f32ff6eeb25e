"""Bringing in many people: paste or upload, look at what would change, do it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from procops import clock
from procops.people import roster
from procops.people.request import MemberRequest
from procops.people.roster.planning import in_short
from procops.people.roster.reading import CHARACTERS_AT_MOST
from procops.people.views.answers import admins_only, refusal_said

SHOWN = 200
"""Faults, and lines, on one page; what follows is counted."""


class RosterForm(forms.Form):
    """A table of people: pasted, or as a file."""

    text = forms.CharField(
        label=_("Paste addresses or a table"),
        required=False,
        strip=False,
        max_length=CHARACTERS_AT_MOST,
        help_text=_("One address a line is enough. A table may be pasted from a spreadsheet."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )

    def clean_file(self) -> str:
        file: UploadedFile | None = self.cleaned_data["file"]
        if not file:
            return ""
        if (file.size or 0) > 4 * CHARACTERS_AT_MOST:
            raise ValidationError(_("This file is too large."))
        content = file.read()
        try:
            return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")  # as older spreadsheets save it

    @property
    def given(self) -> str:
        """The table, wherever it came from."""
        return self.cleaned_data.get("file") or self.cleaned_data.get("text") or ""


@require_http_methods(["GET", "POST"])
@admins_only
def check(request: MemberRequest) -> HttpResponse:
    """Ask for a table, and show what it would change. Nothing is changed here."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/roster.html", {"form": form}, status=422 if form.errors else 200)
    return _preview(request, form.given)


@require_POST
@admins_only
def bring_in(request: MemberRequest) -> HttpResponse:
    """Carry out what was looked at: all of it, or nothing."""
    text = request.POST.get("text", "")
    try:
        with refusal_said(request):
            done = roster.bring_in(text, by=request.actor, now=clock.now(), seen=request.POST.get("seen", ""))
            said = in_short(done)
            if done.invited:
                said += " " + _g("Their invitations are on the way.")
            messages.success(request, said)
            return redirect("people:directory")
    except roster.InvalidRoster:
        pass  # what is wrong stands on the page
    return _preview(request, text, status=409)


def _preview(request: MemberRequest, text: str, *, status: int = 200) -> HttpResponse:
    plan = roster.plan_for(text)
    differences = plan.differences
    context = {
        "plan": plan,
        "text": text,
        "form": RosterForm(initial={"text": text}),
        "faults": plan.faults[:SHOWN],
        "more_faults": max(0, len(plan.faults) - SHOWN),
        "changes": differences[:SHOWN],
        "more_changes": max(0, len(differences) - SHOWN),
        "same": len(plan.changes) - len(differences),
    }
    return render(request, "people/roster_preview.html", context, status=422 if plan.faults else status)
