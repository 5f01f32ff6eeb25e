"""A practice case is removed in one press."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handoffs import moves
from handoffs.views import edge
from handoffs.views.cases import case_or_404
from handoffs.views.edge import says_refusals
from procops.people.request import MemberRequest


@require_POST
@says_refusals
def remove(request: MemberRequest, reference: str) -> HttpResponse:
    """Take it away, with everything it wrote."""
    case = case_or_404(request, reference)
    moves.remove_practice(case, by=request.actor)
    return edge.moved(request, _("%(case)s is gone, with everything in it.") % {"case": case.reference})
