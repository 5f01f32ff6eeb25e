"""The tasks of the Makefile, in one table."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from procops.running import binaries
from scripts import setup
from scripts.setup import PYTHON, ROOT

Task = Callable[[Sequence[str]], int]
_ON_OUR_MACHINE = {"PROCOPS_DEMO": "on"}
_FOR_TOOLS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}


def run(arguments: Sequence[str]) -> int:
    """the demo on this machine: prints one address, Ctrl-C stops it"""
    setup.packages("run")
    setup.assets()
    return _become("manage.py", "up", *arguments, env=_ON_OUR_MACHINE)


def dev(arguments: Sequence[str]) -> int:
    """the same while editing: code is reloaded, Vite serves the front end"""
    setup.packages("test")
    setup.node_modules(setup.FRONTEND)
    return _become("manage.py", "up", "--reload", "--vite", *arguments, env={**_ON_OUR_MACHINE, "PROCOPS_DEBUG": "on"})


def test(arguments: Sequence[str]) -> int:
    """lint, types, contracts, front end, tests on PostgreSQL with a browser and on SQLite"""
    _everything_for_tests()
    return _become("-m", "tests.run", "test", *arguments)


def thorough(arguments: Sequence[str]) -> int:
    """what takes too long for `make test`: every page in a browser, every story, many rounds of races"""
    _everything_for_tests()
    return _become("-m", "tests.run", "thorough", *arguments)


def check(arguments: Sequence[str]) -> int:
    """the fast half, under a minute: lint, types, contracts, quick tests on SQLite"""
    setup.packages("test")
    return _become("-m", "tests.run", "check", *arguments)


def test_all(arguments: Sequence[str]) -> int:
    """everything, and all of it on SQLite too, the browser tests as well"""
    _everything_for_tests()
    return _become("-m", "tests.run", "test-all", *arguments)


def lint(arguments: Sequence[str]) -> int:
    """ruff, mypy, import contracts, missing migrations"""
    setup.packages("test")
    return _become("-m", "tests.run", "lint", *arguments)


def fmt(arguments: Sequence[str]) -> int:
    """sort imports and format the code"""
    setup.packages("test")
    return _call("-m", "ruff", "check", "--fix", "--quiet", ".") or _call("-m", "ruff", "format", ".")


def e2e(arguments: Sequence[str]) -> int:
    """the browser tests only; HEADED=1 to watch; traces of failures in test-results/"""
    _everything_for_tests()
    headed = ["--headed"] if os.environ.get("HEADED") else []
    kept = ["--tracing", "retain-on-failure", "--screenshot", "only-on-failure", "--output", "test-results"]
    return _become("-m", "pytest", "tests/browser", *kept, *headed, *arguments)


def bench(arguments: Sequence[str]) -> int:
    """the measured promises; prints one JSON line for each"""
    setup.packages("test")
    return _become("-m", "bench", *arguments)


def doctor(arguments: Sequence[str]) -> int:
    """what this machine has, and what will be used"""
    python = PYTHON if PYTHON.exists() else Path(sys.executable)
    return _become("-m", "procops.running.doctor", *arguments, python=python)


def demo_reset(arguments: Sequence[str]) -> int:
    """throw the demo's data away; the next `make run` fills it again"""
    setup.packages("run")
    return _become("manage.py", "demo_reset", *arguments, env=_ON_OUR_MACHINE)


def backup(arguments: Sequence[str]) -> int:
    """everything in one file under var/backups; `make backup FILE=...` names it"""
    setup.packages("run")
    return _become("manage.py", "backup", *_file(), *arguments, env=_ON_OUR_MACHINE)


def restore(arguments: Sequence[str]) -> int:
    """everything as it was: `make restore FILE=...`; asks before it throws away what is there"""
    setup.packages("run")
    return _become("manage.py", "restore", *_file(), *arguments, env=_ON_OUR_MACHINE)


def assets(arguments: Sequence[str]) -> int:
    """build the front end into frontend/dist"""
    setup.assets()
    return 0


def openapi(arguments: Sequence[str]) -> int:
    """write docs/openapi.yaml from the code"""
    setup.packages("test")
    target = ROOT / "docs" / "openapi.yaml"
    return _become("manage.py", "spectacular", "--validate", "--file", str(target), env=_FOR_TOOLS)


def words(arguments: Sequence[str]) -> int:
    """gather what can be said into procops/locale and compile it; says what is not translated yet"""
    setup.packages("test")
    return _become("-m", "scripts.words", *arguments, env=_FOR_TOOLS)


def lock(arguments: Sequence[str]) -> int:
    """resolve pyproject.toml's ranges into requirements/*.txt; `make lock ARGS=--upgrade` takes newer versions"""
    setup.packages("test")
    folder = Path("requirements")
    everything = folder / "test.txt"
    code = _compile(everything, "pyproject.toml", "--extra", "embedded", "--group", "dev", *arguments)
    # The others are parts of it, so that what is tested is what runs.
    code = code or _compile(folder / "run.txt", "pyproject.toml", "--extra", "embedded", "-c", str(everything))
    code = code or _compile(folder / "production.txt", "pyproject.toml", "-c", str(everything))
    return code or _compile(folder / "node.txt", str(folder / "node.in"), *arguments)


def clean(arguments: Sequence[str]) -> int:
    """remove .venv, node_modules, built files and the demo's data in var/"""
    setup.clean()
    shutil.rmtree(ROOT / "var", ignore_errors=True)
    return 0


TASKS: dict[str, Task] = {
    task.__name__.replace("_", "-"): task
    for task in (
        *(run, test, thorough, check, doctor, dev, e2e, lint, fmt, bench),
        *(backup, restore, test_all, demo_reset, assets, openapi, words, lock, clean),
    )
}


def main(arguments: Sequence[str]) -> int:
    """Run the task that is named first; the rest are its arguments."""
    task = TASKS.get(arguments[0]) if arguments else None
    if task is None:
        for name, known in TASKS.items():
            setup.say(f"  {name:<11} {known.__doc__}")
        return 0 if not arguments or arguments[0] == "help" else 2
    try:
        return task(arguments[1:])
    except (setup.Failed, binaries.NotFound) as sentence:
        setup.say(str(sentence))
        return 1
    except KeyboardInterrupt:
        return 130


def _everything_for_tests() -> None:
    setup.packages("test")
    setup.node_modules(setup.FRONTEND)
    setup.assets()
    try:
        binaries.chromium()
    except binaries.NotFound:
        if sys.platform == "linux" and os.uname().machine == "x86_64":
            setup.node_modules(ROOT / "tests" / "browser")
            setup.say("Unpacking Chromium ...")
            _call("-m", "scripts.chromium")


def _compile(target: Path, *what: str) -> int:
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet"]
    hide = ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"]
    return _call("-m", "uv", "pip", "compile", *what, *how, *hide, "-o", str(target))


def _file() -> list[str]:
    """What the caller of make has named with FILE=, seen from where they are."""
    named = os.environ.get("FILE")
    return [os.path.abspath(named)] if named else []


def _call(*argv: str) -> int:
    return os.spawnv(os.P_WAIT, PYTHON, [str(PYTHON), *argv])


def _become(*argv: str, env: dict[str, str] | None = None, python: Path = PYTHON) -> int:
    """Replace this process, so that Ctrl-C and exit codes are the task's own. What the caller has set wins."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(python, [str(python), *argv], {**(env or {}), **os.environ})
