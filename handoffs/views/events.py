"""What other systems have told, and what became of it: for those who connect them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handoffs import moves
from handoffs.events import reading
from handoffs.events.file import table
from handoffs.events.filters import EventFilter
from handoffs.events.models import KEPT_FOR, Event
from handoffs.events.rules import NotForTelling, may_tell
from handoffs.views import edge
from procops import clock, tables
from procops.keyset import newest_first
from procops.people import rules
from procops.people.request import MemberRequest


@require_GET
def events(request: MemberRequest) -> HttpResponseBase:
    """Everything that was told, newest first."""
    _must_tell(request)
    now = clock.now()
    found = EventFilter(request.GET, queryset=reading.listed(request.actor), request=request)
    if (kind := tables.asked(request)) and found.is_sense:
        return tables.download(kind, table(found.qs, now=now), now=now)
    page = newest_first(found.qs, moment="told_at", before=request.GET.get("after", ""))
    context = {
        "filter": found,
        "rows": reading.rows_of(page.rows, now=now),
        "next": page.older,
        "is_first": not request.GET.get("after"),
        "is_narrowed": any(request.GET.get(name) for name in found.filters),
        "kept_for": KEPT_FOR.days,
        "may_administer": rules.may_administer(request.actor),
    }
    return render(request, "handoffs/events.html", context, status=found.status)


@require_POST
@edge.says_refusals
def remove(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """Forget what was told and nothing has used."""
    _must_tell(request)
    moves.remove_event(get_object_or_404(Event, pk=event_id), by=request.actor, now=clock.now())
    return edge.moved(request, _("Removed. No case will go on with it."), to="handoffs:events")


def _must_tell(request: MemberRequest) -> None:
    if not may_tell(request.actor):
        raise PermissionDenied(NotForTelling().message)
