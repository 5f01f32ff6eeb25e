"""Format 1 of the process document, member by member: the one source of its defaults, reading and JSON Schema."""

from django.utils.translation import gettext_noop as _

from workflows.conditions import OPERATORS
from workflows.document.atoms import (
    CLOCK,
    CURRENCY,
    DEFINITIONS,
    FIELDS_AT_MOST,
    FLOWS_AT_MOST,
    KEY,
    KEYS,
    LABELLED,
    LANES_AT_MOST,
    LINE,
    NAME,
    NOT_BY,
    PLAIN_NUMBER,
    PREFIX,
    PROCESS_KEY,
    PROSE,
    SAID_LINE,
    SPAN,
    SPAN_RECORD,
    STEPS_AT_MOST,
)
from workflows.document.composite import ABSENT, REQUIRED, ListOf, ListOrRecord, OrNull, Record, Rule, Variants
from workflows.document.condition import CONDITION, VALUE
from workflows.document.shape import Flag, JsonSchema, OneOf, Shape, Text, Whole
from workflows.parts import (
    ASKABLE,
    DIMENSIONS_AT_MOST,
    ESCALATION_KINDS,
    FIELD_TYPES,
    KINDS,
    LEVELS_AT_MOST,
    RECORD_KINDS,
    REVIEW_MONTHS_AT_MOST,
    STEP_KINDS,
    UNITS,
)

FORMAT = 1

_anchor = Variants(
    {
        "field": Record({"field": (KEY, REQUIRED)}),
        "step": Record({"step": (KEY, REQUIRED), "event": (OneOf(("opened", "accepted", "done")), REQUIRED)}),
        "event": Record({"event": (OneOf(("opened", "case_started")), REQUIRED)}),
    }
)
DEADLINE = DEFINITIONS.name(
    "deadline",
    Record(
        {
            "when": (CONDITION, None),
            "value": (Whole(0, 10_000), REQUIRED),
            "unit": (OneOf(UNITS), REQUIRED),
            "from": (_anchor, {"event": "opened"}),
            "direction": (OneOf(("after", "before")), "after"),
            "at": (OrNull(CLOCK), None),
        },
        rules=(
            Rule(
                lambda rule: rule["direction"] == "after" or "field" in rule["from"],
                _('can count "before" a date field only'),
                {
                    "if": {"properties": {"direction": {"const": "before"}}, "required": ["direction"]},
                    "then": {"properties": {"from": {"required": ["field"]}}, "required": ["from"]},
                },
            ),
            Rule(
                lambda rule: rule["at"] is None or rule["unit"] in ("working_days", "calendar_days"),
                _('can name a clock time ("at") only when it counts days'),
                {
                    "if": {"properties": {"unit": {"enum": ["working_minutes", "working_hours"]}}},
                    "then": {"properties": {"at": {"type": "null"}}},
                },
            ),
        ),
    ),
)

# Which of the three a wait is, its member tells: until a moment, for an event, for something to arrive.
_waits = {
    "until": Record({"until": (ListOf(DEADLINE, 20), REQUIRED), "beside": (ListOf(KEY, 20, unique=True), [])}),
    "event": Record(
        {
            "event": (KEY, REQUIRED),
            "key": (OrNull(KEY), None),
            "watched_by": (OrNull(KEY), None),
            "beside": (ListOf(KEY, 20, unique=True), []),
        }
    ),
    "arrival": Record(
        {
            "arrival": (LINE, REQUIRED),
            "watched_by": (OrNull(KEY), None),
            "beside": (ListOf(KEY, 20, unique=True), []),
        }
    ),
}
WAIT = DEFINITIONS.name("wait", Variants(_waits))

_repeated = OrNull(Record({"every": (SPAN, REQUIRED), "times": (Whole(1, 20), REQUIRED)}))
# What is left out stays as the process says it, else as `workflows.parts.reminders` has it; null is: never.
REMINDERS = DEFINITIONS.name(
    "reminders",
    Record(
        {
            "before": (
                OrNull(Variants({"share": Record({"share": (Whole(1, 99), REQUIRED)}), "value": SPAN_RECORD})),
                ABSENT,
            ),
            "at_due": (Flag(), ABSENT),
            "late": (_repeated, ABSENT),
            "unanswered": (_repeated, ABSENT),
        }
    ),
)

