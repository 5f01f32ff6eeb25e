"""At least 10,000 random moves a run, every verb among them, every rule asked after each (promise 5)."""

import re
from collections import Counter

import pytest
from pytest_django.fixtures import Settings

from procops.scoping import scope
from tests import services
from tests.handoffs.walks import world
from tests.handoffs.walks.steps import VERBS
from tests.handoffs.walks.walk import STEPS, Violated, shrink, walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WALKS_AT_ONCE = 9
GROUPS = 6 if services.ON_SQLITE else 20
"""20 groups of 9 walks of 64 steps on PostgreSQL, of which each moves something more than 500 times."""

MOVES_AT_LEAST = 500  # of a group

HAS_IT = re.compile(
    r'^[A-Z]+-\d+( \(paused since .+\))?: ("[^"]+" (with|offered to) [^;]+ since [^;]+ until [^;]+(; |$))+$'
)


@pytest.mark.parametrize("group", range(GROUPS))
def test_walks(group: int, settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    here = world.found()
    done: Counter[str] = Counter()
    with scope(here.organization.pk):
        for seed in range(group * WALKS_AT_ONCE, (group + 1) * WALKS_AT_ONCE):
            try:
                taken = walk(here, seed, steps=STEPS)
            except Violated as violated:
                why, failed = violated.args
                pytest.fail(str(shrink(failed, seed, why)))
            done += taken.done
            for line in taken.where():
                assert HAS_IT.match(line), line
                assert "NOBODY" not in line
    assert sum(done.values()) >= MOVES_AT_LEAST
    assert set(done) <= VERBS
