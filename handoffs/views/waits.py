"""What a case waits for has come, or it goes on without it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handoffs import moves
from handoffs.forms import CancelForm
from handoffs.views import edge
from handoffs.views.asking import Question, asked, sent
from handoffs.views.finding import wait_or_404
from procops import clock
from procops.people.request import MemberRequest
from workflows.models import Wait


@require_POST
@edge.says_refusals
def arrived(request: MemberRequest, wait_id: UUID) -> HttpResponse:
    """It has arrived."""
    wait = wait_or_404(request, wait_id)
    moves.arrived(wait, by=request.actor, now=clock.now())
    return edge.moved(request, _("%(case)s goes on.") % {"case": wait.case.reference}, to=_page(wait))


@require_http_methods(["GET", "POST"])
def skip(request: MemberRequest, wait_id: UUID) -> HttpResponse:
    """Go on without it, with a reason."""
    wait = wait_or_404(request, wait_id)
    return asked(
        request,
        Question(_("Go on without it"), f"{wait.step.name} · {wait.case}", _("Go on")),
        CancelForm(sent(request)),
        call=lambda given: moves.skip_wait(wait, by=request.actor, reason=given["reason"], now=clock.now()),
        said=_("%(case)s goes on.") % {"case": wait.case.reference},
        to=_page(wait),
    )


@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, wait_id: UUID) -> HttpResponse:
    """End the branch that waits."""
    wait = wait_or_404(request, wait_id)
    hint = _("What comes after it is not done either. What else is under way in the case goes on.")
    return asked(
        request,
        Question(_("Stop waiting"), f"{wait.step.name} · {wait.case}", _("Stop waiting"), hint=hint),
        CancelForm(sent(request)),
        call=lambda given: moves.cancel_wait(wait, by=request.actor, reason=given["reason"], now=clock.now()),
        said=_("%(case)s does not wait for it any more.") % {"case": wait.case.reference},
        to=_page(wait),
    )


def _page(wait: Wait) -> str:
    return reverse("handoffs:case", args=[wait.case.reference])
