"""The two commands before anything is installed, and the summary after everything has run."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from procops.running import binaries, doctor
from procops.running.binaries import ROOT
from scripts import bootstrap, setup, tasks
from tests import run


def python_that_answers(folder: Path, name: str, code: int) -> Path:
    """A stand-in for a Python on PATH: every question to it ends with this exit code."""
    program = folder / name
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    return program


def bare_checkout(folder: Path) -> Path:
    """A copy of the files that run before anything is installed, without .venv."""
    for name in ("scripts/bootstrap.py", "Makefile"):
        target = folder / "checkout" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    return folder / "checkout"


def test_every_task_has_a_make_target_and_a_line_of_help():
    (listed,) = re.findall(r"^TASKS := (.+)$", (ROOT / "Makefile").read_text(), re.M)

    assert sorted(listed.split()) == sorted(tasks.TASKS)
    assert [name for name, task in tasks.TASKS.items() if not task.__doc__] == []


def test_an_unknown_task_lists_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert tasks.main(["rum"]) == 2
    assert "  run         the demo on this machine" in capsys.readouterr().out


def test_without_a_fitting_python_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = python_that_answers(tmp_path, "python3", 1)
    monkeypatch.setattr(sys, "executable", str(old))
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit) as told:
        bootstrap.on_a_fitting_python()

    assert str(told.value).startswith("procops needs Python 3.11 or newer with the modules venv and ensurepip.\n")
    assert "apt install python3 python3-venv" in str(told.value)
    assert str(told.value).endswith(f"Found: {old}")


def test_make_takes_the_first_python_that_fits(tmp_path: Path):
    tools = tmp_path / "bin"
    tools.mkdir()
    python_that_answers(tools, "python3.13", 1)  # there, and of no use: without ensurepip, say
    fitting = tools / "python3.12"
    fitting.write_text('#!/bin/sh\ncase "$1" in -c) exit 0;; esac\necho "python3.12 $@"\n')
    fitting.chmod(0o755)
    env = {"PATH": f"{tools}:{os.defpath}"}

    answer = subprocess.run(
        ["make", "--no-print-directory", "run", "ARGS=--reload"],
        cwd=bare_checkout(tmp_path),
        env=env,
        capture_output=True,
        text=True,
    )

    assert (answer.stdout, answer.returncode) == ("python3.12 scripts/bootstrap.py run --reload\n", 0)


def test_packages_are_installed_once_and_again_when_the_lock_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "pyvenv.cfg").write_text("version = 3.12.1\n")
    lock = tmp_path / "requirements" / "run.txt"
    lock.parent.mkdir()
    lock.write_text("django==5.2.19\n")
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", venv)
    monkeypatch.setattr(setup, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(setup, "_run", lambda *argv, **more: ran.append(tuple(map(str, argv[1:]))))
    install = (
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        "-r",
        str(lock),
    )

    setup.packages("run")
    setup.packages("run")
    assert ran == [install]

    lock.write_text("django==5.2.20\n")
    setup.packages("run")
    (venv / "pyvenv.cfg").write_text("version = 3.13.0\n")
    setup.packages("run")
    assert ran == [install] * 3


def test_the_summary_names_every_stage_and_fails_when_one_did(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
):
    counts = tmp_path / "pytest.xml"
    counts.write_text('<testsuites><testsuite tests="7" failures="1" errors="0" skipped="2"/></testsuites>')
    both = frozenset({"test", "lint"})
    stages = [
        run.Stage("good", [sys.executable, "-c", "print('good speaks')"], both),
        run.Stage("bad", [sys.executable, "-c", "raise SystemExit(5)"], both),
        run.Stage("absent", [str(tmp_path / "no-such-program")], both),
        run.Stage("counted", [sys.executable, "-c", ""], frozenset({"test"}), counts=counts),
    ]
    monkeypatch.setattr(run, "stages", lambda: stages)

    assert run.main("test") == 1
    told = capfd.readouterr().out
    assert f"good {'-' * 56}\ngood speaks\n" in told
    assert f"{tmp_path / 'no-such-program'}: No such file or directory" in told
    assert re.search(r"^  bad +FAILED \(5\) +\d+\.\d s$", told, re.M)
    assert re.search(r"^  absent +FAILED \(127\)", told, re.M)
    assert re.search(r"^  counted +passed .* s   7 tests, 1 failures, 2 skipped$", told, re.M)
    assert told.endswith("\nFailed: bad, absent\n\n2 passed, 2 failed\n")

    monkeypatch.setattr(run, "stages", lambda: stages[:1])
    assert run.main("lint") == 0
    assert capfd.readouterr().out.endswith("\n1 passed, 0 failed\n")


def test_make_test_asks_for_everything_that_was_promised():
    names = [stage.name for stage in run.stages() if "test" in stage.runs]

    assert names == [
        "what the tests need",
        "mypy",
        "front end: vitest",
        "OpenAPI has not drifted",
        "import contracts",
        "migrations are complete",
        "front end: tsc",
        "ruff check",
        "ruff format",
        "pytest, PostgreSQL and browser",
        "pytest, SQLite",
    ]


def test_the_doctor_prints_each_remedy_and_fails_when_something_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    # `make check`, which needs none, may run before any has been fetched.
    monkeypatch.setattr(binaries, "chromium", lambda: binaries.Program(Path("/bin/true"), "a test"))
    assert doctor.main() == 0
    capsys.readouterr()

    def absent() -> binaries.Program:
        raise binaries.NotFound("No Chromium. Any one of these helps: ...")

    monkeypatch.setattr(binaries, "chromium", absent)
    assert doctor.main() == 1
    told = capsys.readouterr().out
    assert "NO  Chromium    nothing   [make test]" in told
    assert told.endswith("No Chromium. Any one of these helps: ...\n")


@pytest.mark.parametrize(
    ("built_with", "is_told"),
    [("'--enable-optimizations' '--with-lto'", False), ("'--enable-shared'", True), (None, False)],
)
def test_the_doctor_names_a_python_that_is_slower_than_it_could_be(
    monkeypatch: pytest.MonkeyPatch, built_with: str | None, is_told: bool
):
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": built_with}.get)
    (found,) = [finding.found for finding in doctor.examine() if finding.name == "Python"]
    assert found.endswith("built without --enable-optimizations: others are about a third faster") is is_told


def test_the_ci_script_runs_the_readmes_test_command_with_an_empty_environment():
    script = (ROOT / ".ci" / "run").read_text()

    assert script.splitlines()[-2:] == [
        'env -i HOME="$HOME" PATH="$PATH" CI="${CI:-true}" make test',
        'exec env -i HOME="$HOME" PATH="$PATH" CI="${CI:-true}" make thorough',
    ]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in (ROOT / "README.md").read_text()
