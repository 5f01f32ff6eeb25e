"""One data folder, one running procops."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any


class AlreadyRunning(Exception):
    """procops is running on this data folder already."""


class DataFolderLock:
    """Holds a data folder for as long as this process lives.

    The kernel gives the lock back when we die, however we die; a file with a process number in it would stay behind.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = (folder / "procops.lock").open("a+")

    def take(self) -> None:
        """Raises AlreadyRunning, naming who holds the folder."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(self._told_by_the_holder()) from None
        self.tell(url=None)

    def tell(self, *, url: str | None) -> None:
        """Leave a word for whoever comes second."""
        self.file.seek(0)
        self.file.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self.file)
        self.file.flush()

    def give_back(self) -> None:
        self.file.close()

    def _told_by_the_holder(self) -> str:
        self.file.seek(0)
        try:
            told: dict[str, Any] = json.load(self.file)
        except ValueError:
            told = {}
        who = f"process {told['pid']}" if told.get("pid") else "another process"
        where = f" at {told['url']}" if told.get("url") else ""
        return (
            f"procops already runs on {self.folder} ({who}){where}. Stop it there with Ctrl-C, "
            "or give this one a folder of its own: PROCOPS_DATA_DIR=/some/other/folder"
        )
