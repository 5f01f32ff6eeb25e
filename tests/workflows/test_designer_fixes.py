"""One press clears a problem: the gate finds it in a document, and no more in what the designer's button makes of it.

`frontend/src/designer/fixes.test.ts` holds the buttons to the same file.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from workflows.faults import Fault
from workflows.gate import check

FILE = Path(__file__).parents[2] / "frontend" / "src" / "designer" / "fixes.json"
CASES: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("code", CASES)
def test_one_press_clears_it(code: str) -> None:
    case = CASES[code]
    before, after = check(case["before"]), check(case["after"])

    assert case["fault"] in [fault.as_json() | {"message": ""} for fault in before]  # its words do not count
    assert code not in _codes(after)
    assert _codes(after) <= _codes(before)  # and nothing else is wrong that was not


def _codes(faults: Iterable[Fault]) -> set[str]:
    return {fault.code for fault in faults}