LADDER = DEFINITIONS.name(
    "ladder",
    ListOf(
        Record(
            {
                "to": (OneOf(ASKABLE), REQUIRED),
                "role": (KEY, ABSENT),
                "kind": (OneOf(ESCALATION_KINDS), "hierarchical"),
                "after": (SPAN, REQUIRED),
            },
            rules=(
                Rule(
                    lambda level: (level["to"] == "role") == ("role" in level),
                    _('names a "role" when another role is asked, and only then'),
                    {
                        "if": {"properties": {"to": {"const": "role"}}},
                        "then": {"required": ["role"]},
                        "else": {"properties": {"role": False}},
                    },
                ),
            ),
        ),
        LEVELS_AT_MOST,
    ),
)

CHECK = DEFINITIONS.name(
    "check",
    Record(
        {
            "field": (KEY, REQUIRED),
            "operator": (OneOf(OPERATORS), REQUIRED),
            "value": (VALUE, None),
            "other": (OrNull(KEY), None),
            "tolerance": (
                OrNull(Record({"value": (PLAIN_NUMBER, REQUIRED), "unit": (OneOf(("percent", "absolute")), REQUIRED)})),
                None,
            ),
            "level": (OneOf(("stop", "warn")), "stop"),
            "message": (LINE, ""),
        }
    ),
)
CONTRACT = DEFINITIONS.name(
    "contract",
    Record(
        {
            "trigger": (LINE, ""),
            "required": (KEYS, []),
            "checks": (ListOf(CHECK, 50), []),
            "accept_if": (PROSE, ""),
            "owner": (KEY, "sender"),
            "acceptance": (OneOf(("asked", "automatic")), "asked"),
            "accept_within": (SPAN, {"value": 8, "unit": "working_hours"}),
            "return_reasons": (ListOf(SAID_LINE, 30, unique=True), []),
            "return_limit": (Whole(1, 100), 2),
            "decider": (KEY, "process_owner"),
            # No times are never; null is as the receiving step says.
            "follow_up": (OrNull(Record({"every": (SPAN, REQUIRED), "times": (Whole(0, 20), 3)})), None),
            "climbs_to": (KEY, "accountable"),
            "ladder": (LADDER, ABSENT),
        }
    ),
)

