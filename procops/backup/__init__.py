"""Everything an installation holds in one file, and back: `manage.py backup`, `manage.py restore`.

The file is the same for SQLite and PostgreSQL, so that a trial on one machine moves to a server. It is a zip:

    manifest.json       format, when, by which migrations the rows were written, how many of each table
    rows/<model>.jsonl  one JSON array a row, in the order of the columns named in its first line
    files/...           what people attached

Sessions stay out: after a restore everybody logs in again.
"""

from .archive import Archive, NotABackup
from .restoring import InUse, NotEmpty, restore
from .taking import take

__all__ = ["Archive", "InUse", "NotABackup", "NotEmpty", "restore", "take"]
