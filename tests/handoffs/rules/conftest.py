"""Cases that the tests of several rules begin with."""

import pytest

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.building import BUILD
from tests.handoffs.running import Begin, Running


@pytest.fixture
def built(begin: Begin, petra: Person, ivan: Person) -> Running:
    """Planned by Petra; Ivan has "wire" in hand, "price" waits to be accepted. Ivy answers for IT service."""
    case = begin(BUILD)
    moves.claim(case.task("plan"), by=as_actor(petra), now=MONDAY)
    case.complete("plan", petra)
    case.accept("wire", ivan)
    return case