_record = Record({"kind": (OneOf(RECORD_KINDS), REQUIRED), "name": (KEY, REQUIRED), "outside_id": (OrNull(KEY), None)})
PROCESS = DEFINITIONS.name(
    "process",
    Record(
        {
            "key": (PROCESS_KEY, REQUIRED),
            "name": (NAME, REQUIRED),
            "kind": (OneOf(KINDS), REQUIRED),
            "prefix": (PREFIX, REQUIRED),
            "description": (PROSE, ""),
            "goal": (PROSE, ""),
            "trigger": (PROSE, ""),
            "case_name": (Text(60, blank=False), "case"),
            "title_fields": (ListOf(KEY, 5, unique=True), []),
            "record": (OrNull(_record), None),
            "target": (OrNull(Variants({"field": Record({"field": (KEY, REQUIRED)}), "value": SPAN_RECORD})), None),
            "on_time_share": (Whole(1, 100), 90),
            "may_start": (OneOf(("everyone", "lane")), "lane"),
            "visibility": (OneOf(("everyone", "lanes", "participants")), "everyone"),
            "approvals_at_most": (Whole(0, 100), 1),
            # Left out where they are not given: documents from before there were problems read as they did.
            "problem_reasons": (ListOf(LABELLED, 30), ABSENT),
            "answer_problems_within": (SPAN, ABSENT),
            "reminders": (REMINDERS, ABSENT),
            "review_every_months": (Whole(1, REVIEW_MONTHS_AT_MOST), ABSENT),
            "dimensions": (ListOf(KEY, DIMENSIONS_AT_MOST, unique=True), ABSENT),
            "ladder": (LADDER, ABSENT),
            "pause_at_most": (SPAN, ABSENT),
        }
    ),
)
# What a contract may name beside a lane; a lane of that key could not be told apart.
ROLES = ("sender", "receiver", "process_owner", "accountable")
LANE = DEFINITIONS.name(
    "lane",
    Record(
        {
            "key": (KEY, REQUIRED),
            "name": (NAME, REQUIRED),
            "informed": (KEYS, []),
            "consulted": (KEYS, []),
            "suggested": (
                Record(
                    {"by": (OneOf(("team", "person", "starter", "field")), REQUIRED), "field": (KEY, ABSENT)},
                    rules=(
                        Rule(
                            lambda suggested: (suggested["by"] == "field") == ("field" in suggested),
                            _('names a "field" when it is filled by one, and only then'),
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
            "ladder": (LADDER, ABSENT),
        },
        rules=(
            Rule(
                lambda lane: lane["key"] not in ROLES,
                _(
                    "cannot have one of the keys sender, receiver, process_owner, accountable: "
                    "handoff rules use these words"
                ),
                {"properties": {"key": {"not": {"enum": list(ROLES)}}}},
            ),
        ),
    ),
)
FIELD = DEFINITIONS.name(
    "field",
    Record(
        {
            "key": (KEY, REQUIRED),
            "label": (NAME, REQUIRED),
            "type": (OneOf(FIELD_TYPES), REQUIRED),
            "required": (Flag(), False),
            "help": (PROSE, ""),
            "confidential": (Flag(), False),
            "choices": (ListOf(LABELLED, 200), []),
            "currency": (CURRENCY, "EUR"),
        }
    ),
)
STEP = DEFINITIONS.name(
    "step",
    Record(
        {
            "key": (KEY, REQUIRED),
            "name": (NAME, REQUIRED),
            "kind": (OneOf(STEP_KINDS), REQUIRED),
            "lane": (OrNull(KEY), None),
            "instructions": (PROSE, ""),
            "show": (KEYS, []),
            "fill": (KEYS, []),
            "checklist": (
                ListOf(Record({"key": (KEY, REQUIRED), "label": (SAID_LINE, REQUIRED)}), 100),
                [],
            ),
            "outcomes": (ListOf(LABELLED, 20), []),
            "deadline": (ListOrRecord(ListOf(DEADLINE, 20), Record({"none": (LINE, REQUIRED)})), []),
            "join": (OneOf(("any", "all")), "any"),
            "split": (OneOf(("all", "first", "every")), "all"),
            "not_by": (ListOf(NOT_BY, 20, unique=True), []),
            "approval": (Flag(), False),
            "closes_case": (Flag(), False),
            "result": (Text(60), ""),
            "estimate_minutes": (OrNull(Whole(1, 100_000)), None),
            "reminders": (REMINDERS, ABSENT),
            # Left out where there is none: documents from before there were waits read as they did.
            "wait": (WAIT, ABSENT),
            "pause_at_most": (SPAN, ABSENT),
        }
    ),
)
FLOW = DEFINITIONS.name(
    "flow",
    Record(
        {
            "key": (KEY, REQUIRED),
            "from": (KEY, REQUIRED),
            "to": (KEY, REQUIRED),
            "when": (CONDITION, None),
            "otherwise": (Flag(), False),
            "label": (LINE, ""),
            "contract": (OrNull(CONTRACT), None),
        }
    ),
)
TEST = DEFINITIONS.name(
    "test",
    Record(
        {
            "key": (KEY, REQUIRED),
            "name": (NAME, REQUIRED),
            "start": (OrNull(KEY), None),
            "data": (ListOf(Record({"field": (KEY, REQUIRED), "value": (VALUE, REQUIRED)}), FIELDS_AT_MOST), []),
            "outcomes": (ListOf(Record({"step": (KEY, REQUIRED), "outcome": (KEY, REQUIRED)}), 500), []),
            "path": (ListOf(KEY, 1_000), []),
            "result": (Text(60), ""),
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
        # Left out where there are none: documents from before there were test cases read as they did.
        "tests": (ListOf(TEST, 50), ABSENT),
    }
)


def json_schema() -> JsonSchema:
    """The published JSON Schema (draft 2020-12) of the document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"procops process document, format {FORMAT}",
        **DOCUMENT.schema(),
        "$defs": DEFINITIONS.schema(),
    }
