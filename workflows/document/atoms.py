"""The pieces that many members of a process document are made of, and the schema's shared definitions."""

from django.utils.translation import gettext_noop as _

from workflows.document.composite import REQUIRED, Definitions, ListOf, Record
from workflows.document.shape import OneOf, Pattern, Text, Whole
from workflows.parts import UNITS

KEY_AT_MOST = 40
LANES_AT_MOST, FIELDS_AT_MOST, STEPS_AT_MOST, FLOWS_AT_MOST = 50, 300, 300, 1_000

DEFINITIONS = Definitions()

KEY = DEFINITIONS.name(
    "key",
    Pattern(
        f"^[a-z][a-z0-9_]{{0,{KEY_AT_MOST - 1}}}$",
        _("a key (a letter, then small letters, digits or _; at most 40)"),
    ),
)
PROCESS_KEY = Pattern(
    f"^[a-z][a-z0-9_-]{{0,{KEY_AT_MOST - 1}}}$",
    _("a key (a letter, then small letters, digits, _ or -; at most 40)"),
)
PREFIX = Pattern("^[A-Z]{2,6}$", _("2 to 6 capital letters"))
CURRENCY = Pattern("^[A-Z]{3}$", _("a currency code of three capital letters, like EUR"))
CLOCK = Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$", _("a clock time, like 12:00"))
PLAIN_NUMBER = Pattern(r"^[0-9]{1,15}(\.[0-9]{1,10})?$", _('a number in quotation marks, like "2.5"'))
NOT_BY = Pattern("^(@starter|[a-z][a-z0-9_]{0,39})$", _('a step\'s key or "@starter"'))

NAME = Text(120, blank=False)
LINE = Text(500)
SAID_LINE = Text(500, blank=False)
PROSE = Text(20_000, lines=True)
KEYS = ListOf(KEY, FIELDS_AT_MOST, unique=True)
LABELLED = Record({"key": (KEY, REQUIRED), "label": (NAME, REQUIRED)})
SPAN_RECORD = Record({"value": (Whole(1, 10_000), REQUIRED), "unit": (OneOf(UNITS), REQUIRED)})
SPAN = DEFINITIONS.name("span", SPAN_RECORD)
