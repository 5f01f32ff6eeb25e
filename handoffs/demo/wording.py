"""What people of the demo say, process by process and field by field: `words.json`, fitted to the case.

For each field the file has a list of alternatives, or lists by what the case says already: ``{"cover": {"yes": [...],
"else": [...]}}``. A key may name several fields (``what_fails|alarm_text``: the first that is filled), the step's
``outcome``, or a fact of the company (``home``). A list below ``of vendor_name`` is not thrown for: the same vendor
always has the same of it. ``approve.outcome`` says how that step ends. An empty list: nothing is to be said here.

In an alternative each ``#`` is a digit, and braces name what is known: ``{claimant_name}``, ``{claimant_name:mail}``.
"""

import json
import random
import re
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import TopologicalSorter
from importlib import resources
from typing import Any
from zlib import crc32

from handoffs.demo.companies import FIRMS, FIRST_NAMES, LAST_NAMES, Company
from handoffs.demo.said import Said

_NAMED = re.compile(r"{(\w+)")
_OF = "of "
MADE_UP = frozenset({"name", "firm", "colleague", "phone", "town", "company", "domain", "home", "today"})
"""What braces may name beside fields."""


@cache
def words() -> dict[str, dict[str, Any]]:
    """By process key and field key."""
    read: dict[str, dict[str, Any]] = json.loads((resources.files(__package__) / "words.json").read_text("utf-8"))
    return read


def asked(alternative: str) -> set[str]:
    """What an alternative names in braces."""
    return set(_NAMED.findall(alternative))


def needed(entry: Any) -> set[str]:
    """All that must be known before the words of a field can be chosen."""
    if isinstance(entry, list):
        return {name for line in entry for name in asked(line)}
    return {name for key, by in entry.items() for name in _names(key) | _needed_by(by)}


def _needed_by(lists: Any) -> set[str]:
    if isinstance(lists, list):  # those of "of ..."
        return needed(lists)
    return {name for entry in lists.values() for name in needed(entry)}


def _names(key: str) -> set[str]:
    return set(key.removeprefix(_OF).split("|"))


class Wording:
    """The words of one company, with the dice of the demo."""

    def __init__(self, dice: random.Random, company: Company, colleagues: Iterable[str]) -> None:
        self.dice, self.company, self.colleagues = dice, company, tuple(colleagues)

    def knows(self, process: str, key: str) -> bool:
        return key in words().get(process, {})

    def stays(self, process: str, key: str) -> bool:
        """Whether it is said once and for all, whatever else the case says."""
        return isinstance(words()[process][key], list)

    def in_order(self, process: str, keys: Iterable[str]) -> tuple[str, ...]:
        """The fields of a step, each behind those that its words speak of."""
        here, said = tuple(keys), words().get(process, {})
        return tuple(
            TopologicalSorter(
                {key: [one for one in here if one != key and one in needed(said.get(key, []))] for key in here}
            ).static_order()
        )

    def say(self, process: str, key: str, known: Mapping[str, Any], *, today: str) -> str | None:
        """One of the alternatives that can be said of this case; None when nothing is to be said."""
        facts = {name: _plain(value) for name, value in known.items()} | self._made_up(today)
        lines = [line for line in _lines(words()[process][key], facts) if all(facts.get(name) for name in asked(line))]
        if not lines:
            return None
        line = self._with_digits(self.dice.choice(lines))
        return line.format_map({name: Said(value) for name, value in facts.items()})

    def alternatives(self, process: str, key: str, known: Mapping[str, Any]) -> list[str]:
        """All that could be said; nothing of what the words do not know."""
        return _lines(words().get(process, {}).get(key, []), {name: _plain(value) for name, value in known.items()})

    def _with_digits(self, text: str) -> str:
        return "".join(str(self.dice.randrange(10)) if sign == "#" else sign for sign in text)

    def _made_up(self, today: str) -> dict[str, str]:
        one = self.dice.choice
        return {
            "name": f"{one(FIRST_NAMES)} {one(LAST_NAMES)}",
            "firm": one(FIRMS),
            "colleague": one(self.colleagues),
            "phone": self._with_digits(self.company.phone),
            "town": one(self.company.towns),
            "company": self.company.name,
            "domain": self.company.domain,
            "home": self.company.country,
            "today": today,
        }


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _lines(entry: Any, facts: Mapping[str, str]) -> list[str]:
    """The list of alternatives that what is known leads to."""
    while isinstance(entry, dict):
        ((key, by),) = entry.items()
        if key.startswith(_OF):
            name = facts.get(key.removeprefix(_OF), "")
            return [by[crc32(name.encode()) % len(by)]] if name else []
        said = next((facts[one] for one in key.split("|") if facts.get(one)), "")
        entry = by.get(said, by.get("else", []))
    return list(entry)
