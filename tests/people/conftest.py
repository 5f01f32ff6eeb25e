from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    """One test's attempts are not counted against the next."""
    cache.clear()
    yield
    cache.clear()
