"""Who may design processes, read their drafts and begin their cases."""

from typing import Any

import pytest

from procops.people.models import Person
from tests.cast import as_actor
from tests.purchasing import Publish
from workflows import rules
from workflows.models import Process, Staffing, Version
from workflows.plan import graph_of
from workflows.staffing import Staff


def _may_start(version: Version, person: Person) -> bool:
    graph, staff = graph_of(version), Staff.of(version.process_id)
    (start,) = graph.starts
    return rules.may_start(as_actor(person), graph=graph, staff=staff, step=start)


def test_everyone_but_a_viewer_may_start_what_is_open_to_everyone(publish: Publish, nina: Person, vera: Person) -> None:
    version = publish(may_start="everyone")
    assert (_may_start(version, nina), _may_start(version, vera)) == (True, False)


def test_everyone_fills_a_start_that_its_starter_fills(publish: Publish, nina: Person, vera: Person) -> None:
    version = publish(may_start="lane")
    assert (_may_start(version, nina), _may_start(version, vera)) == (True, False)


def test_else_only_people_of_the_lane_may_start(publish: Publish, fay: Person, nina: Person, facilities: Any) -> None:
    version = publish(may_start="lane")
    Staffing.objects.filter(process=version.process, lane_key="asker").update(by="team", team=facilities)
    assert (_may_start(version, fay), _may_start(version, nina)) == (True, False)


def test_starts_are_told_in_the_order_of_the_process(publish: Publish, nina: Person) -> None:
    version = publish()
    graph, staff = graph_of(version), Staff.of(version.process_id)
    assert [step.key for step in rules.starts_open_to(as_actor(nina), graph=graph, staff=staff)] == ["ask"]


@pytest.mark.parametrize(("who", "may"), [("ada", True), ("dora", True), ("mia", False), ("vera", False)])
def test_designers_and_admins_design(request: pytest.FixtureRequest, who: str, may: bool) -> None:
    assert rules.may_design(as_actor(request.getfixturevalue(who))) is may


def test_an_owner_who_does_not_design_reads_the_draft(purchasing: Process, mia: Person, hugo: Person) -> None:
    purchasing.owner = hugo
    assert rules.may_read_drafts(as_actor(hugo), purchasing)
    assert not rules.may_read_drafts(as_actor(mia), purchasing)


def test_the_staffing_of_many_processes_is_that_of_each(purchasing: Process) -> None:
    each = Staff.of_each([purchasing.pk])[purchasing.pk]
    one = Staff.of(purchasing.pk)
    lanes = ("asker", "manager", "buyers", "payroll", "nobody")
    assert [each.get(key) for key in lanes] == [one.get(key) for key in lanes]
    assert each.get("nobody") is None
