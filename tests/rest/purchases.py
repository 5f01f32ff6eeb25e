"""A purchase on its way through Acme, moved over REST: what the tests of the verbs begin with."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rest.api import Api, api_of

Start = Callable[..., dict[str, Any]]


@pytest.fixture
def apis(purchasing, nina, max, fay, pam, dora, ada) -> dict[str, Api]:
    """Nina asks, Max approves, Fay orders, Pam pays, Dora owns the process, Ada administers."""
    people = {"nina": nina, "max": max, "fay": fay, "pam": pam, "dora": dora, "ada": ada}
    return {name: api_of(person) for name, person in people.items()}


@pytest.fixture
def start(apis, max) -> Start:
    def started(**data: Any) -> dict[str, Any]:
        given = {"what": "A crane", "amount": "4999.00", "needed_by": "2026-04-01", "manager": str(max.pk), **data}
        answer: dict[str, Any] = apis["nina"].post("cases", {"process": "purchasing", "data": given}, status=201)
        return answer

    return started


@pytest.fixture
def approve(apis, start) -> str:
    """The id of Max's task, accepted."""
    return str(apis["max"].post(f"handoffs/{start()['handoffs'][0]['id']}/accept")["opened"][0]["id"])


@pytest.fixture
def ordered(apis, approve) -> dict[str, Any]:
    """The answer to Max's approval: Fay is asked to order, Pam has the bank account to check."""
    answer: dict[str, Any] = apis["max"].post(f"tasks/{approve}/complete", {"outcome": "yes"})
    return answer


def to(answer: dict[str, Any], flow: str) -> str:
    """The id of the handoff over a flow that a move made."""
    return next(str(one["id"]) for one in answer["handoffs"] if one["flow"] == flow)
