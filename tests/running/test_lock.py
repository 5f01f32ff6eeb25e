"""One data folder, one running procops."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from procops.running.lock import AlreadyRunning, DataFolderLock


def test_the_second_is_refused_and_told_who_and_where(tmp_path: Path):
    first, second = DataFolderLock(tmp_path), DataFolderLock(tmp_path)
    first.take()
    first.tell(url="http://127.0.0.1:8042")

    with pytest.raises(AlreadyRunning) as refusal:
        second.take()

    assert str(refusal.value) == (
        f"procops already runs on {tmp_path} (process {os.getpid()}) at http://127.0.0.1:8042. Stop it there with "
        "Ctrl-C, or give this one a folder of its own: PROCOPS_DATA_DIR=/some/other/folder"
    )
    first.give_back()
    second.take()
    second.give_back()


def test_a_lock_dies_with_its_holder_however_it_died(tmp_path: Path):
    hold = (
        "import sys, time; from pathlib import Path; from procops.running.lock import DataFolderLock; "
        f"lock = DataFolderLock(Path({str(tmp_path)!r})); lock.take(); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    lock = DataFolderLock(tmp_path)
    with pytest.raises(AlreadyRunning, match=f"process {holder.pid}"):
        lock.take()

    holder.send_signal(signal.SIGKILL)
    holder.communicate()

    lock.take()
    lock.give_back()
