#!/usr/bin/env python3
"""Makes everything procops needs in this folder, then runs one task: `python3 scripts/bootstrap.py run`.

The Makefile calls it; without make call it yourself. Only the standard library, since nothing is installed yet, and the
file itself runs on Python 3.6 too, so that it can say what is wrong. Each part leaves a stamp with a digest of what
it was made from; a second start compares digests and is done in a second.
"""

import os
import shutil
import subprocess
import sys

LEAST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def fits(python):
    """Whether this Python is new enough and can make a virtual environment that has pip."""
    question = f"import sys, ensurepip, venv; sys.exit(sys.version_info[:2] < {LEAST})"
    try:
        return subprocess.call([python, "-c", question], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def on_a_fitting_python():
    """Go on under the first Python that fits, or say what to install."""
    venv = os.path.join(ROOT, ".venv", "bin", "python")
    if fits(sys.executable):
        return
    for name in (venv, *NAMES):
        path = shutil.which(name)
        if path and fits(path):
            os.execv(path, [path, os.path.abspath(__file__), *sys.argv[1:]])
    found = ", ".join(sorted({path for path in map(shutil.which, NAMES) if path}))
    sys.exit(
        "procops needs Python 3.11 or newer with the modules venv and ensurepip.\n"
        "  Debian, Ubuntu:  apt install python3 python3-venv\n"
        "  Fedora:          dnf install python3\n"
        "  macOS:           brew install python\n"
        "  without root:    https://docs.astral.sh/uv/ and then: uv python install 3.12\n"
        f"Found: {found or 'no Python at all'}"
    )


if __name__ == "__main__":
    on_a_fitting_python()
    sys.path.insert(0, ROOT)
    from scripts import tasks

    sys.exit(tasks.main(sys.argv[1:]))
