"""Says what this machine has and what procops will use of it: `make doctor`.

Runs on a bare Python as well, since it is wanted most where nothing is installed yet.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass

from procops.running import binaries


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: what it is needed for, what was found, and the ways out when nothing was."""

    name: str
    needed_by: str
    found: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy


def examine() -> list[Finding]:
    """Look at everything; takes a second or two, changes nothing."""
    return [_python(), _make(), _node(), _redis(), _postgres(), _chromium()]


def _python() -> Finding:
    found = f"{sys.version.split()[0]} at {sys.executable}"
    built_with = sysconfig.get_config_var("CONFIG_ARGS")
    if built_with and "--enable-optimizations" not in built_with:  # as pyenv builds it, unless told otherwise
        found += ", built without --enable-optimizations: others are about a third faster"
    remedy = "" if sys.version_info[:2] >= (3, 11) else "Install Python 3.11 or newer."
    return Finding("Python", "everything", found, remedy)


def _make() -> Finding:
    found = shutil.which("make")
    return Finding("make", "convenience", found or "none: use python3 scripts/bootstrap.py run")


def _node() -> Finding:
    found = binaries.node()
    told = f"{found.path} ({found.origin})" if found else "none that fits: one is taken from PyPI when it is needed"
    return Finding("Node", "building the front end", told)


def _redis() -> Finding:
    if os.environ.get("REDIS_URL"):
        return Finding("Redis", "make run, make test", "the one that REDIS_URL names")
    return _program("Redis", "make run, make test", binaries.redis)


def _postgres() -> Finding:
    if os.environ.get("DATABASE_URL"):
        return Finding("PostgreSQL", "make test", "the one that DATABASE_URL names")
    return _program("PostgreSQL", "make test", binaries.postgres)


def _chromium() -> Finding:
    return _program("Chromium", "make test", binaries.chromium)


def _program(name: str, needed_by: str, find: Callable[[], binaries.Program]) -> Finding:
    try:
        program = find()
    except binaries.NotFound as missing:
        return Finding(name, needed_by, "nothing", str(missing))
    return Finding(name, needed_by, f"{program.path} ({program.origin})")


def main() -> int:
    """Print the findings; 1 when something is missing that `make run` or `make test` needs."""
    findings = examine()
    for finding in findings:
        print(f"{'ok ' if finding.ok else 'NO '} {finding.name:<11} {finding.found}   [{finding.needed_by}]")
    for finding in findings:
        if not finding.ok:
            print(f"\n{finding.remedy}")
    if not (binaries.ROOT / ".venv").is_dir():
        print("\nNothing is installed here yet: `make run` or `make test` brings what is missing from PyPI and npm.")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
