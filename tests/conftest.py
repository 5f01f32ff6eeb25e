"""What every test may use. Services come from tests/services.py, browsers from tests/browser/conftest.py."""

import pytest

from tests import services

pytest_plugins = ["tests.cast"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Serial tests go to one xdist process (`--dist loadgroup`), where they follow one another.

    On SQLite the tests marked `postgres_only` are left out, and counted as deselected.
    """
    if services.ON_SQLITE:
        left_out = [item for item in items if item.get_closest_marker("postgres_only")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        if item.get_closest_marker("serial"):
            item.add_marker(pytest.mark.xdist_group("serial"))
