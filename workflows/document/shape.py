"""A small language for the shape of JSON: what a reading collects, and the plain shapes.

One description serves three ends: it reads a value (fills defaults, keeps members in one order, cleans texts), it says
in plain words what does not fit and where, and it gives the JSON Schema that is published. `jsonschema` itself would
do the middle one only, with messages that name patterns instead of what to write.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from procops.texts import UnfitText, clean

JsonSchema = dict[str, Any]

MISFITS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Misfit:
    """What does not fit the shape: where, as a JSON path, and why, as a sentence without its subject or full stop."""

    path: str
    message: str
    code: str = "schema"


class Misfits(list[Misfit]):
    """Collects misfits, up to a number that a person can still read."""

    def add(self, path: str, message: str, code: str = "schema") -> None:
        if len(self) < MISFITS_AT_MOST:
            self.append(Misfit(path, message, code))


class Shape(Protocol):
    """Reads a JSON value of one shape; what does not fit goes to `misfits`, and what is returned then is of no use."""

    def read(self, value: object, path: str, misfits: Misfits) -> Any: ...

    def schema(self) -> JsonSchema: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text of at most so many code points. `blank` allows none; `lines` allows several."""

    at_most: int
    blank: bool = True
    lines: bool = False

    def read(self, value: object, path: str, misfits: Misfits) -> str:
        if not isinstance(value, str):
            misfits.add(path, _("must be text, not {value}").format(value=in_words(value)))
            return ""
        try:
            text = clean(value, at_most=self.at_most, lines=self.lines)
        except UnfitText as unfit:
            misfits.add(path, str(unfit))
            return ""
        if not self.blank and not text.strip():
            misfits.add(path, _("must not be empty"))
        return text

    def schema(self) -> JsonSchema:
        allowed = r"^[^\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f]*$"
        patterns = [allowed if self.lines else r"^[^\u0000-\u001f\u007f-\u009f]*$"]
        patterns += [] if self.blank else [r"\S"]
        return {"type": "string", "maxLength": self.at_most, "allOf": [{"pattern": pattern} for pattern in patterns]}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of a fixed form (ASCII only); `words`, marked by `gettext_noop`, completes "must be ..."."""

    pattern: str
    words: str

    def read(self, value: object, path: str, misfits: Misfits) -> str:
        if isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII):
            return value
        misfits.add(path, _("must be {what}, not {value}").format(what=_(self.words), value=in_words(value)))
        return ""

    def schema(self) -> JsonSchema:
        return {"type": "string", "pattern": self.pattern, "description": self.words}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    least: int
    most: int

    def read(self, value: object, path: str, misfits: Misfits) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        wanted = _("must be a whole number from {least} to {most}, not {value}")
        misfits.add(path, wanted.format(least=self.least, most=self.most, value=in_words(value)))
        return self.least

    def schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: object, path: str, misfits: Misfits) -> bool:
        if isinstance(value, bool):
            return value
        misfits.add(path, _("must be true or false, not {value}").format(value=in_words(value)))
        return False

    def schema(self) -> JsonSchema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: Sequence[str]

    def read(self, value: object, path: str, misfits: Misfits) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        misfits.add(path, _("must be {what}, not {value}").format(what=either(self.words), value=in_words(value)))
        return self.words[0]

    def schema(self) -> JsonSchema:
        return {"enum": list(self.words)}


def in_words(value: object) -> str:
    """A JSON value as a message may repeat it: short, and nothing that could spoil the sentence."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            shown = "".join(character if character.isprintable() else "?" for character in value[:40])
            return f'"{shown}{"..." if len(value) > 40 else ""}"'
        case int():
            return str(value) if abs(value) < 10**20 else _("a huge number")
        case float():
            return f"{value!r}"
        case list():
            return _("a list")
        case dict():
            return _("an object")
        case _:
            return _("something else")


def either(words: Sequence[str] | Mapping[str, Any]) -> str:
    """`"a", "b" or "c"`."""
    return _joined(words, _(" or "))


def every(words: Sequence[str] | Mapping[str, Any]) -> str:
    """`"a", "b" and "c"`."""
    return _joined(words, _(" and "))


def _joined(words: Sequence[str] | Mapping[str, Any], conjunction: str) -> str:
    *most, last = (f'"{word}"' for word in words)
    return f"{', '.join(most)}{conjunction}{last}" if most else last
