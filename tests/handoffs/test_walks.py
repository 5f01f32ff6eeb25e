"""At least 10,000 random moves in `make test`, every verb among them, every rule asked after each (promise 5)."""

import re
from collections import Counter
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from procops.scoping import scope
from tests import services
from tests.handoffs.walks import world
from tests.handoffs.walks.steps import VERBS
from tests.handoffs.walks.walk import STEPS, Violated, shrink, walk
from workflows.held import Held

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

GROUPS = range(14, 20) if services.ON_SQLITE else range(14)
"""Others on each database."""
MOVES_AT_LEAST = 500
"""Of a group: as many walks as it takes. The 20 groups of both databases make the 10,000."""

HAS_IT = re.compile(
    r'^[A-Z]+-\d+( \(paused since .+\))?: ("[^"]+" (with|offered to) [^;]+ since [^;]+ until [^;]+(; |$))+$'
)


@pytest.fixture(autouse=True)
def json_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every row that a move watches: what was changed in place would not be saved."""
    watch, save = Held.watch, Held.save
    copies: dict[int, list[tuple[Any, Any]]] = {}

    def watched(held: Held, row: Any) -> None:
        values = [value for value in row.__dict__.values() if isinstance(value, dict | list)]
        copies.setdefault(id(held), []).extend((value, deepcopy(value)) for value in values)
        watch(held, row)

    def saved(held: Held) -> None:
        assert all(value == copy for value, copy in copies.pop(id(held), []))
        save(held)

    monkeypatch.setattr(Held, "watch", watched)
    monkeypatch.setattr(Held, "save", saved)


@pytest.mark.parametrize("group", GROUPS)
def test_walks(group: int, settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    here = world.found()
    done: Counter[str] = Counter()
    with scope(here.organization.pk):
        for seed in count(group * 1000):
            if done.total() >= MOVES_AT_LEAST:
                break
            try:
                taken = walk(here, seed, steps=STEPS)
            except Violated as violated:
                why, failed = violated.args
                pytest.fail(str(shrink(failed, seed, why)))
            done += taken.done
            for line in taken.where():
                assert HAS_IT.match(line), line
                assert "NOBODY" not in line
    assert set(done) <= VERBS
