"""What every page knows about the shell around it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import cached_property

from procops.ui import navigation
from procops.ui.words import WORDS

THEMES = ("light", "dark", "system")


class Shell:
    """The frame around a page, for one person. Everything is asked late: a fragment without a shell costs nothing."""

    words = WORDS

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        # A request that is refused before anybody asked who makes it (a strange host, say) is nobody's.
        self._person = getattr(request, "user", None) or AnonymousUser()

    @cached_property
    def theme(self) -> str:
        """``light``, ``dark`` or ``system``; empty for a stranger, whose browser remembers the choice itself."""
        theme = getattr(self._person, "theme", "")
        return theme if theme in THEMES else ""

    @cached_property
    def shortcuts(self) -> bool:
        return bool(getattr(self._person, "shortcuts", True))

    @cached_property
    def is_inside(self) -> bool:
        """Whether the side bar has anything to offer: somebody is logged in, in an organization."""
        return self._person.is_authenticated and self.organization is not None

    @cached_property
    def error_base(self) -> str:
        """The frame for a page that says no: the side bar stays where there is one."""
        return "error_inside.html" if self.is_inside else "error_plain.html"

    @cached_property
    def organization(self) -> Any:
        """The organization this page is about."""
        return getattr(self._request, "organization", None)

    @cached_property
    def other_organizations(self) -> list[Any]:
        """The other organizations this person may switch to."""
        return list(getattr(self._request, "other_organizations", ()))

    @cached_property
    def places(self) -> list[navigation.Place]:
        return navigation.places(self._request.path)

    @cached_property
    def badges(self) -> dict[str, int]:
        return {badge: navigation.count(badge, self._request) for badge in ("queue", "handoffs", "inbox")}

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Where the parts of the top bar lead."""
        names = {
            "home": "handoffs:queue",
            "search": "handoffs:search",
            "palette": "handoffs:palette",
            "start": "handoffs:start-list",
            "inbox": "notices:inbox",
            "switch": "people:switch",
            "theme": "people:theme",
            "profile": "people:profile",
            "logout": "account_logout",
            "badges": "ui:badges",
        }
        return {part: navigation.address(name) for part, name in names.items()}


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
