"""What a dashboard is asked for: which days, which part of the work, which clock. It stands in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.dimensions import is_cut

PERIODS = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 12 months"),
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "all": gettext_lazy("All time"),
}
USUAL = "30"
BEGINNING = date(2000, 1, 1)

BESIDE = {"before": gettext_lazy("The same time before"), "year": gettext_lazy("The same days a year before")}
"""What a dashboard can be compared with, beside ``days`` (two given dates) and ``v2`` (a version)."""

Clock = Literal["working", "elapsed"]
CLOCKS = {"working": gettext_lazy("Working time"), "elapsed": gettext_lazy("Elapsed time")}

Heat = Literal["median", "total"]
HEATS = {"median": gettext_lazy("Median"), "total": gettext_lazy("Total")}
"""What colours the map: how long one takes, or all of them together."""


_OUTCOME = re.compile(r"[a-z][a-z0-9_]{0,39}:[a-z0-9_]{1,40}", re.ASCII)
_BEGINS = {"until": "since", "beside_until": "beside_since"}


@dataclass(frozen=True, slots=True)
class Window:
    """Days on the organization's clock, from ``since`` until before ``until``."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def before(self) -> "Window":
        """The window of the same length before it."""
        return Window(self.since - timedelta(days=self.days), self.since)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a dashboard, read from an address."""

    window: Window
    period: str = USUAL
    """Of `PERIODS`, or ``days`` for two given dates."""
    version: int | None = None
    team: UUID | None = None
    clock: Clock = "working"
    by: str = ""
    """A field that the process marks as a dimension and a value of it: ``segment:enterprise``."""

    outcome: str = ""
    """A step and how it ended: only cases in which it once ended so (``approve:no``)."""

    beside: str = ""
    """Of `BESIDE`, ``days`` or a version; empty: nothing."""
    beside_days: Window | None = None

    heat: Heat = "median"
    """By which number the map is coloured; it narrows nothing."""

    @property
    def query(self) -> str:
        """The same, as it stands in an address."""
        return urlencode(self.parameters())

    def parameters(self) -> dict[str, str]:
        asked = {"period": self.period} if self.period in PERIODS else self._days()
        if self.version is not None:
            asked["version"] = str(self.version)
        if self.team is not None:
            asked["team"] = str(self.team)
        if self.by:
            asked["by"] = self.by
        if self.outcome:
            asked["outcome"] = self.outcome
        if self.beside:
            asked["beside"] = self.beside
        if self.beside_days is not None:
            last = self.beside_days.until - timedelta(days=1)
            asked |= {"beside_since": self.beside_days.since.isoformat(), "beside_until": last.isoformat()}
        if self.heat != "median":
            asked["heat"] = self.heat
        return asked if self.clock == "working" else asked | {"clock": self.clock}

    @property
    def by_heat(self) -> list[tuple[Heat, "Asked"]]:
        """The same question for each way in which the map can be coloured."""
        return [("median", replace(self, heat="median")), ("total", replace(self, heat="total"))]

    @property
    def wide(self) -> "Asked":
        """The same days by the same clock, of everything: what leads from one process to all of them."""
        return replace(self, version=None, team=None, by="", outcome="", beside="", beside_days=None, heat="median")

    def within(self, since: date, until: date) -> "Asked":
        """The same question for other days."""
        return replace(self, window=Window(since, until), period="days", beside="", beside_days=None)

    @property
    def beside_version(self) -> int | None:
        return int(self.beside[1:]) if self.beside.startswith("v") else None

    @property
    def other(self) -> "Asked | None":
        """The question that it is compared with, where one was asked for: other days, or another version."""
        if self.beside == "before":
            return self.earlier
        if self.beside == "year":
            return self.within(_a_year_before(self.window.since), _a_year_before(self.window.until))
        if self.beside_days is not None:
            return self.within(self.beside_days.since, self.beside_days.until)
        if self.beside_version is not None:
            return replace(self, version=self.beside_version, beside="")
        return None

    @property
    def earlier(self) -> "Asked | None":
        """What it is compared with: the same time before; nothing before all time."""
        if self.period == "all":
            return None
        return self.within(self.window.before.since, self.window.before.until)

    @property
    def last_day(self) -> date:
        return self.window.until - timedelta(days=1)

    @property
    def is_narrowed(self) -> bool:
        return self.version is not None or self.team is not None or bool(self.by or self.outcome)

    def _days(self) -> dict[str, str]:
        return {"since": self.window.since.isoformat(), "until": (self.window.until - timedelta(days=1)).isoformat()}


class NotUnderstood(ValueError):
    """A filter in an address that says nothing; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


