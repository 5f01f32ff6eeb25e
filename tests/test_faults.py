"""What is wrong with one of many concerns no other."""

import pytest
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from structlog.testing import capture_logs

from procops.faults import Faults

log = structlog.stdlib.get_logger(__name__)


def test_a_fault_of_one_is_counted_and_said_and_the_next_has_its_turn() -> None:
    faults, done = Faults(log), []
    with capture_logs() as said:
        for number in (1, 0, 2, 0):
            with faults.noted("could not be divided", number=str(number)):
                done.append(10 // number)

    assert (done, faults.count) == ([10, 5], 2)
    expected = {"event": "could not be divided", "number": "0", "log_level": "error", "exc_info": True}
    assert said == [expected, expected]


@pytest.mark.parametrize("end", [SoftTimeLimitExceeded, KeyboardInterrupt])
def test_what_ends_the_worker_is_nobodys_fault(end: type[BaseException]) -> None:
    faults = Faults(log)
    with pytest.raises(end), faults.noted("could not be done"):
        raise end
    assert faults.count == 0
