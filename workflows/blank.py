"""How a process begins that nobody has drawn yet: an empty document, or a copy of another under its own name."""

from copy import deepcopy
from typing import Any

from django.utils.text import slugify

from workflows.document import FORMAT, key_for
from workflows.models import Process

LETTERS_AT_LEAST, LETTERS_AT_MOST = 2, 6


def blank(name: str, *, kind: str, prefix: str) -> dict[str, Any]:
    """A document without roles, fields and steps: the designer's empty canvas."""
    facts = {"key": key_for(name), "name": name, "kind": kind, "prefix": prefix}
    return {"format": FORMAT, "process": facts, "lanes": [], "fields": [], "steps": [], "flows": []}


def renamed(document: dict[str, Any], *, name: str, prefix: str) -> dict[str, Any]:
    """A copy of a document as another process."""
    fresh = deepcopy(document)
    fresh["process"] |= {"key": key_for(name), "name": name, "prefix": prefix}
    return fresh


def free_letters(name: str) -> str:
    """Letters for the numbers of its cases that no other process here has: "Employee onboarding" begins with EO."""
    words = [word for word in slugify(name).upper().replace("_", "-").split("-") if word[:1].isalpha()]
    letters = [word for word in ("".join(filter(str.isalpha, word)) for word in words) if word]
    initials = "".join(word[0] for word in letters)[:LETTERS_AT_MOST]
    whole = "".join(letters)
    stems = [initials, *(whole[:length] for length in (3, 4, 5, 6)), "PROC"]
    taken = set(Process.objects.values_list("prefix", flat=True))
    wanted = [stem for stem in stems if len(stem) >= LETTERS_AT_LEAST]
    wanted += [f"{stem[:4]}{first}{second}" for stem in wanted for first in _ALPHABET for second in _ALPHABET]
    return next(stem for stem in wanted if stem not in taken)


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
