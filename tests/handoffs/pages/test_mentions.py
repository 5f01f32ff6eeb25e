"""Whom a comment means by @name. Pure."""

from uuid import UUID

import pytest

from handoffs.colleagues import Colleague
from handoffs.mentions import mentioned

ANN, ANNA, BOB, ROB = (UUID(int=number) for number in range(4))
PEOPLE = [
    Colleague(ANN, "Ann Lee"),
    Colleague(ANNA, "Anna Lee"),
    Colleague(BOB, "Bob Ray"),
    Colleague(ROB, "Bob Roy"),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Hello", set()),
        ("@Ann Lee please", {ANN}),
        ("@anna, @ANN!", {ANN, ANNA}),
        ("(@Anna Lee)", {ANNA}),
        ("@Annabel is nobody", set()),
        ("@Bob could be either", set()),
        ("@Bob Roy it is", {ROB}),
        ("write to info@ann.example or x@Anna", set()),
        ("@", set()),
    ],
)
def test_who_is_meant(text: str, meant: set[UUID]) -> None:
    assert mentioned(text, PEOPLE) == meant
