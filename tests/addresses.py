"""Every address of the site, found by looking at the resolver: a test that walks them covers a new one by itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Page:
    """One address of the site, with parameters or none."""

    name: str
    route: str
    parameters: tuple[str, ...]

    def at(self, values: Mapping[str, str]) -> str:
        """The address with its parameters filled in."""
        address = self.route
        for parameter in self.parameters:
            address = re.sub(rf"<(?:\w+:)?{parameter}>", values[parameter], address, count=1)
        return f"/{address}"


def every() -> list[Page]:
    """Every pattern of the resolver."""
    return list(_walked(get_resolver()))


def pages() -> list[Page]:
    """Every pattern of the resolver but those below /api/, which the OpenAPI document names."""
    return [page for page in every() if not page.route.startswith("api/")]


def _walked(resolver: URLResolver, before: str = "") -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            names = (*pattern.pattern.converters, *getattr(pattern.pattern.regex, "groupindex", {}))
            yield Page(pattern.name or "", route, tuple(dict.fromkeys(names)))
        else:
            yield from _walked(pattern, route)
