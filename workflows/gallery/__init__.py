"""The template gallery: eight ready processes, each one process document in a JSON file beside this module.

The documents are shipped with the product and read only. Whoever uses one gets a copy of their own, says who fills each
lane, and publishes it; changing it never changes the gallery.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

from workflows.document import key_for

_SUFFIX = ".json"


def documents() -> list[dict[str, Any]]:
    """All gallery documents, sorted by process key; each call answers fresh copies that may be changed."""
    return [json.loads(text) for _, text in sorted(_texts().items())]


def document(key: str) -> dict[str, Any]:
    """The gallery document of this process key as a fresh copy; raises `KeyError` when there is none."""
    fresh: dict[str, Any] = json.loads(_texts()[key])
    return fresh


def copy(key: str, *, name: str, prefix: str) -> dict[str, Any]:
    """A gallery document under another name and prefix; the key follows the name.

    Raises `KeyError` when there is none.
    """
    fresh = document(key)
    facts = fresh["process"]
    if name != facts["name"]:
        facts["key"] = key_for(name)
    facts["name"], facts["prefix"] = name, prefix
    return fresh


@cache
def _texts() -> dict[str, str]:
    """The JSON text of every document by process key: a file is named for the process it holds."""
    files = resources.files(__name__).iterdir()
    return {file.name.removesuffix(_SUFFIX): file.read_text("utf-8") for file in files if file.name.endswith(_SUFFIX)}
