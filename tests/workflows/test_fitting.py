"""What keeps a case from going on in another version, where no case is needed to tell."""

from typing import Any

import pytest

from tests.purchasing import document
from workflows.fitting import misfits
from workflows.graph import Graph


def version(**amount: Any) -> Graph:
    """The document with members of its field "Amount" replaced; without the field where nothing is given."""
    fresh = document()
    kept = [field for field in fresh["fields"] if field["key"] != "amount"]
    return Graph.of({**fresh, "fields": [*kept, {"key": "amount", "label": "Amount", **amount}] if amount else kept})


@pytest.mark.parametrize(("held", "why"), [("12", []), ("a lot", ["“Amount” is data of another type there"])])
def test_of_a_value_that_is_not_asked_for_any_more_the_value_itself_must_fit(held: str, why: list[str]):
    then = version(type="number")

    assert misfits(version(), then, live=(), offers=(), data={"amount": held}) == why
