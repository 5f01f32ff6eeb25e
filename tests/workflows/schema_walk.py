"""Walks a JSON Schema: a value in which everything is given, and every way in which one part of it can differ.

Knows only what the schema says, so that a member which the schema gains is walked by itself.
"""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]
Pair = tuple[str, Any, Any]
"""A path, a value, and another that differs from it there only."""

TEXTS = ("one", "two", "three", "AB", "CD", "EUR", "USD", "12:00", "13:00", "2.5", "3.5")
"""Whatever a pattern asks for, two of these fit it."""


class Walk:
    """The values of one schema."""

    def __init__(self, schema: Json, *, usual: str = "", without: str = "") -> None:
        """
        :param usual: what is chosen wherever it is among the choices.
        :param without: a member that is left out wherever it may be.
        """
        self._schema, self._usual, self._without = schema, usual, without

    def members(self) -> set[str]:
        """The name of every member of the schema, wherever it stands."""
        return set(_members(self._schema))

    def pairs(self) -> Iterator[Pair]:
        """Two valid values that differ in one place, for every place and every way in which it can.

        Where a member cannot differ alone, another that may be left out is missing from both, or else from the second.
        """
        return self._pairs(self._schema, self._full(self._schema, (), 0), "", ())

    def _full(self, schema: Json, above: tuple[str, ...], entry: int) -> Any:
        """A valid value with every member; lists have two entries where they may, which differ in all their texts.

        :param entry: 0 or 1: which of the two entries of a list it is made for.
        """
        schema, above = self._resolved(schema, above)
        if "anyOf" in schema:
            return self._full(self._branches(schema, above)[0], above, entry)
        if "enum" in schema:
            choices = schema["enum"]
            return self._usual if self._usual in choices else choices[min(entry, len(choices) - 1)]
        match schema["type"]:
            case "object":
                given = {
                    name: member
                    for name, member in schema["properties"].items()
                    if name != self._without or name in schema.get("required", ())
                }
                whole = {name: self._full(member, above, entry) for name, member in given.items()}
                return whole if self._fits(schema, whole) else self._mended(schema, whole, above)
            case "array":
                return [self._full(schema["items"], above, each) for each in range(min(2, schema["maxItems"]))]
            case _:
                values = self._plain(schema)
                return values[min(entry, len(values) - 1)]

    def _pairs(self, schema: Json, value: Any, path: str, above: tuple[str, ...]) -> Iterator[Pair]:
        schema, above = self._resolved(schema, above)
        if "anyOf" in schema:
            chosen, *others = self._branches(schema, above)
            yield from self._pairs(chosen, value, path + self._named(chosen) * bool(others), above)
            for other in others:
                whole = self._full(other, above, 0)
                yield path, value, whole
                yield from self._pairs(other, whole, path + self._named(other), above)
        elif "enum" in schema:
            yield from ((path, value, other) for other in schema["enum"] if other != value)
        elif schema["type"] == "object":
            for name, member in schema["properties"].items():
                if name in value:
                    for there, before, after in self._pairs(member, value[name], f"{path}.{name}".lstrip("."), above):
                        yield there, *self._fitting(schema, value, name, before, after)
        elif schema["type"] == "array":
            for there, before, after in self._pairs(schema["items"], value[0], f"{path}[]", above):
                if after not in value[1:]:
                    yield there, [before, *value[1:]], [after, *value[1:]]
            if not schema.get("minItems"):
                yield path, value, []
        else:
            yield from ((path, value, other) for other in self._plain(schema) if other != value)

    def _fitting(self, schema: Json, value: Json, name: str, before: Any, after: Any) -> tuple[Json, Json]:
        optional = [each for each in value if each not in (name, *schema.get("required", ()))]
        without = [{key: given for key, given in value.items() if key != less} for less in optional]
        for old, new in [(value, value), *((each, each) for each in without), *((value, each) for each in without)]:
            pair = old | {name: before}, new | {name: after}
            if all(self._fits(schema, each) for each in pair):
                return pair
        raise AssertionError(f"nothing fits {name} {before!r} and {after!r}")

    def _mended(self, schema: Json, whole: Json, above: tuple[str, ...]) -> Json:
        """The same with one member changed so that what holds between members holds."""
        for name, member in schema["properties"].items():
            for _, _, other in self._pairs(member, whole[name], name, above):
                if self._fits(schema, whole | {name: other}):
                    return whole | {name: other}
        raise AssertionError(f"nothing fits {schema}")

    def _branches(self, schema: Json, above: tuple[str, ...]) -> list[Json]:
        """The choices, without those that would lead round for ever; null, which says nothing, comes last."""
        ways = [branch for branch in schema["anyOf"] if not self._leads_round(branch, above)]
        return sorted(ways, key=lambda branch: branch.get("type") == "null")

    def _leads_round(self, schema: Any, above: tuple[str, ...]) -> bool:
        if isinstance(schema, list):
            return any(self._leads_round(each, above) for each in schema)
        if not isinstance(schema, dict):
            return False
        is_round = above.count(schema.get("$ref", "")) > 1
        return is_round or any(self._leads_round(each, above) for each in schema.values())

    def _resolved(self, schema: Json, above: tuple[str, ...]) -> tuple[Json, tuple[str, ...]]:
        if "$ref" not in schema:
            return schema, above
        return self._schema["$defs"][schema["$ref"].rpartition("/")[2]], (*above, schema["$ref"])

    def _fits(self, schema: Json, value: Json) -> bool:
        """Whether what holds between members holds; each member alone has been made to fit."""
        if "allOf" not in schema:
            return True
        rules = {"allOf": schema["allOf"], "$defs": self._schema["$defs"]}
        return Draft202012Validator(rules).is_valid(value)

    def _named(self, branch: Json) -> str:
        """What tells a choice from the others in a path: the first of its members that must be there."""
        required = self._resolved(branch, ())[0].get("required", ())
        return f"({required[0]})" if required else ""

    @staticmethod
    def _plain(schema: Json) -> list[Any]:
        """Two values of what has no parts, or all there are."""
        if schema["type"] == "null":
            return [None]
        if schema["type"] == "boolean":
            return [True, False]
        if schema["type"] == "integer":
            least, most = schema["minimum"], schema["maximum"]
            return [number for number in (least + 1, least + 2, least) if number <= most][:2]
        patterns = [schema.get("pattern", ""), *(each.get("pattern", "") for each in schema.get("allOf", ()))]
        return [text for text in TEXTS if all(re.search(pattern, text) for pattern in patterns)][:2]


def _members(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _members(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", ()) if "type" in schema else ()
        for name, each in schema.items():
            if name not in ("allOf", "default"):  # what must hold between members names them once more
                yield from _members(each)
