"""The first things to do are put away."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handoffs import day_one
from handoffs.views import edge
from procops import clock
from procops.people.request import MemberRequest


@require_POST
def put_away(request: MemberRequest) -> HttpResponse:
    """Hide the list from its reader."""
    day_one.put_away(by=request.actor, now=clock.now())
    return edge.moved(request, _("The first steps are put away. The gallery and the people page lead on."))
