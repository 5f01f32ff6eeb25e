"""What must be done before the first child starts: tables, static files, the demo's data."""

import hashlib
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import get_commands

from procops.running import binaries, processes

Say = Callable[[str], None]


class Failed(Exception):
    """A command of the preparation ended badly; what it printed stands above."""


def everything(env: Mapping[str, str], *, say: Say) -> None:
    """Bring the data folder up to date. Cheap when there is nothing to do. Raises Failed."""
    _run("migrate", "--no-input", "--verbosity", "0", env=env)
    _collect_static_files(env, say=say)
    if settings.DEMO:
        _seed_once(env, say=say)


def _collect_static_files(env: Mapping[str, str], *, say: Say) -> None:
    stamp = settings.DATA_DIR / "static-files"
    print_of_files = _fingerprint()
    if stamp.is_file() and stamp.read_text() == print_of_files and settings.STATIC_ROOT.is_dir():
        return
    say("Collecting scripts, styles and icons ...")
    _run("collectstatic", "--no-input", "--clear", "--verbosity", "0", env=env)
    stamp.write_text(print_of_files)


def _fingerprint() -> str:
    """Changes when any static file does (name, size or time of change)."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _seed_once(env: Mapping[str, str], *, say: Say) -> None:
    """Fill the demo, once per data folder. The stamp comes last: after an interrupted start this goes on."""
    stamp = settings.DATA_DIR / "demo-seeded"
    if stamp.exists() or "seed_demo" not in get_commands():
        return
    say("Filling the demo with three organizations and 90 days of work. This happens once ...")
    began = time.monotonic()
    _run("seed_demo", "--go-on", env=env)
    if "rollup" in get_commands():
        _run("rollup", env=env)
    stamp.write_text(f"{time.monotonic() - began:.1f} s\n")


def _run(command: str, *arguments: str, env: Mapping[str, str]) -> None:
    process = processes.spawn([sys.executable, binaries.ROOT / "manage.py", command, *arguments], env=env)
    try:
        code = process.wait()
    finally:
        processes.stop(process)  # Ctrl-C reaches us and not the child
    if code:
        raise Failed(f"`manage.py {command}` ended with exit code {code}.")
