"""Event logs of other systems: read from CSV, XES and OCEL, and measured with the definitions of process mining.

Pure: bytes in, values out; nothing is stored. The definitions are those of the public oracles that
``tests/metrics/test_eventlogs.py`` compares every value with.
"""

from .event import ORDERS, Event, Log, NotALog, Unreadable
from .read_csv import Columns, csv_events, read_csv
from .read_ocel import Ocel, read_ocel
from .read_xes import complete_events, events_of, paired_events, read_xes
from .summary import summary

__all__ = [
    "ORDERS",
    "Columns",
    "Event",
    "Log",
    "NotALog",
    "Ocel",
    "Unreadable",
    "complete_events",
    "csv_events",
    "events_of",
    "paired_events",
    "read_csv",
    "read_ocel",
    "read_xes",
    "summary",
]
