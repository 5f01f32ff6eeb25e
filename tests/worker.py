"""A real Celery worker on the test's own database and Redis number: the fixture `worker`."""

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


@pytest.fixture(scope="session")
def worker(django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that runs what tests queue. It sees committed rows only: use it with `transactional_db`."""
    log = Path(settings.DATA_DIR) / "worker.log"
    argv = [sys.executable, "-m", "celery", "-A", "procops.celery", "worker", "--pool", "threads", "--concurrency", "2"]
    with log.open("wb") as output:
        process = processes.spawn(argv, env=_environment(), output=output, cwd=ROOT)
    until = time.monotonic() + WITHIN
    while not app.control.ping(timeout=0.5):
        if process.poll() is not None or time.monotonic() > until:
            processes.stop(process)
            pytest.fail(f"The worker did not start:\n{log.read_text()}", pytrace=False)
    yield process
    processes.stop(process)


def _environment() -> dict[str, str]:
    """The one of this process, with the database that pytest-django made instead of the one it was made from."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
