"""Somebody takes over what somebody else is in many processes, in one action."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from procops import clock
from procops.errors import Refused
from procops.people.fields import Choice
from procops.people.models import Membership
from procops.people.request import MemberRequest
from workflows import succession
from workflows.forms import workers_here
from workflows.models import Process
from workflows.succession import Heirs, Part


class SuccessionForm(forms.Form):
    """Who takes over, and in which processes."""

    to = Choice(workers_here, label=_("Who takes over"), empty_label=_("Choose a person"))
    processes = forms.MultipleChoiceField(
        label=_("In these processes"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Tick at least one process.")},
    )

    def __init__(self, data: object, *, parts: list[Part], leaver: UUID) -> None:
        super().__init__(data, initial={"processes": [str(part.process.pk) for part in parts]})  # type: ignore[arg-type]
        to: Choice = self.fields["to"]  # type: ignore[assignment]
        to.queryset = workers_here().exclude(pk=leaver)
        processes: forms.MultipleChoiceField = self.fields["processes"]  # type: ignore[assignment]
        processes.choices = [(str(part.process.pk), part.process.name) for part in parts]


@require_http_methods(["GET", "POST"])
def replace(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """Show what somebody is in which process, and let somebody else take over what is ticked."""
    member = get_object_or_404(Membership.objects.select_related("person"), person_id=person_id)
    parts, why = succession.parts_of(person_id, by=request.actor), None
    form = SuccessionForm(request.POST or None, parts=parts, leaver=person_id)
    if request.method == "POST" and form.is_valid():
        to, ticked = form.cleaned_data["to"], [UUID(pk) for pk in form.cleaned_data["processes"]]
        try:
            changed = succession.replace_person(
                person_id, Heirs.everything_to(to.pk), processes=ticked, by=request.actor, now=clock.now()
            )
        except Refused as no:
            why = no
        else:
            said = ngettext(
                "%(person)s takes over in %(n)s process.", "%(person)s takes over in %(n)s processes.", len(changed)
            )
            messages.success(
                request, said % {"person": to, "n": len(changed)} + " " + _g("Nothing had to be published.")
            )
            return redirect(_onward(request, person_id, to.pk))
    context = {"member": member, "parts": parts, "form": form, "why": why}
    context["ticked"] = [str(pk) for pk in form["processes"].value() or ()]
    status = 409 if why else 422 if form.errors else 200
    return render(request, "workflows/succession.html", context, status=status)


def _onward(request: MemberRequest, person_id: UUID, heir: UUID) -> str:
    """To the open work of the person, for those who may move it."""
    if request.actor.is_admin or Process.objects.filter(owner_id=request.actor.person_id).exists():
        return reverse("handoffs:open-work", args=[person_id]) + f"?to={heir}"
    return reverse("people:member", args=[person_id])
