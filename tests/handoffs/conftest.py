from functools import partial

import pytest

from procops.people.models import Person
from tests.handoffs import running


@pytest.fixture
def begin(dora: Person, mia: Person) -> running.Begin:
    """Publish a process of Dora's and start a case of it, by Mia unless said otherwise."""
    return partial(running.begin, owner=dora, by=mia)
