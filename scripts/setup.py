"""The parts a checkout is made of: a virtual environment, packages, a built front end. Each is made when it is missing
or when what it was made from has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

from procops.running import binaries

ROOT = binaries.ROOT
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"


class Failed(Exception):
    """A part could not be made; what the failing program printed stands above."""


def packages(lock: str) -> None:
    """The virtual environment with the packages of `requirements/<lock>.txt`, each checked against its hash."""
    file = ROOT / "requirements" / f"{lock}.txt"
    stamp = VENV / "stamps" / lock
    if PYTHON.exists() and _read(stamp) == _digest([file, VENV / "pyvenv.cfg"]):
        return
    if not PYTHON.exists() or _run_quietly(PYTHON, "-c", "import pip") != 0:
        say(f"Making .venv with Python {sys.version.split()[0]} ...")
        venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=True)
    say(f"Installing Python packages ({lock}) ...")
    # No build of our own package: the project runs from its folder, and pip cannot hash a folder.
    _run(
        PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", file
    )
    _see_this_folder()
    _write(stamp, _digest([file, VENV / "pyvenv.cfg"]))


def assets() -> None:
    """The front end, built into frontend/dist."""
    sources = sorted(path for folder in ("src", "build", "public") for path in (FRONTEND / folder).rglob("*"))
    sources += (
        sorted(FRONTEND.glob("*.json")) + sorted(FRONTEND.glob("*.ts")) + [ROOT / "procops" / "ui" / "icons.json"]
    )
    print_of_sources = _digest(path for path in sources if path.is_file())
    stamp = FRONTEND / "dist" / ".stamp"
    if _read(stamp) == print_of_sources:
        return
    node_modules(FRONTEND)
    say("Building the front end ...")
    npm("run", "--silent", "build", "--", "--logLevel", "warn", folder=FRONTEND)
    _write(stamp, print_of_sources)


def node_modules(folder: Path) -> None:
    """`npm ci` in a folder, when its lock file or the Node in use has changed."""
    lock = folder / "package-lock.json"
    found = node()
    print_of_lock = _digest([lock], str(found.path))
    stamp = folder / "node_modules" / ".stamp"
    if _read(stamp) == print_of_lock:
        return
    say(f"Installing npm packages of {folder.relative_to(ROOT)} ...")
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)
    _write(stamp, print_of_lock)


def node() -> binaries.Program:
    """A Node that is new enough: of the machine, else from PyPI."""
    found = binaries.node()
    if found is None:
        say(f"No Node {'.'.join(map(str, binaries.NODE_LEAST))} or newer on PATH; taking one from PyPI ...")
        packages("node")
        found = binaries.node()
    if found is None:
        raise Failed("No Node 20.19 or newer, and none could be installed. Install Node from https://nodejs.org")
    return found


def npm(*arguments: str, folder: Path) -> None:
    """Run npm in a folder with the Node that fits first on PATH, for the scripts that npm starts."""
    beside = node().path.parent
    path = f"{beside}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    quiet = {"NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    _run(beside / "npm", *arguments, cwd=folder, env={**os.environ, **quiet, "PATH": path})


def clean() -> None:
    """Remove what was made here; data folders other than var/ are left alone."""
    for path in (VENV, FRONTEND / "node_modules", FRONTEND / "dist", ROOT / "tests" / "browser" / "node_modules"):
        shutil.rmtree(path, ignore_errors=True)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _see_this_folder() -> None:
    """Let every tool in the virtual environment import the project, wherever it is started."""
    for folder in VENV.glob("lib/python*/site-packages"):
        (folder / "procops-checkout.pth").write_text(f"{ROOT}\n")


def _run(*argv: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    if code := subprocess.call([str(part) for part in argv], cwd=cwd, env=env, stdin=subprocess.DEVNULL):
        raise Failed(f"`{Path(argv[0]).name} {' '.join(map(str, argv[1:]))}` ended with exit code {code}.")


def _run_quietly(*argv: str | Path) -> int:
    return subprocess.call([str(part) for part in argv], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _digest(files: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.is_file() else ""


def _write(stamp: Path, text: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)
