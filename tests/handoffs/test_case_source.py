"""A case remembers how it came to be here."""

import pytest
from django.db import IntegrityError, transaction

from handoffs import moves
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.handoffs.rules.test_r06_returns import split
from tests.handoffs.running import Begin
from workflows.models import Case
from workflows.states import CaseSource


def test_a_case_is_started_here_unless_something_else_is_said(begin: Begin, mia: Person) -> None:
    case = begin(split("first"))
    brought = moves.start_case(case.process, by=as_actor(mia), source=CaseSource.BROUGHT_IN, now=MONDAY).case

    sources = dict(Case.objects.values_list("reference", "source"))
    assert sources == {case.case.reference: "started", brought.reference: "brought_in"}


def test_the_database_knows_no_other_source(begin: Begin) -> None:
    case = begin(split("first"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.case.pk).update(source="invented")
