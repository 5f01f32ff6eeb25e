"""Format 1 of the process document, member by member: the one source of its defaults, reading and JSON Schema."""

import re
from typing import Any

from workflows.conditions import DEPTH_AT_MOST, OPERATORS, OUTCOME, ROWS_AT_MOST, VISITS
from workflows.document.shape import (
    ABSENT,
    REQUIRED,
    Definitions,
    Flag,
    JsonSchema,
    ListOf,
    ListOrRecord,
    Misfits,
    OneOf,
    OrNull,
    Pattern,
    Record,
    Rule,
    Shape,
    Text,
    Variants,
    Whole,
)
from workflows.parts import FIELD_TYPES, KINDS, STEP_KINDS, UNITS

FORMAT = 1

LANES_AT_MOST, FIELDS_AT_MOST, STEPS_AT_MOST, FLOWS_AT_MOST = 50, 300, 300, 1_000
_NAME, _LINE, _PROSE = 120, 500, 20_000


def _pattern(pattern: str, words: str) -> Pattern:
    return Pattern(re.compile(pattern.removesuffix("$") + r"\Z", re.ASCII).match, pattern, words)


_defs = Definitions()

KEY = _defs.name(
    "key", _pattern("^[a-z][a-z0-9_]{0,39}$", "a key (a letter, then small letters, digits or _; at most 40)")
)
_PROCESS_KEY = _pattern("^[a-z][a-z0-9_-]{0,39}$", "a key (a letter, then small letters, digits, _ or -; at most 40)")
_PREFIX = _pattern("^[A-Z]{2,6}$", "2 to 6 capital letters")
_CURRENCY = _pattern("^[A-Z]{3}$", "a currency code of three capital letters, like EUR")
_CLOCK = _pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$", "a clock time, like 12:00")
_PLAIN_NUMBER = _pattern(r"^[0-9]{1,15}(\.[0-9]{1,10})?$", 'a number in quotation marks, like "2.5"')
_NOT_BY = _pattern("^(@starter|[a-z][a-z0-9_]{0,39})$", 'a step\'s key or "@starter"')

_name = Text(_NAME, blank=False)
_line = Text(_LINE)
_prose = Text(_PROSE, lines=True)
_keys = ListOf(KEY, FIELDS_AT_MOST, unique=True)
_labelled = Record({"key": (KEY, REQUIRED), "label": (_name, REQUIRED)})
_span = Record({"value": (Whole(1, 10_000), REQUIRED), "unit": (OneOf(UNITS), REQUIRED)})
SPAN = _defs.name("span", _span)


class _Scalar:
    """A text, a whole number, or true or false. Decimals are written as text, so that no binary fraction gets in."""

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return Whole(-MOST, MOST).read(value, path, misfits)
        if isinstance(value, float):
            misfits.add(path, f'must not be a number with decimals; write it as text, like "{value}"')
            return None
        return _line.read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [_line.schema(), Whole(-MOST, MOST).schema(), Flag().schema(), {"type": "null"}]}


class _Value:
    """What a row compares with: a scalar, or a list of them for "in"."""

    _listed = ListOf(_Scalar(), 200)

    def read(self, value: object, path: str, misfits: Misfits) -> Any:
        return (self._listed if isinstance(value, list) else _Scalar()).read(value, path, misfits)

    def schema(self) -> JsonSchema:
        return {"anyOf": [*_Scalar().schema()["anyOf"], self._listed.schema()]}


MOST = 10**15
VALUE = _defs.name("value", _Value())
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
            misfits.add(path, f"has more than {ROWS_AT_MOST} rows; decide in two steps instead", "condition_too_large")
        return read

    def _read(self, value: object, path: str, misfits: Misfits, depth: int, rows_left: list[int]) -> Any:
        group = next((name for name in ("all", "any") if isinstance(value, dict) and name in value), None)
        if group is None:
            rows_left[0] -= 1
            read = _row.read(value, path, misfits) if rows_left[0] >= 0 else {}
            return {name: given for name, given in read.items() if given is not None}
        assert isinstance(value, dict)  # noqa: S101 - it has a group
        parts, there = value[group], f"{path}.{group}"
        if len(value) > 1:
            misfits.add(path, f'must hold "{group}" and nothing beside it')
        elif not isinstance(parts, list) or not parts:
            misfits.add(there, "must be a list of at least one row")
        elif depth == DEPTH_AT_MOST:
            misfits.add(path, f"is nested deeper than {DEPTH_AT_MOST} groups", "condition_too_large")
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


