"""A durable PostgreSQL and a Redis for benchmarks, and Django on them."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from procops.running import binaries, processes
from tests import postgres


def start() -> str:
    """Start what the environment does not name; answer the address of the PostgreSQL database, which has been made."""
    folder = Path(tempfile.mkdtemp(prefix="procops-bench-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PROCOPS_DATA_DIR"] = str(folder)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start(folder, durable=True)
        _create_database(os.environ["DATABASE_URL"])
    if not os.environ.get("REDIS_URL"):
        server = binaries.redis().path
        process, port = processes.start_on_free_port(
            lambda port: processes.spawn(
                [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
                env=os.environ,
                output=subprocess.DEVNULL,
            )
        )
        atexit.register(processes.stop, process)
        os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    return os.environ["DATABASE_URL"]


def django() -> None:
    """Set Django up on what the environment names, logging nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    import structlog

    django.setup()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _create_database(url: str) -> None:
    import psycopg2

    server, _, name = url.rpartition("/")
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
