"""Shapes made of shapes: lists, records, and the choice between them."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from workflows.document.shape import JsonSchema, Misfits, Shape, either, every, in_words


class _Required:
    """The default of a member that must be there."""


REQUIRED = _Required()
ABSENT = object()  # the default of a member that is simply left out when it is not given


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of things of one shape; `unique` only where the things are texts."""

    shape: Shape
    most: int
    unique: bool = False
    least: int = 0

    def read(self, value: object, path: str, misfits: Misfits) -> list[Any]:
        if not isinstance(value, list):
            misfits.add(path, _("must be a list, not {value}").format(value=in_words(value)))
            return []
        if not self.least <= len(value) <= self.most:
            few = len(value) < self.least
            wanted = (
                _("must have at least {bound} entries, not {number}")
                if few
                else _("must have at most {bound} entries, not {number}")
            )
            misfits.add(path, wanted.format(bound=self.least if few else self.most, number=len(value)))
            return []
        read = [self.shape.read(one, f"{path}[{position}]", misfits) for position, one in enumerate(value)]
        if self.unique and len(set(value := [str(one) for one in read])) < len(value):
            twice = next(one for one in value if value.count(one) > 1)
            misfits.add(path, _('names "{one}" twice').format(one=twice))
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
    """Marked by `gettext_noop`."""
    schema: JsonSchema


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these members and no others: name -> (shape, default)."""

    members: Mapping[str, tuple[Shape, Any]]
    rules: Sequence[Rule] = ()

    def read(self, value: object, path: str, misfits: Misfits) -> dict[str, Any]:
        if not isinstance(value, dict):
            wanted = _("must be an object with {members}, not {value}")
            misfits.add(path, wanted.format(members=every(self.members), value=in_words(value)))
            return {}
        before = len(misfits)
        for name in value:
            if name not in self.members:
                misfits.add(path, self._unknown(name))
        read = {}
        for name, (shape, default) in self.members.items():
            there = f"{path}.{name}" if path else name
            if name in value:
                read[name] = shape.read(value[name], there, misfits)
            elif default is REQUIRED:
                misfits.add(path, _('lacks its "{member}"').format(member=name))
            elif default is not ABSENT:
                read[name] = deepcopy(default)
        if len(misfits) == before:
            for rule in self.rules:
                if not rule.holds(read):
                    misfits.add(path, _(rule.message))
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

    def _unknown(self, name: object) -> str:
        near = get_close_matches(str(name)[:60], self.members, n=1)
        if near:
            words = _('has a member {member} that is unknown here (did you mean "{near}"?)')
            return words.format(member=in_words(name), near=near[0])
        return _("has a member {member} that is unknown here").format(member=in_words(name))


@dataclass(frozen=True, slots=True)
class Variants:
    """An object that is one record or another: the first whose telling member it has, else the last."""

    by_member: Mapping[str, Record]

    def read(self, value: object, path: str, misfits: Misfits) -> dict[str, Any]:
        if not isinstance(value, dict):
            wanted = _("must be an object with {members}, not {value}")
            misfits.add(path, wanted.format(members=either(self.by_member), value=in_words(value)))
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
