"""Starts a real PostgreSQL and a real Redis for the tests, before the settings are read.

An early pytest plugin (`-p tests.services` in pyproject.toml), because pytest-django imports the settings before any
conftest. What the environment names already is used instead:

    DATABASE_URL            a PostgreSQL on which databases may be created
    REDIS_URL               a Redis whose databases 0 to 15 may be flushed
    PROCOPS_TEST_DATABASE   `sqlite` runs on an SQLite file, `postgres` is the default

Each xdist process gets a database, a Redis number and a data folder of its own.
"""

import atexit
import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from procops.running import binaries, processes
from tests import postgres

ON_SQLITE = os.environ.get("PROCOPS_TEST_DATABASE", "postgres") == "sqlite"
_missing: list[str] = []


def _start() -> None:
    """Start what the environment does not name; its names are inherited by the xdist processes."""
    folder = Path(tempfile.mkdtemp(prefix="procops-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PROCOPS_TEST_FOLDER"] = str(folder)
    if ON_SQLITE:
        os.environ.pop("DATABASE_URL", None)
    elif not os.environ.get("DATABASE_URL"):
        _or_missing(_start_postgres, folder)
    if not os.environ.get("REDIS_URL"):
        _or_missing(_start_redis, folder)
    os.environ["PROCOPS_TEST_REDIS"] = os.environ.get("REDIS_URL", "")


def _or_missing(start: Callable[[Path], None], folder: Path) -> None:
    try:
        start(folder)
    except (binaries.NotFound, RuntimeError, subprocess.CalledProcessError) as error:
        _missing.append(str(error))


def _start_redis(folder: Path) -> None:
    server = binaries.redis().path
    process, port = processes.start_on_free_port(
        lambda port: processes.spawn(
            [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--databases", "64"],
            env=os.environ,
            output=subprocess.DEVNULL,
        )
    )
    atexit.register(processes.stop, process)
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"


def _start_postgres(folder: Path) -> None:
    os.environ["DATABASE_URL"] = postgres.start(folder, durable=False)


def _own_corner() -> None:
    """Give this process a Redis number and a data folder of its own; pytest-django does so for the database."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    folder = Path(os.environ["PROCOPS_TEST_FOLDER"]) / (name or "main")
    folder.mkdir(exist_ok=True)
    os.environ["PROCOPS_DATA_DIR"] = str(folder)
    if redis := os.environ["PROCOPS_TEST_REDIS"]:
        number = int(name.removeprefix("gw")) + 1 if name else 0
        os.environ["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{number}").geturl()


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is skipped in silence: a service that cannot be had ends the run, with the ways out."""
    if _missing:
        raise pytest.UsageError("\n".join(_missing))


def pytest_collection_finish() -> None:
    """What is there now stays to the end: half a million objects that nobody need search for garbage."""
    gc.freeze()
    gc.enable()


def pytest_report_header() -> str:
    database = "SQLite" if ON_SQLITE else urlsplit(os.environ.get("DATABASE_URL", "")).netloc.rpartition("@")[2]
    return f"services: database {database}, Redis {urlsplit(os.environ.get('REDIS_URL', '')).netloc}"


gc.disable()  # until everything is imported and collected
if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
_own_corner()
# Playwright's synchronous API runs an event loop in the test's thread, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
