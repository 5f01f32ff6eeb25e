"""Compares docs/openapi.yaml with the interface the code has now, and shows the first differing lines."""

import difflib
import sys
import tempfile
from itertools import islice
from pathlib import Path

import django
from django.core.management import call_command

from procops.running.binaries import ROOT

COMMITTED = ROOT / "docs" / "openapi.yaml"


def main() -> int:
    """0 when they are the same."""
    if not COMMITTED.is_file():
        print("docs/openapi.yaml is missing; `make openapi` writes it.")
        return 1
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "openapi.yaml"
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(written))
        now = written.read_text().splitlines()
    committed = COMMITTED.read_text().splitlines()
    if now == committed:
        print(f"docs/openapi.yaml is what the code says ({len(now)} lines).")
        return 0
    print("docs/openapi.yaml is not what the code says. If the change is meant, `make openapi` writes it.\n")
    print(
        "\n".join(islice(difflib.unified_diff(committed, now, "docs/openapi.yaml", "the code", lineterm="", n=1), 40))
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
