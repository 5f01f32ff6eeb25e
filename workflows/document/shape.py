"""A small language for the shape of JSON.

One description serves three ends: it reads a value (fills defaults, keeps members in one order, cleans texts), it says
in plain words what does not fit and where, and it gives the JSON Schema that is published. `jsonschema` itself would
do the middle one only, with messages that name patterns instead of what to write.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar, Protocol

from procops.texts import UnfitText, clean

JsonSchema = dict[str, Any]

MISFITS_AT_MOST = 100


class _Required:
    """The default of a member that must be there."""


REQUIRED = _Required()
ABSENT = object()  # the default of a member that is simply left out when it is not given


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
            misfits.add(path, f"must be text, not {in_words(value)}")
            return ""
        try:
            text = clean(value, at_most=self.at_most, lines=self.lines)
        except UnfitText as unfit:
            misfits.add(path, str(unfit))
            return ""
        if not self.blank and not text.strip():
            misfits.add(path, "must not be empty")
        return text

    def schema(self) -> JsonSchema:
        allowed = r"^[^\u0000-\u0008\u000b-\u000c\u000e-\u001f\u007f-\u009f]*$"
        patterns = [allowed if self.lines else r"^[^\u0000-\u001f\u007f-\u009f]*$"]
        patterns += [] if self.blank else [r"\S"]
        return {"type": "string", "maxLength": self.at_most, "allOf": [{"pattern": pattern} for pattern in patterns]}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of a fixed form; `words` completes "must be ..."."""

    matches: Callable[[str], object]
    pattern: str
    words: str

    def read(self, value: object, path: str, misfits: Misfits) -> str:
        if isinstance(value, str) and self.matches(value):
            return value
        misfits.add(path, f"must be {self.words}, not {in_words(value)}")
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
        misfits.add(path, f"must be a whole number from {self.least} to {self.most}, not {in_words(value)}")
        return self.least

    def schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: object, path: str, misfits: Misfits) -> bool:
        if isinstance(value, bool):
            return value
        misfits.add(path, f"must be true or false, not {in_words(value)}")
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
        misfits.add(path, f"must be {either(self.words)}, not {in_words(value)}")
        return self.words[0]

    def schema(self) -> JsonSchema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of things of one shape; `unique` only where the things are texts."""

    shape: Shape
    most: int
    unique: bool = False
    least: int = 0

    def read(self, value: object, path: str, misfits: Misfits) -> list[Any]:
        if not isinstance(value, list):
            misfits.add(path, f"must be a list, not {in_words(value)}")
            return []
        if not self.least <= len(value) <= self.most:
            bound = f"at least {self.least}" if len(value) < self.least else f"at most {self.most}"
            misfits.add(path, f"must have {bound} entries, not {len(value)}")
            return []
        read = [self.shape.read(one, f"{path}[{position}]", misfits) for position, one in enumerate(value)]
        if self.unique and len(set(value := [str(one) for one in read])) < len(value):
            twice = next(one for one in value if value.count(one) > 1)
            misfits.add(path, f'names "{twice}" twice')
        return read

    def schema(self) -> JsonSchema:
        given: JsonSchema = {"type": "array", "items": self.shape.schema(), "maxItems": self.most}
        if self.least:
            given["minItems"] = self.least
        if self.unique:
            given["uniqueItems"] = True
        return given


@dataclass(frozen=True, slots=True)
class OrNull:
    """A shape, or null."""

    shape: Shape

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        return None if value is None else self.shape.read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the members of one record; asked once they have all been read without a misfit."""

    holds: Callable[[Mapping[str, Any]], bool]
    message: str
    schema: JsonSchema


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these members and no others: name -> (shape, default)."""

    members: Mapping[str, tuple[Shape, Any]]
    rules: Sequence[Rule] = ()

    def read(self, value: object, path: str, misfits: Misfits) -> dict[str, Any]:
        if not isinstance(value, dict):
            misfits.add(path, f"must be an object with {either(self.members, 'and')}, not {in_words(value)}")
            return {}
        before = len(misfits)
        for name in value:
            if name not in self.members:
                misfits.add(path, f"has a member {in_words(name)} that is unknown here{self._suggestion(name)}")
        read = {}
        for name, (shape, default) in self.members.items():
            there = f"{path}.{name}" if path else name
            if name in value:
                read[name] = shape.read(value[name], there, misfits)
            elif default is REQUIRED:
                misfits.add(path, f'lacks its "{name}"')
            elif default is not ABSENT:
                read[name] = deepcopy(default)
        if len(misfits) == before:
            for rule in self.rules:
                if not rule.holds(read):
                    misfits.add(path, rule.message)
        return read

    def schema(self) -> JsonSchema:
        properties = {}
        for name, (shape, default) in self.members.items():
            properties[name] = shape.schema()
            if default is not REQUIRED and default is not ABSENT:
                properties[name] = {**properties[name], "default": default}
        required = [name for name, (_, default) in self.members.items() if default is REQUIRED]
        given: JsonSchema = {"type": "object", "properties": properties, "additionalProperties": False}
        if required:
            given["required"] = required
        if self.rules:
            given["allOf"] = [rule.schema for rule in self.rules]
        return given

    def _suggestion(self, name: object) -> str:
        near = get_close_matches(str(name)[:60], self.members, n=1)
        return f' (did you mean "{near[0]}"?)' if near else ""


@dataclass(frozen=True, slots=True)
class Variants:
    """An object that is one record or another: the first whose telling member it has, else the last."""

    by_member: Mapping[str, Record]

    def read(self, value: object, path: str, misfits: Misfits) -> dict[str, Any]:
        if not isinstance(value, dict):
            misfits.add(path, f"must be an object with {either(self.by_member)}, not {in_words(value)}")
            return {}
        chosen = next((record for member, record in self.by_member.items() if member in value), None)
        return (chosen or list(self.by_member.values())[-1]).read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [record.schema() for record in self.by_member.values()]}


@dataclass(frozen=True, slots=True)
class ListOrRecord:
    """Either a list or an object, told apart by what they are."""

    listed: ListOf
    record: Record

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        return (self.record if isinstance(value, dict) else self.listed).read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [self.listed.schema(), self.record.schema()]}


@dataclass(slots=True)
class Definitions:
    """Shapes that the schema names once and refers to."""

    ROOT: ClassVar[str] = "#/$defs/"
    shapes: dict[str, Shape] = field(default_factory=dict)

    def name(self, name: str, shape: Shape) -> "Named":
        self.shapes[name] = shape
        return Named(name, shape)

    def schema(self) -> dict[str, JsonSchema]:
        return {name: shape.schema() for name, shape in self.shapes.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """A shape that stands among the schema's definitions."""

    name: str
    shape: Shape

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        return self.shape.read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"$ref": f"{Definitions.ROOT}{self.name}"}


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
            return str(value) if abs(value) < 10**20 else "a huge number"
        case float():
            return f"{value!r}"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "something else"


def either(words: Sequence[str] | Mapping[str, Any], conjunction: str = "or") -> str:
    """`"a", "b" or "c"`."""
    *most, last = (f'"{word}"' for word in words)
    return f"{', '.join(most)} {conjunction} {last}" if most else last
