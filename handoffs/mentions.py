"""Who is meant by @name in a comment."""

from collections.abc import Iterable
from uuid import UUID

from handoffs.colleagues import Colleague


def mentioned(text: str, people: Iterable[Colleague]) -> set[UUID]:
    """Everybody whose name stands behind an @: the whole name, or the first name where only one person has it.

    Capital letters do not matter; a longer name wins over a shorter one that it begins with.
    """
    names: dict[str, set[UUID]] = {}
    for one in people:
        for name in {one.name, one.name.partition(" ")[0]}:
            names.setdefault(name.casefold(), set()).add(one.id)
    known = {name: ids for name, ids in names.items() if name and len(ids) == 1}
    lengths = sorted({len(name) for name in known}, reverse=True)
    said = text.casefold()
    found: set[UUID] = set()
    at = said.find("@")
    while at >= 0:
        # An address like ann@example.com names nobody.
        if at == 0 or not said[at - 1].isalnum():
            ends = (at + 1 + length for length in lengths)
            found |= next((known[said[at + 1 : end]] for end in ends if _names(known, said, at + 1, end)), set())
        at = said.find("@", at + 1)
    return found


def _names(known: dict[str, set[UUID]], text: str, begin: int, end: int) -> bool:
    """Whether a known name stands there, and the word is over behind it."""
    return text[begin:end] in known and (end >= len(text) or not text[end].isalnum())
