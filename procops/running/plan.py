"""What `manage.py up` starts, and how."""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from procops.running import binaries
from procops.running.children import Child
from procops.running.processes import free_port

_PORTS_TO_TRY = 50


def listening_socket(wanted: int) -> socket.socket:
    """A socket on the loopback interface, on the wanted port or the next one that is free.

    It is opened here and handed to gunicorn, so no one can take the port in between, and while gunicorn is being
    replaced requests wait in the queue instead of being refused.
    """
    for port in (*range(wanted, min(wanted + _PORTS_TO_TRY, 65536)), 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(512)
            return listener
        except OSError:  # taken, or below 1024 and not ours to take
            listener.close()
    raise OSError("no port of the loopback interface is free")


def broker(data: Path, env: Mapping[str, str]) -> tuple[Child, str]:
    """A Redis of our own in the data folder, and the address with the password it was given for this run.

    Raises binaries.NotFound, with the ways out.
    """
    server = binaries.redis().path
    # A folder per kind: Redis cannot read the newer files that Valkey writes.
    folder = data / server.name
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    # In a file that only we may read, since arguments can be seen by everybody on the machine.
    config = folder / "server.conf"
    config.touch(mode=0o600)
    config.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'dir "{str(folder).replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"\n'
        # Jobs that wait survive a restart; snapshots on top would only cost.
        'appendonly yes\nsave ""\nmaxmemory-policy noeviction\nloglevel warning\n'
    )
    child = Child("redis", [server, config], env=env, log=data / "log" / "redis.log")
    return child, f"redis://:{password}@127.0.0.1:{port}/0"


def web(data: Path, env: Mapping[str, str], listener: socket.socket, *, reload: bool) -> Child:
    """gunicorn on the socket that is open already."""
    config = Path(__file__).with_name("gunicorn.py")
    argv: list[str | Path] = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        config,
        "-b",
        f"fd://{listener.fileno()}",
        "procops.wsgi",
    ]
    if reload:
        argv += ["--reload", "--workers", "1"]
    return Child("web", argv, env=env, log=data / "log" / "web.log", keep=[listener.fileno()])


def worker(data: Path, env: Mapping[str, str]) -> Child:
    """Celery with threads: on one machine with SQLite a fork per job would buy nothing but memory."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    argv = [*_celery("worker"), "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING", *quiet]
    return Child("worker", argv, env=env, log=data / "log" / "worker.log")


def beat(data: Path, env: Mapping[str, str]) -> Child:
    """Celery's clock. Without a pid file: the data folder's lock says that there is only one."""
    return Child("beat", [*_celery("beat"), "--pidfile="], env=env, log=data / "log" / "beat.log")


def sweeper(data: Path, env: Mapping[str, str]) -> Child:
    """Looks for what is due without Celery and without Redis: what the bell of either does not ring for, it finds."""
    script = binaries.ROOT / "manage.py"
    return Child("sweeper", [sys.executable, script, "sweep"], env=env, log=data / "log" / "sweeper.log")


def vite(data: Path, env: Mapping[str, str]) -> Child:
    """The front end's development server.

    Raises binaries.NotFound when there is no fitting Node.
    """
    node = binaries.node()
    if node is None:
        raise binaries.NotFound("No Node 20.19 or newer; `make assets` brings one into .venv.")
    script = binaries.ROOT / "frontend" / "node_modules" / "vite" / "bin" / "vite.js"
    return Child("vite", [node.path, script, binaries.ROOT / "frontend"], env=env, log=data / "log" / "vite.log")


def environment(data: Path, *, port: int, redis_url: str) -> dict[str, str]:
    """What every child reads its settings from."""
    return {
        "PROCOPS_URL": f"http://127.0.0.1:{port}",
        **os.environ,
        "PROCOPS_DATA_DIR": str(data),
        "PROCOPS_PORT": str(port),
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
    }


def _celery(command: str) -> list[str | Path]:
    return [sys.executable, "-m", "celery", "-A", "procops.celery", command]
