"""The template gallery: eight ready processes, each one process document in a JSON file beside this module.

The documents are shipped with the product and read only. Whoever uses one gets a copy of their own, says who fills each
lane, and publishes it; changing it never changes the gallery.
"""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def _texts() -> dict[str, str]:
    """Return the JSON text of every document by process key, sorted by key."""
    files = sorted(resources.files(__name__).iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): file.read_text("utf-8") for file in files if file.name.endswith(".json")}


def documents() -> list[dict[str, Any]]:
    """Return all gallery documents, sorted by process key; each call answers fresh copies that may be changed."""
    return [json.loads(text) for text in _texts().values()]


def document(key: str) -> dict[str, Any]:
    """Return the gallery document of this process key as a fresh copy; raises `KeyError` when there is none."""
    result: dict[str, Any] = json.loads(_texts()[key])
    return result
