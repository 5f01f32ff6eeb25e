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
    known = sorted((name for name, ids in names.items() if len(ids) == 1), key=len, reverse=True)
    said = text.casefold()
    found: set[UUID] = set()
    at = said.find("@")
    while at >= 0:
        rest = said[at + 1 :]
        meant = next((name for name in known if rest.startswith(name) and _ends(rest, len(name))), None)
        # An address like ann@example.com names nobody.
        if meant and (at == 0 or not said[at - 1].isalnum()):
            found |= names[meant]
        at = said.find("@", at + 1)
    return found


def _ends(text: str, at: int) -> bool:
    """Whether a word is over here."""
    return at == len(text) or not text[at].isalnum()
