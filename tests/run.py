"""Runs the stages of `make test` and of its parts and supplements, all of them even when one fails, and sums up."""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from procops.running import binaries

ROOT = binaries.ROOT
FRONTEND = ROOT / "frontend"
REPORTS = ROOT / "var" / "test-reports"
PROCESSES = os.environ.get("PROCOPS_TEST_PROCESSES", "2")
"""How many test processes run side by side; each of them may open a browser."""

_TAKES_LONG = "browser or worker or slow or hypothesis or thorough"
LINT, CHECK, TEST, THOROUGH, ALL = "lint", "check", "test", "thorough", "test-all"


@dataclass(frozen=True)
class Stage:
    """One command; `runs` names the tasks that it is a part of."""

    name: str
    argv: Sequence[str | Path]
    runs: frozenset[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    counts: Path | None = None
    """A JUnit file that pytest leaves behind, from which the summary takes its numbers."""


@dataclass(frozen=True)
class Outcome:
    stage: Stage
    code: int
    seconds: float

    @property
    def ok(self) -> bool:
        return self.code == 0

    def line(self) -> str:
        word = "passed" if self.ok else f"FAILED ({self.code})"
        return f"  {self.stage.name:<34} {word:<12} {self.seconds:6.1f} s   {_counted(self.stage.counts)}".rstrip()


def stages() -> list[Stage]:
    """The table. Python's stages need the virtual environment, the front end's need node_modules."""
    everywhere = frozenset({LINT, CHECK, TEST, ALL})
    fast_and_full = frozenset({CHECK, TEST, ALL})
    full = frozenset({TEST, ALL})
    tools = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    # SQLite makes a table anew for each change of it: 25 s a process. `make run`, backups and `make test-all` do that.
    quick = ("--database-only", "--no-migrations")
    return [
        Stage("what the tests need", _python("-m", "procops.running.doctor"), full),
        # What takes longest begins first.
        Stage("mypy", _python("-m", "mypy"), everywhere, tools),
        Stage(
            "front end: vitest", _node(FRONTEND / "node_modules" / "vitest" / "vitest.mjs", "run"), full, cwd=FRONTEND
        ),
        Stage("OpenAPI has not drifted", _python("-m", "tests.openapi_drift"), fast_and_full, tools),
        Stage("import contracts", [Path(sys.executable).with_name("lint-imports"), "--no-logo"], everywhere),
        Stage("migrations are complete", _manage("makemigrations", "--check", "--dry-run"), everywhere, tools),
        Stage(
            "front end: tsc",
            _node(FRONTEND / "node_modules" / "typescript" / "bin" / "tsc", "-p", "."),
            full,
            cwd=FRONTEND,
        ),
        Stage("ruff check", _python("-m", "ruff", "check", "--output-format", "concise", "."), everywhere),
        Stage("ruff format", _python("-m", "ruff", "format", "--check", "."), everywhere),
        # Hypothesis marks its property tests itself: hundreds of examples each are for `make test`.
        _pytest("pytest, quick, SQLite", {CHECK}, "sqlite", f"not ({_TAKES_LONG})", "--quick", "--no-migrations"),
        _pytest("pytest, PostgreSQL and browser", {TEST}, "postgres", "not thorough"),
        _pytest("pytest, SQLite", {TEST}, "sqlite", "not (browser or thorough or page or worker)", *quick),
        _pytest("pytest, thorough", {THOROUGH}, "postgres", "thorough"),
        _pytest(
            "pytest, pages and workers on SQLite", {THOROUGH}, "sqlite", "(page or worker) and not thorough", *quick
        ),
        _pytest("pytest, all, PostgreSQL and browser", {ALL}, "postgres", ""),
        _pytest("pytest, all, SQLite and browser", {ALL}, "sqlite", ""),
    ]


def main(task: str, more: Sequence[str] = ()) -> int:
    """Run the stages of one task, print the summary, and answer 0 when all of them passed.

    `more` goes to pytest, which keeps several processes busy by itself. What comes before it is mostly one process
    each: two of these run side by side, and are heard when they have ended.
    """
    began = time.monotonic()
    REPORTS.mkdir(parents=True, exist_ok=True)
    asked = [stage for stage in stages() if task in stage.runs]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(_heard_at_its_end, [stage for stage in asked if not stage.counts]))
    outcomes += [_run(stage, more) for stage in asked if stage.counts]
    failed = [outcome for outcome in outcomes if not outcome.ok]
    _print(f"\n{'=' * 30} make {task}: {time.monotonic() - began:.0f} s {'=' * 30}")
    for outcome in outcomes:
        _print(outcome.line())
    if failed:
        _print("\nFailed: " + ", ".join(outcome.stage.name for outcome in failed))
    _print(f"\n{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _heard_at_its_end(stage: Stage) -> Outcome:
    began = time.monotonic()
    done = _call(stage, stage.argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    _print(f"{_headline(stage)}\n{done.stdout}".rstrip())
    return Outcome(stage, done.returncode, time.monotonic() - began)


def _run(stage: Stage, more: Sequence[str]) -> Outcome:
    _print(_headline(stage))
    began = time.monotonic()
    done = _call(stage, [*stage.argv, *more])
    if done.stdout:
        _print(done.stdout)
    return Outcome(stage, done.returncode, time.monotonic() - began)


def _call(stage: Stage, argv: Sequence[str | Path], **how: Any) -> subprocess.CompletedProcess[str]:
    words = [str(part) for part in argv]
    try:
        return subprocess.run(words, cwd=stage.cwd, env={**os.environ, **stage.env}, **how)
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, stdout=f"{words[0]}: {error.strerror}")


def _headline(stage: Stage) -> str:
    return f"\n{'-' * 10} {stage.name} {'-' * max(1, 60 - len(stage.name))}"


def _python(*argv: str | Path) -> list[str | Path]:
    return [sys.executable, *argv]


def _manage(*argv: str) -> list[str | Path]:
    return _python("manage.py", *argv)


def _node(*argv: str | Path) -> list[str | Path]:
    node = binaries.node()
    return [node.path if node else "node", *argv]


def _pytest(name: str, runs: Iterable[str], database: str, markers: str, *more: str) -> Stage:
    counts = REPORTS / f"{name.replace(', ', '-').replace(' ', '-')}.xml"
    argv = _python("-m", "pytest", "-q", "-n", PROCESSES, "--dist", "loadgroup", f"--junitxml={counts}", *more)
    if markers:
        argv += ["-m", markers]
    return Stage(name, argv, frozenset(runs), {"PROCOPS_TEST_DATABASE": database}, counts=counts)


def _counted(file: Path | None) -> str:
    """For instance "812 tests, 2 skipped" from pytest's own report; nothing when it never got that far."""
    if file is None or not file.is_file():
        return ""
    suites = list(ET.parse(file).getroot().iter("testsuite"))
    number = {
        name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    }
    told = [f"{number['tests']} tests"]
    told += [f"{count} {name}" for name, count in number.items() if name != "tests" and count]
    return ", ".join(told)


def _print(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