def read(given: Mapping[str, str], *, today: date) -> Asked:
    """Read the filters.

    :raises NotUnderstood: naming the one that cannot be read.
    """
    period = given.get("period") or ("days" if given.get("since") or given.get("until") else USUAL)
    if period in PERIODS:
        window = _window(period, today)
    elif period == "days":
        window = Window(_date(given, "since", BEGINNING), _date(given, "until", today) + timedelta(days=1))
        if window.days <= 0:
            raise NotUnderstood("until", _("The last day lies before the first."))
    else:
        raise NotUnderstood("period", _("Choose one of: %(known)s.") % {"known": ", ".join(PERIODS)})
    clock = given.get("clock") or "working"
    if clock not in CLOCKS:
        raise NotUnderstood("clock", _("Choose one of: %(known)s.") % {"known": ", ".join(CLOCKS)})
    heat = given.get("heat") or "median"
    if heat not in HEATS:
        raise NotUnderstood("heat", _("Choose one of: %(known)s.") % {"known": ", ".join(HEATS)})
    return Asked(
        window,
        period,
        _number(given, "version"),
        _id(given, "team"),
        "elapsed" if clock == "elapsed" else "working",
        _cut(given, "by"),
        _outcome(given, "outcome"),
        *_beside(given, today),
        heat="total" if heat == "total" else "median",
    )


def read_kindly(given: Mapping[str, str], *, today: date) -> Asked:
    """Read the filters of a page; one that cannot be read, from an address bar, counts as not given."""
    rest = dict(given.items())
    while True:
        try:
            return read(rest, today=today)
        except NotUnderstood as wrong:
            rest.pop(wrong.field, None)
            if wrong.field in _BEGINS:  # a first day behind today is wrong beside a last one that nobody gave
                rest.pop(_BEGINS[wrong.field], None)


def _window(period: str, today: date) -> Window:
    tomorrow = today + timedelta(days=1)
    if period == "all":
        return Window(BEGINNING, tomorrow)
    first = today.replace(day=1)
    if period == "month":
        return Window(first, tomorrow)
    if period == "last_month":
        return Window((first - timedelta(days=1)).replace(day=1), first)
    return Window(tomorrow - timedelta(days=int(period)), tomorrow)


def _date(given: Mapping[str, str], name: str, otherwise: date) -> date:
    text = given.get(name)
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(name, _("Write the day as 2026-03-31.")) from None
    if not BEGINNING <= day <= date(2200, 1, 1):
        raise NotUnderstood(name, _("That day is too far away."))
    return day


def _number(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name) or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise NotUnderstood(name, _("Write a number."))
    return int(text)


def _cut(given: Mapping[str, str], name: str) -> str:
    text = given.get(name) or ""
    if text and not is_cut(text):
        raise NotUnderstood(name, _("Write a field and a value of it: segment:enterprise."))
    return text


def _outcome(given: Mapping[str, str], name: str) -> str:
    text = given.get(name) or ""
    if text and not _OUTCOME.fullmatch(text):
        raise NotUnderstood(name, _("Write a step and an outcome of it: approve:no."))
    return text


def _beside(given: Mapping[str, str], today: date) -> tuple[str, Window | None]:
    text = given.get("beside") or ""
    if not text or text in BESIDE:
        return text, None
    if text == "days":
        since, until = _date(given, "beside_since", BEGINNING), _date(given, "beside_until", today) + timedelta(days=1)
        if until <= since:
            raise NotUnderstood("beside_until", _("The last day lies before the first."))
        return text, Window(since, until)
    if text[0] == "v" and text[1:].isascii() and text[1:].isdigit() and len(text) < 8:
        return text, None
    raise NotUnderstood("beside", _("Choose one of: %(known)s.") % {"known": ", ".join((*BESIDE, "days", "v2"))})


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _id(given: Mapping[str, str], name: str) -> UUID | None:
    text = given.get(name) or ""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotUnderstood(name, _("Write the id of a team.")) from None
