"""A real Celery worker and its clock on the test's own database and Redis number: the fixtures `worker` and `beat`.

The worker is another process, so its mail cannot be found in `django.core.mail.outbox`: it lies in `MAIL`, a file each.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from procops.celery import app
from procops.running import processes
from procops.running.binaries import ROOT

WITHIN = 60
"""Seconds for the worker to be there on a busy machine."""

MAIL = Path(settings.DATA_DIR) / "mail"


@pytest.fixture(scope="session")
def worker(django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that runs what tests queue. It sees committed rows only: use it with `transactional_db`."""
    log = Path(settings.DATA_DIR) / "worker.log"
    argv = [*_CELERY, "worker", "--pool", "threads", "--concurrency", "2"]
    with log.open("wb") as output:
        process = processes.spawn(argv, env=_environment(), output=output, cwd=ROOT)
    until = time.monotonic() + WITHIN
    while not app.control.ping(timeout=0.5):
        if process.poll() is not None or time.monotonic() > until:
            processes.stop(process)
            pytest.fail(f"The worker did not start:\n{log.read_text()}", pytrace=False)
    yield process
    processes.stop(process)


@pytest.fixture
def beat(worker: subprocess.Popen[bytes], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker's clock, which rings for every sweep of the table of beats."""
    argv = [*_CELERY, "beat", "--pidfile=", "--schedule", tmp_path / "schedule"]
    with (tmp_path / "beat.log").open("wb") as output:
        process = processes.spawn(argv, env=_environment(), output=output, cwd=ROOT)
    yield process
    processes.stop(process)


_CELERY: list[str | Path] = [sys.executable, "-m", "celery", "-A", "procops.celery"]


def _environment() -> dict[str, str]:
    """The one of this process, with the database that pytest-django made instead of the one it was made from."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url, "PROCOPS_TEST_MAIL": str(MAIL)}
    return {**os.environ, **own}
