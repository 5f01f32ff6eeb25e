"""Requests drawn from the OpenAPI document: every answer is one that the document names, and looks as it says."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from procops.rest.docs import schema
from procops.wsgi import application
from tests.rest.api import token_of
from tests.rest.belongings import Belongings

EXAMPLES = 8
"""Requests for each operation: several hundred in all."""

DRAWING = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request by WSGI would close the connection that the test's transaction is on."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def answered(kept_connection: None, belongings: Belongings, ada) -> Callable[[Any, bool], int]:
    """Makes a request of Ada's, checks its answer against the document and takes back what it did."""
    from schemathesis.specs.openapi import checks  # it takes a second to import, which only this test should pay

    headers = {"Authorization": f"Bearer {token_of(ada)}"}

    def status_of(case: Any, has_real_ids: bool) -> int:
        if has_real_ids:
            noun = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
            real = {"id": belongings.nouns.get(noun), "key": "it-incident", **belongings.parameters}
            case.path_parameters = {name: real[name] for name in case.path_parameters or {}}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        assert response.status_code < 500, (case.as_curl_command(), response.text)
        named = (checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance)
        case.validate_response(response, checks=list(named))
        return int(response.status_code)

    return status_of


@pytest.mark.thorough
@pytest.mark.slow
def test_every_answer_is_one_that_the_document_names(answered):
    import schemathesis

    document = schemathesis.openapi.from_dict(schema())
    document.app = application
    statuses: Counter[int] = Counter()

    def drawn_from(operation: Any) -> None:
        @DRAWING
        @given(case=operation.as_strategy(), has_real_ids=st.booleans())
        def ask(case: Any, has_real_ids: bool) -> None:
            statuses[answered(case, has_real_ids)] += 1

        ask()

    for found in document.get_all_operations():
        drawn_from(found.ok())

    assert statuses.total() > 400
    assert {200, 201, 400, 404, 409} <= set(statuses), statuses
