"""Until when a case may be paused: as its process says, or until a day before that."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from handoffs.pausing.models import LongestPause
from procops.dates import written
from procops.working_time.errors import WorkingTimeError
from workflows.casedata import InvalidData
from workflows.deadlines import answer_by, opening
from workflows.graph import Graph
from workflows.models import Case
from workflows.staffing import organization_calendar


def longest(graph: Graph, now: datetime) -> datetime | None:
    """When a pause that begins now has lasted as long as it may; None where the calendar knows no such moment."""
    try:
        return answer_by(now, graph.process.pause_at_most, organization_calendar())
    except WorkingTimeError:
        return None


def ends(graph: Graph, *, on: date | None, now: datetime) -> datetime | None:
    """When a pause that begins now ends by itself: when work begins on a day, else after the longest there may be.

    :raises InvalidData: if the day is not ahead, or too far ahead.
    """
    at_most = longest(graph, now)
    if on is None:
        return at_most
    moment = opening(on, organization_calendar())
    if moment <= now:
        raise InvalidData({"until": _("Choose a day that is still to come.")})
    if at_most is not None and moment > at_most:
        day = written(timezone.localtime(at_most), "j F Y")
        raise InvalidData(
            {"until": _("It may be paused until %(day)s at the latest. Choose a day before.") % {"day": day}}
        )
    return moment


def paused_until(case: Case) -> datetime | None:
    """When a case that is paused goes on by itself."""
    rows = LongestPause.objects.filter(case=case)
    moment: datetime | None = rows.values_list("until", flat=True).first()
    return moment
