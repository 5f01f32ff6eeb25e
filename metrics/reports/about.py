"""What a file of figures says of itself: of what it is, which filters made it, when and by which page."""

import re
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from metrics.reports.asked import HEATS, PERIODS, Asked
from metrics.reports.names import Names
from metrics.reports.narrowing import clock_of, narrowed
from procops.dates import written
from procops.tables import Table


def with_about(
    table: Table, asked: Asked, names: Names | None, *, of: str, title: str, address: str, now: datetime
) -> Table:
    """The table, saying what it is of.

    :param of: the process, or all of them.
    :param title: what the table is called on its page.
    :param address: of the page, with its filters.
    """
    told = [
        (_("Process"), of),
        (_("Table"), title),
        (_("Days"), _days(asked)),
        (_("Which time counts"), clock_of(asked)),
        (_("Only"), " · ".join(narrowed(asked, names)) or _("everything")),
        (_("Compared with"), _beside(asked)),
        (_("What colours the map"), str(HEATS[asked.heat]) if asked.heat != "median" else ""),
        (_("Made"), f"{timezone.localtime(now):%Y-%m-%d %H:%M} ({timezone.get_current_timezone_name()})"),
        (_("Page"), address),
    ]
    return replace(table, about=[(name, said) for name, said in told if said], narrowed=_in_short(asked))


def _days(asked: Asked) -> str:
    if asked.period == "all":
        return str(PERIODS["all"])
    return _("%(since)s to %(until)s") % {
        "since": written(asked.window.since, "j M Y"),
        "until": written(asked.last_day, "j M Y"),
    }


def _beside(asked: Asked) -> str:
    if asked.beside_version is not None:
        return _("Version %(number)d") % {"number": asked.beside_version}
    return _days(asked.other) if asked.other else ""


def _in_short(asked: Asked) -> str:
    """For the name of a file: days, and whatever else differs from the usual; letters that every system takes."""
    days = f"{asked.window.since.isoformat()}_{asked.last_day.isoformat()}"
    parts = ["all-time" if asked.period == "all" else days]
    if asked.version is not None:
        parts.append(f"v{asked.version}")
    if asked.team is not None:
        parts.append("one-team")
    parts += [_safe(one) for one in (asked.by, asked.outcome) if one]
    if asked.beside:
        parts.append(f"beside-{_safe(asked.beside)}")
    if asked.heat != "median":
        parts.append(asked.heat)
    return "_".join([*parts, asked.clock])


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text)[:40].strip("-")
