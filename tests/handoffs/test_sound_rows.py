"""The database itself refuses rows of moves that no move can make, whatever wrote them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from handoffs.models import Handoff
from procops.notices.models import Notice
from tests.cast import MONDAY
from tests.handoffs.running import Begin
from tests.handoffs.test_rows import APPROVAL
from workflows.models import Case, Task


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Case, {"source": "invented"}),
        (Case, {"state": "invented"}),
        (Case, {"state": "completed"}),
        (Case, {"ended_at": MONDAY}),
        (Task, {"state": "invented"}),
        (Task, {"state": "done", "ended_at": None}),
        (Task, {"state": "ready", "ended_at": None, "owner": None, "team": None}),
        (Handoff, {"state": "invented"}),
        (Handoff, {"state": "accepted", "answered_at": None}),
        (Handoff, {"state": "offered", "answered_at": MONDAY}),
        (Notice, {"state": "invented"}),
    ],
)
def test_the_database_refuses_what_cannot_be(model: Any, columns: dict[str, Any], begin: Begin) -> None:
    begin(APPROVAL, data={"name": "Joao"})
    assert model.objects.exists()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**columns)
