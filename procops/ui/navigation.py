"""What the side bar offers: one table, and the counts that apps hang on its entries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Badge = Literal["queue", "handoffs", "inbox"]
Count = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go."""

    label: str | Promise
    short_label: str | Promise
    """For the bar at the foot of a phone."""
    icon: str
    url_name: str
    home_of: tuple[str, ...]
    """Beginnings of paths: on these pages the entry is the current one."""
    badge: Badge | None = None
    ending: str = ""
    """The end of a path: such pages are its own wherever they begin."""
    on_phone: bool = True
    """Whether it stands in the bar at the foot; the others are behind "More"."""


ENTRIES: tuple[Entry, ...] = (
    Entry(
        _("My queue"),
        _("Queue"),
        "inbox",
        "handoffs:queue",
        ("/queue/", "/tasks/", "/escalations/", "/problems/", "/shifts/"),
        "queue",
        ending="/shift/",
    ),
    Entry(_("All work"), _("Work"), "list-check", "handoffs:work", ("/work/",), on_phone=False),
    Entry(_("Handoffs"), _("Handoffs"), "arrows-right-left", "handoffs:handoffs", ("/handoffs/",), "handoffs"),
    Entry(_("Cases"), _("Cases"), "folders", "handoffs:cases", ("/cases/", "/records/")),
    Entry(
        _("Processes"),
        _("Processes"),
        "sitemap",
        "workflows:processes",
        ("/processes/", "/start/", "/bring-in/", "/version-moves/"),
    ),
    Entry(
        _("Dashboards"),
        pgettext_lazy("in little room", "Dashboards"),
        "chart-bar",
        "metrics:overview",
        ("/dashboards/", "/improvements/", "/event-logs/", "/pools/"),
        on_phone=False,
    ),
    Entry(_("People"), _("People"), "users", "people:directory", ("/people/", "/teams/"), on_phone=False),
    Entry(_("Settings"), _("Settings"), "settings", "people:settings", ("/settings/",), on_phone=False),
)

_counts: dict[Badge, Count] = {}


def count_with(badge: Badge, count: Count) -> None:
    """Let ``count`` say the number on a badge. Apps above call this in ``AppConfig.ready``; nothing here knows them.

    It is asked on every page and every 20 seconds by every open tab, so it must be one cheap query.
    """
    _counts[badge] = count


def count(badge: Badge, request: HttpRequest) -> int:
    """The number on a badge for this person, 0 where no app counts yet."""
    counter = _counts.get(badge)
    return counter(request) if counter else 0


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as one page shows it."""

    entry: Entry
    url: str
    is_current: bool


def places(path: str) -> list[Place]:
    """The entries in their order, for the page at ``path``."""
    ending = next((entry for entry in ENTRIES if entry.ending and path.endswith(entry.ending)), None)
    home = ending or next((entry for entry in ENTRIES if path.startswith(entry.home_of)), None)
    return [Place(entry, url, entry is home) for entry in ENTRIES if (url := address(entry.url_name))]


def address(url_name: str) -> str:
    """The address of a page, or nothing while the app that will bring it is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
