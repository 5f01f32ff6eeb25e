"""The shape of a condition: rows in groups, and what a row compares with."""

from typing import Any

from django.utils.translation import gettext as _

from workflows.conditions import DEPTH_AT_MOST, OPERATORS, OUTCOME, ROWS_AT_MOST, VISITS
from workflows.document.atoms import DEFINITIONS, KEY, LINE
from workflows.document.composite import ABSENT, REQUIRED, ListOf, OrNull, Record, Variants
from workflows.document.shape import Flag, JsonSchema, Misfits, OneOf, Whole

_WHOLE = Whole(-(10**15), 10**15)


class _Scalar:
    """A text, a whole number, or true or false. Decimals are written as text, so that no binary fraction gets in."""

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return _WHOLE.read(value, path, misfits)
        if isinstance(value, float):
            misfits.add(
                path, _('must not be a number with decimals; write it as text, like "{value}"').format(value=value)
            )
            return None
        return LINE.read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [LINE.schema(), _WHOLE.schema(), Flag().schema(), {"type": "null"}]}


class _Value:
    """What a row compares with: a scalar, or a list of them for "in"."""

    _listed = ListOf(_Scalar(), 200)

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        return (self._listed if isinstance(value, list) else _Scalar()).read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [*_Scalar().schema()["anyOf"], self._listed.schema()]}


VALUE = DEFINITIONS.name("value", _Value())
_row = Variants(
    {
        "outcome": Record(
            {"outcome": (KEY, REQUIRED), "operator": (OneOf(OUTCOME), REQUIRED), "value": (VALUE, REQUIRED)}
        ),
        "visits": Record(
            {"visits": (KEY, REQUIRED), "operator": (OneOf(VISITS), REQUIRED), "value": (Whole(0, 1_000), REQUIRED)}
        ),
        "field": Record(
            {
                "field": (KEY, REQUIRED),
                "operator": (OneOf(OPERATORS), REQUIRED),
                "value": (VALUE, ABSENT),
                "other": (OrNull(KEY), ABSENT),
            }
        ),
    }
)


class _Condition:
    """Rows in groups within groups, so deep and so many at most. Depth and number are told apart from other misfits."""

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        rows_left = [ROWS_AT_MOST]
        read = self._read(value, path, misfits, 0, rows_left)
        if rows_left[0] < 0:
            words = _("has more than {number} rows; decide in two steps instead")
            misfits.add(path, words.format(number=ROWS_AT_MOST), "condition_too_large")
        return read

    def _read(self, value: object, path: str, misfits: Misfits, depth: int, rows_left: list[int]) -> Any:
        group = next((name for name in ("all", "any") if isinstance(value, dict) and name in value), None)
        if group is None or not isinstance(value, dict):
            rows_left[0] -= 1
            read = _row.read(value, path, misfits) if rows_left[0] >= 0 else {}
            return {name: given for name, given in read.items() if given is not None}
        parts, there = value[group], f"{path}.{group}"
        if len(value) > 1:
            misfits.add(path, _('must hold "{group}" and nothing beside it').format(group=group))
        elif not isinstance(parts, list) or not parts:
            misfits.add(there, _("must be a list of at least one row"))
        elif depth == DEPTH_AT_MOST:
            misfits.add(
                path, _("is nested deeper than {number} groups").format(number=DEPTH_AT_MOST), "condition_too_large"
            )
        else:
            # Rows past the limit are not read: a million of them would cost more than the message is worth.
            parts = parts[: max(0, rows_left[0]) + 1]
            return {
                group: [
                    self._read(part, f"{there}[{position}]", misfits, depth + 1, rows_left)
                    for position, part in enumerate(parts)
                ]
            }
        return {}

    def schema(self) -> JsonSchema:
        nested = {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1, "maxItems": ROWS_AT_MOST}
        groups = [
            {"type": "object", "properties": {name: nested}, "required": [name], "additionalProperties": False}
            for name in ("all", "any")
        ]
        return {
            "description": f"Groups within groups at most {DEPTH_AT_MOST} deep, at most {ROWS_AT_MOST} rows in all.",
            "anyOf": [*groups, *_row.schema()["anyOf"]],
        }


CONDITION = OrNull(DEFINITIONS.name("condition", _Condition()))
