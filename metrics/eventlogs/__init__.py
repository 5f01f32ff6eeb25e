"""Event logs of other systems: read from CSV, XES and OCEL, and measured with the definitions of process mining.

Pure: bytes in, values out; nothing is stored. The definitions are those of the public oracles that
``tests/metrics/test_eventlogs.py`` compares every value with.
"""

from .event import Event, Log, NotALog
from .read_csv import read_csv
from .read_ocel import Ocel, read_ocel
from .read_xes import complete_events, paired_events, read_xes
from .summary import summary

__all__ = [
    "Event",
    "Log",
    "NotALog",
    "Ocel",
    "complete_events",
    "paired_events",
    "read_csv",
    "read_ocel",
    "read_xes",
    "summary",
]