CONDITION = OrNull(_defs.name("condition", _Condition()))

_anchor = Variants(
    {
        "field": Record({"field": (KEY, REQUIRED)}),
        "step": Record({"step": (KEY, REQUIRED), "event": (OneOf(("opened", "accepted", "done")), REQUIRED)}),
        "event": Record({"event": (OneOf(("opened", "case_started")), REQUIRED)}),
    }
)
DEADLINE = _defs.name(
    "deadline",
    Record(
        {
            "when": (CONDITION, None),
            "value": (Whole(0, 10_000), REQUIRED),
            "unit": (OneOf(UNITS), REQUIRED),
            "from": (_anchor, {"event": "opened"}),
            "direction": (OneOf(("after", "before")), "after"),
            "at": (OrNull(_CLOCK), None),
        },
        rules=(
            Rule(
                lambda rule: rule["direction"] == "after" or "field" in rule["from"],
                'can count "before" a date field only',
                {
                    "if": {"properties": {"direction": {"const": "before"}}, "required": ["direction"]},
                    "then": {"properties": {"from": {"required": ["field"]}}, "required": ["from"]},
                },
            ),
            Rule(
                lambda rule: rule["at"] is None or rule["unit"] in ("working_days", "calendar_days"),
                'can name a clock time ("at") only when it counts days',
                {
                    "if": {"properties": {"unit": {"enum": ["working_minutes", "working_hours"]}}},
                    "then": {"properties": {"at": {"type": "null"}}},
                },
            ),
        ),
    ),
)

CHECK = _defs.name(
    "check",
    Record(
        {
            "field": (KEY, REQUIRED),
            "operator": (OneOf(OPERATORS), REQUIRED),
            "value": (VALUE, None),
            "other": (OrNull(KEY), None),
            "tolerance": (
                OrNull(
                    Record({"value": (_PLAIN_NUMBER, REQUIRED), "unit": (OneOf(("percent", "absolute")), REQUIRED)})
                ),
                None,
            ),
            "level": (OneOf(("stop", "warn")), "stop"),
            "message": (_line, ""),
        }
    ),
)
CONTRACT = _defs.name(
    "contract",
    Record(
        {
            "trigger": (_line, ""),
            "required": (_keys, []),
            "checks": (ListOf(CHECK, 50), []),
            "accept_if": (_prose, ""),
            "owner": (KEY, "sender"),
            "acceptance": (OneOf(("asked", "automatic")), "asked"),
            "accept_within": (SPAN, {"value": 8, "unit": "working_hours"}),
            "return_reasons": (ListOf(Text(_LINE, blank=False), 30, unique=True), []),
            "return_limit": (Whole(1, 100), 2),
            "decider": (KEY, "process_owner"),
            "follow_up": (OrNull(Record({"every": (SPAN, REQUIRED), "times": (Whole(1, 20), 3)})), None),
            "climbs_to": (KEY, "accountable"),
        }
    ),
)

