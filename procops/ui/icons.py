"""The icons of the pages: one sprite, built from the Tabler icons named in ``icons.json``."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

NAMES: frozenset[str] = frozenset(json.loads((Path(__file__).parent / "icons.json").read_text("utf-8")))
"""What may be asked for. To use another icon of Tabler's, add its name to ``icons.json`` and build the front end."""


class UnknownIcon(ValueError):
    """This icon is not in the sprite; its name is missing in procops/ui/icons.json."""


def icon(name: str, extra_class: str = "") -> SafeString:
    """The named icon in the size and colour of the text around it. It is decoration: the word stands beside it.

    :raises UnknownIcon: if the sprite does not hold it.
    """
    if name not in NAMES:
        raise UnknownIcon(f"{name!r} is not in procops/ui/icons.json")
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        f" {extra_class}" if extra_class else "",
        sprite_url(),
        name,
    )


@lru_cache(maxsize=1)
def sprite_url() -> str:
    """The sprite's address, on our own host even while developing: browsers refuse ``<use>`` across hosts."""
    manifest = settings.VITE_DIST / "manifest.json"
    file = "icons.svg"  # nothing is built yet: pages work, without their icons
    if manifest.is_file():
        file = json.loads(manifest.read_text("utf-8"))["icons.svg"]["file"]
    return static(f"app/{file}")
