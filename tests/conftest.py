"""What every test may use. Services come from tests/services.py, browsers from tests/browser/conftest.py."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError
from django.test import TransactionTestCase
from django.utils import translation

from tests import services

pytest_plugins = ["tests.cast", "tests.purchasing", "tests.worker"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out what asks no database: it answers the same on both"
    )
    parser.addoption(
        "--quick", action="store_true", help="only what asks no database, and the rules by which work moves"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Serial tests go to one xdist process (`--dist loadgroup`), where they follow one another.

    On SQLite the tests marked `postgres_only` are left out, and counted as deselected.
    """
    if services.ON_SQLITE:
        left_out = [item for item in items if item.get_closest_marker("postgres_only")]
        if config.getoption("database_only"):
            left_out += [item for item in items if not _asks_the_database(item)]
        if config.getoption("quick"):
            left_out += [item for item in items if _asks_the_database(item) and item.path.parent.name != "rules"]
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]
        config.hook.pytest_deselected(items=list(dict.fromkeys(left_out)))
    for item in items:
        if item.get_closest_marker("serial"):
            item.add_marker(pytest.mark.xdist_group("serial"))
        if item.path.parent.name == "pages" or item.path.stem.endswith("pages"):
            item.add_marker(pytest.mark.page)


def _asks_the_database(item: pytest.Item) -> bool:
    asking = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
    return bool(item.get_closest_marker("django_db") or asking.intersection(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def _no_language_is_left_behind() -> Iterator[None]:
    """A page in a language leaves its thread speaking it, and the next test may be one that calls the domain itself."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _sweeps_begin_with_what_is_due_longest() -> Iterator[None]:
    """One that a test has cut off would be gone on with in the next."""
    from procops import due

    yield
    due._ended_behind.clear()


@pytest.fixture(autouse=True, scope="session")
def _the_journal_may_be_flushed() -> None:
    """A test that commits leaves its rows behind, and emptying the tables is what the maintenance switch is for.

    The worker that tests have brought looks for what is due meanwhile, so PostgreSQL may end the emptying as a deadlock
    of both; nothing is emptied then, and it is done again.
    """
    from workflows.writes import maintenance  # models cannot be imported before Django is set up

    flush = TransactionTestCase._fixture_teardown

    def flush_with_the_door_open(self: TransactionTestCase) -> None:
        for attempt in range(5):
            try:
                with maintenance():
                    return flush(self)
            except CommandError as error:
                if attempt == 4 or "deadlock" not in str(error.__cause__):
                    raise

    TransactionTestCase._fixture_teardown = flush_with_the_door_open  # type: ignore[method-assign]