PROCESS = _defs.name(
    "process",
    Record(
        {
            "key": (_PROCESS_KEY, REQUIRED),
            "name": (_name, REQUIRED),
            "kind": (OneOf(KINDS), REQUIRED),
            "prefix": (_PREFIX, REQUIRED),
            "description": (_prose, ""),
            "goal": (_prose, ""),
            "trigger": (_prose, ""),
            "case_name": (Text(60, blank=False), "case"),
            "title_fields": (ListOf(KEY, 5, unique=True), []),
            "target": (OrNull(Variants({"field": Record({"field": (KEY, REQUIRED)}), "value": _span})), None),
            "on_time_share": (Whole(1, 100), 90),
            "may_start": (OneOf(("everyone", "lane")), "lane"),
            "visibility": (OneOf(("everyone", "lanes", "participants")), "everyone"),
            "approvals_at_most": (Whole(0, 100), 1),
        }
    ),
)
# What a contract may name beside a lane; a lane of that key could not be told apart.
ROLES = ("sender", "receiver", "process_owner", "accountable")
LANE = _defs.name(
    "lane",
    Record(
        {
            "key": (KEY, REQUIRED),
            "name": (_name, REQUIRED),
            "informed": (_keys, []),
            "consulted": (_keys, []),
            "suggested": (
                Record(
                    {"by": (OneOf(("team", "person", "starter", "field")), REQUIRED), "field": (KEY, ABSENT)},
                    rules=(
                        Rule(
                            lambda suggested: (suggested["by"] == "field") == ("field" in suggested),
                            'names a "field" when it is filled by one, and only then',
                            {
                                "if": {"properties": {"by": {"const": "field"}}},
                                "then": {"required": ["field"]},
                                "else": {"properties": {"field": False}},
                            },
                        ),
                    ),
                ),
                {"by": "team"},
            ),
        },
        rules=(
            Rule(
                lambda lane: lane["key"] not in ROLES,
                f"cannot have one of the keys {', '.join(ROLES)}: handoff rules use these words",
                {"properties": {"key": {"not": {"enum": list(ROLES)}}}},
            ),
        ),
    ),
)
FIELD = _defs.name(
    "field",
    Record(
        {
            "key": (KEY, REQUIRED),
            "label": (_name, REQUIRED),
            "type": (OneOf(FIELD_TYPES), REQUIRED),
            "required": (Flag(), False),
            "help": (_prose, ""),
            "confidential": (Flag(), False),
            "choices": (ListOf(_labelled, 200), []),
            "currency": (_CURRENCY, "EUR"),
        }
    ),
)
STEP = _defs.name(
    "step",
    Record(
        {
            "key": (KEY, REQUIRED),
            "name": (_name, REQUIRED),
            "kind": (OneOf(STEP_KINDS), REQUIRED),
            "lane": (OrNull(KEY), None),
            "instructions": (_prose, ""),
            "show": (_keys, []),
            "fill": (_keys, []),
            "checklist": (
                ListOf(Record({"key": (KEY, REQUIRED), "label": (Text(_LINE, blank=False), REQUIRED)}), 100),
                [],
            ),
            "outcomes": (ListOf(_labelled, 20), []),
            "deadline": (ListOrRecord(ListOf(DEADLINE, 20), Record({"none": (_line, REQUIRED)})), []),
            "join": (OneOf(("any", "all")), "any"),
            "split": (OneOf(("all", "first", "every")), "all"),
            "not_by": (ListOf(_NOT_BY, 20, unique=True), []),
            "approval": (Flag(), False),
            "closes_case": (Flag(), False),
            "result": (Text(60), ""),
            "estimate_minutes": (OrNull(Whole(1, 100_000)), None),
        }
    ),
)
FLOW = _defs.name(
    "flow",
    Record(
        {
            "key": (KEY, REQUIRED),
            "from": (KEY, REQUIRED),
            "to": (KEY, REQUIRED),
            "when": (CONDITION, None),
            "otherwise": (Flag(), False),
            "label": (_line, ""),
            "contract": (OrNull(CONTRACT), None),
        }
    ),
)
DOCUMENT: Shape = Record(
    {
        "format": (Whole(FORMAT, FORMAT), REQUIRED),
        "process": (PROCESS, REQUIRED),
        "lanes": (ListOf(LANE, LANES_AT_MOST), []),
        "fields": (ListOf(FIELD, FIELDS_AT_MOST), []),
        "steps": (ListOf(STEP, STEPS_AT_MOST), []),
        "flows": (ListOf(FLOW, FLOWS_AT_MOST), []),
    }
)


def json_schema() -> JsonSchema:
    """The published JSON Schema (draft 2020-12) of the document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"procops process document, format {FORMAT}",
        **DOCUMENT.schema(),
        "$defs": _defs.schema(),
    }
