"""A client of the API, as programs write one: a token, JSON in and out."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.test import Client

from procops.people.models import Person
from procops.rest import tokens
from procops.rest.tokens import Scope
from tests.cast import MONDAY, as_actor

ROOT = "/api/v1"


class Api:
    """Makes requests with one token, and reads the answers."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        """The body of a request that must be answered with 200."""
        answer = self.request("GET", path, query=query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, *, key: str = "", status: int = 200) -> Any:
        """The body of a change, which must be answered with ``status``."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.request("POST", path, body, headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.content)
        return answer.json()

    def refused(self, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """The status and the code of a POST that is answered with an error."""
        answer = self.request("POST", path, body, headers=headers)
        return answer.status_code, answer.json()["errors"][0]["code"]

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        sent = {"content_type": "application/json"}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        all_headers = {**({"Authorization": f"Bearer {self.secret}"} if self.secret else {}), **(headers or {})}
        return self.client.generic(method, _address(path), data, query_params=query, headers=all_headers, **sent)

    def upload(self, path: str, parts: dict[str, Any], *, status: int = 201) -> Any:
        """The body of a multipart POST, which must be answered with ``status``."""
        answer = self.client.post(_address(path), parts, headers={"Authorization": f"Bearer {self.secret}"})
        assert answer.status_code == status, (answer.status_code, answer.content)
        return answer.json()


def token_of(person: Person, scopes: Sequence[str] | None = None) -> str:
    """A new token's secret; with all scopes that the person may have, unless told. In the scope of the organization."""
    actor = as_actor(person)
    wanted = [scope.value for scope in tokens.scopes_for(actor)] if scopes is None else scopes
    return tokens.create(name="tests", scopes=wanted, by=actor, now=MONDAY)[1]


def api_of(person: Person, scopes: Sequence[str] | None = None) -> Api:
    """A client with a token of that person."""
    return Api(token_of(person, scopes))


READ_ONLY = [Scope.READ.value]


def _address(path: str) -> str:
    return path if path.startswith("/api") else f"{ROOT}/{path.strip('/')}/"
