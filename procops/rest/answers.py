"""What a request that changed something is answered with: ids and states, never what a person wrote.

They are all that an idempotency record keeps, so that a repeated request gets the very same answer.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.response import Response

Facts = Mapping[str, Any]


class Done(Response):
    """The answer to a change. `shown_once` are secrets, answered now and kept nowhere: a repeated answer lacks them."""

    def __init__(self, facts: Facts, *, status: int = 200, shown_once: Mapping[str, str] | None = None) -> None:
        self.facts = _plain(facts)
        secrets = dict(shown_once or {})
        super().__init__({**self.facts, **secrets}, status=status)
        self.facts |= dict.fromkeys(secrets)


class Repeated(Response):
    """The answer once given to the request that is repeated."""

    def __init__(self, facts: Facts, *, status: int) -> None:
        super().__init__(dict(facts), status=status, headers={"Idempotent-Replayed": "true"})


def _plain(value: Any) -> Any:
    """Ids as text, so that the first answer and a repeated one cannot differ."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
