"""At least 10,000 random moves in `make test`, every verb among them, every rule asked after each (promise 5)."""

import re
from collections import Counter
from itertools import count

import pytest
from pytest_django.fixtures import Settings

from procops.scoping import scope
from tests import services
from tests.handoffs.walks import world
from tests.handoffs.walks.steps import VERBS
from tests.handoffs.walks.walk import STEPS, Violated, shrink, walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

GROUPS = range(14, 20) if services.ON_SQLITE else range(14)
"""Others on each database."""
MOVES_AT_LEAST = 500
"""Of a group: as many walks as it takes. The 20 groups of both databases make the 10,000."""

HAS_IT = re.compile(
    r'^[A-Z]+-\d+( \(paused since .+\))?: ("[^"]+" (with|offered to) [^;]+ since [^;]+ until [^;]+(; |$))+$'
)


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
