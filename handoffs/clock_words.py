"""A clock as people read it: "Due Thursday 5 March, 17:00, 10 working hours left. 16 h = 6 h used + 10 h left"."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from procops.dates import written
from procops.ui.moments import duration, working_duration
from workflows.clocks import Clock, Pause

REASON_AT_MOST = 60
ONE_MINUTE = timedelta(minutes=1)


def in_words(clock: Clock | None) -> str:
    """All that the hover says; empty where there is no clock."""
    return " ".join(filter(None, (due(clock), total(clock)))) if clock else ""


def due(clock: Clock) -> str:
    """When it is due, and how much is left until then."""
    facts = {"moment": _moment(clock.due_at), "time": _told(clock, abs(clock.left))}
    if clock.stands_still:
        return _("The clock is stopped with %(time)s left.") % facts
    if clock.left < timedelta() and clock.is_working:
        return _("Was due %(moment)s, %(time)s of working time ago.") % facts
    if clock.left < timedelta():
        return _("Was due %(moment)s, %(time)s ago.") % facts
    if clock.is_working:
        return _("Due %(moment)s, %(time)s of working time left.") % facts
    return _("Due %(moment)s, %(time)s left.") % facts


def total(clock: Clock) -> str:
    """The sum; empty where the due moment hangs on a date."""
    if clock.given is None:
        return ""
    facts = {name: _told(clock, value) for name, value in _rounded(clock).items()}
    if clock.left < timedelta():
        said = _("%(given)s = %(used)s used − %(over)s over") % facts
    else:
        said = _("%(given)s = %(used)s used + %(left)s left") % facts
    if clock.pauses:
        said += _(", %(paused)s paused because: %(why)s") % {
            "paused": _told(clock, clock.paused),
            "why": "; ".join(dict.fromkeys(_reason(pause) for pause in clock.pauses)),
        }
    return said + "."


def _rounded(clock: Clock) -> dict[str, timedelta]:
    """Whole minutes that add up as they are read."""
    assert clock.given is not None
    given, used = clock.given // ONE_MINUTE * ONE_MINUTE, clock.used // ONE_MINUTE * ONE_MINUTE
    return {"given": given, "used": used, "left": given - used, "over": used - given}


def _told(clock: Clock, lasted: timedelta) -> str:
    if lasted < ONE_MINUTE:
        return _("0 min")
    return working_duration(lasted.total_seconds()) if clock.is_working else duration(lasted.total_seconds())


def _reason(pause: Pause) -> str:
    reason = pause.reason or _("no reason given")
    return reason if len(reason) <= REASON_AT_MOST else f"{reason[: REASON_AT_MOST - 1]}…"


def _moment(moment: datetime) -> str:
    return written(timezone.localtime(moment), "l j F, H:i")
