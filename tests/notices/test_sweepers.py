"""Any number of sweepers may run: on real connections, in the same moment."""

import pytest

from procops.notices import delivery
from procops.notices.models import Notice
from tests.cast import MONDAY
from tests.notices import mailbox
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_sweepers_never_claim_the_same_message(told, hugo):
    for n in range(40):
        told(hugo, n=n)

    batches = at_once(*[lambda: delivery.claim(now=MONDAY, at_most=8)] * 8)

    claimed = [notice.pk for batch in batches for notice in batch]
    assert len(claimed) == len(set(claimed))
    assert set(Notice.objects.filter(attempts=1).values_list("pk", flat=True)) == set(claimed)
    assert not Notice.objects.filter(attempts__gt=1).exists()


def test_eight_sweepers_send_every_message_once(told, hugo):
    for n in range(40):
        told(hugo, n=n)

    sent = at_once(*[lambda: delivery.sweep(clock=lambda: MONDAY)] * 8)

    assert sum(sent) == 40
    assert len({message.extra_headers["Message-ID"] for message in mailbox.taken}) == len(mailbox.taken) == 40
