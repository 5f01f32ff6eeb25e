"""docs/status.md names proofs that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_proof_that_the_status_names_exists():
    proofs = [line.split(" | ")[-1] for line in (ROOT / "docs/status.md").read_text().splitlines() if line[:2] == "| "]
    named = {path for proof in proofs for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|yml))`", proof)}

    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
