"""Rows are read and made without the ORM where moves do it by the dozen; what comes of it is what the ORM gives."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction

from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import MONDAY
from tests.handoffs.running import Begin, Running
from tests.processes import definition
from workflows import writes
from workflows.models import Case, Process, Task

ROOT = Path(__file__).parents[2]
ODD_MOMENT = MONDAY + timedelta(microseconds=120)
APPROVAL = definition(
    lanes="people it",
    fields=[{"key": "name", "label": "Name", "type": "text"}],
    steps=[
        {"key": "begin", "kind": "start", "lane": "people", "fill": ["name"]},
        {"key": "check", "lane": "it"},
        {"key": "end", "kind": "end"},
    ],
    flows=[("begin", "check"), ("check", "end")],
)


@pytest.fixture
def case(begin: Begin) -> Running:
    return begin(APPROVAL, data={"name": 'Jo\u00e3o "JJ" \\ 50 %'}, now=ODD_MOMENT)


def columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_a_move_holds_is_what_the_orm_reads(case: Running, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        whole = writes.held_whole(case.case.pk, also=(Handoff, case.handoff("check").pk))
        held, tasks, also = whole.case, whole.tasks, whole.also
        (offer,) = writes.locked(Handoff, "to_task", [tasks[0].pk], states=("offered",))
    with django_assert_num_queries(0):
        assert tasks[0].case is held
        process = held.process

    assert columns(held) == columns(Case.objects.get(pk=held.pk))
    assert columns(process) == columns(Process.objects.get(pk=process.pk))
    assert [columns(task) for task in tasks] == [columns(Task.objects.get(step_key="check"))]
    assert also is not None
    assert columns(offer) == columns(also) == columns(Handoff.objects.get())
    assert held.data == {"name": 'Jo\u00e3o "JJ" \\ 50 %'}
    assert (tasks[0].reached_at, tasks[0].ready_at, tasks[0].state) == (ODD_MOMENT, None, "waiting")
    assert not held._state.adding


def test_a_fresh_row_is_what_the_model_makes(case: Running, petra: Person) -> None:
    known = {"case_id": case.case.pk, "step_key": "check", "visit": 1, "owner_id": petra.pk, "reached_at": MONDAY}
    made, fresh = Task.here(**known), Task.fresh(organization_id=case.case.organization_id, **known)

    assert made.pk != fresh.pk
    assert columns(fresh) | {"id": made.pk} == columns(made)
    assert fresh._state.adding
    assert fresh.arrivals is not Task.fresh(organization_id=case.case.organization_id, **known).arrivals


def test_a_fresh_row_has_no_columns_of_its_own_making(case: Running) -> None:
    with pytest.raises(TypeError, match="no such column"):
        Task.fresh(case=case.case)


def looked_for() -> Iterator[tuple[type[models.Model], str]]:
    """What moves lock rows by: model and column of every call of `writes.locked`."""
    for path in sorted((ROOT / "handoffs").rglob("*.py")):
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "locked"
        ]
        if calls:
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            yield from ((getattr(module, call.args[0].id), call.args[1].value) for call in calls)


def test_an_index_begins_with_whatever_moves_look_rows_up_by() -> None:
    """The organization beside it is spelled so that no index serves it (`of_here`)."""
    asked = set(looked_for())
    assert (Handoff, "to_task") in asked

    def begins(model: type[models.Model]) -> set[str]:
        meta = model._meta
        keyed = {field.name for field in meta.concrete_fields if field.db_index or field.unique}
        fields = [tuple(one.fields) for one in (*meta.indexes, *meta.total_unique_constraints) if one.fields]
        return keyed | {each[0] for each in fields}

    assert [(model.__name__, column) for model, column in asked if column not in begins(model)] == []
