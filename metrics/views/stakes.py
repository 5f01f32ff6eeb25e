"""Where to start, and what is at stake in a process."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from metrics import days, rules
from metrics.reports import asked
from metrics.reports.start import start
from metrics.stakes import saying
from metrics.stakes.forms import StakeForm
from procops import clock, tables
from procops.errors import Refused
from procops.people.request import MemberRequest


@require_GET
def where_to_start(request: MemberRequest) -> HttpResponseBase:
    """Processes ranked in two ways; with ``panel`` and ``download`` one of them as a file."""
    question = asked.read_kindly(request.GET, today=days.today(clock.now()))
    found = start(request.actor, question)
    if kind := tables.asked(request):
        panel = next((one for one in found.panels if one.key == request.GET.get("panel")), None)
        if panel is None:
            raise Http404
        return tables.download(kind, panel.table("start"), now=clock.now())
    context = {
        "start": found,
        "asked": question,
        "may_improve": rules.may_improve(request.actor),
        "periods": asked.PERIODS.items(),
        "clocks": asked.CLOCKS.items(),
    }
    return render(request, "metrics/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stake(request: MemberRequest, key: str) -> HttpResponse:
    """How bad it is if a process goes wrong, and what a day of delay costs."""
    process = get_object_or_404(rules.measured_for(request.actor), key=key)
    row = saying.stakes_of([process.pk]).get(process.pk)
    may_say = rules.may_say_stakes(request.actor, process)
    form = StakeForm(request.POST or None, initial=StakeForm.initial_of(row))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            saying.say(process, **form.cleaned_data, by=request.actor, now=clock.now())
        except Refused as no:
            form.add_error(None, f"{no.message} {no.next_action}")
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("metrics:start")
    elif form.errors:
        status = 422
    context = {"process": process, "form": form, "stake": row, "may_say": may_say}
    return render(request, "metrics/stake.html", context, status=status)
