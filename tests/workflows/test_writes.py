"""Rows are saved set-based, in the organization in scope, in few statements."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import Rollup
from procops.ids import uuid7_texts
from procops.notices.models import Channel, Notice, NoticeState
from procops.people.models import Organization, Team
from procops.scoping import WrongOrganization, scope
from tests.cast import MONDAY
from workflows import writes
from workflows.models import Process

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def told(acme, hugo, ivy) -> list[Notice]:
    """Three notices, saved: two mails that wait, one line in the inbox."""
    rows = [
        Notice.here(
            person=person,
            channel=channel,
            kind="handoff.offered",
            facts={"step": 'Sign "here"', "n": [1, None]},
            dedup_key=f"{channel}:{person.pk}",
            state=NoticeState.PENDING if channel == Channel.EMAIL else NoticeState.SENT,
            subject_id=UUID(int=7),
            created_at=MONDAY,
            due_at=MONDAY,
        )
        for person, channel in ((hugo, Channel.EMAIL), (ivy, Channel.EMAIL), (ivy, Channel.INBOX))
    ]
    writes.save_rows(rows, [])
    return list(Notice.objects.order_by("dedup_key"))


def test_new_rows_come_back_as_they_were_made(told, hugo):
    assert (told[0].person_id, told[0].channel, told[0].state) == (hugo.pk, "email", "pending")
    assert told[0].facts == {"step": 'Sign "here"', "n": [1, None]}
    assert (told[0].created_at, told[0].seen_at, told[0].case_id) == (MONDAY, None, None)


def test_each_row_gets_its_own_values(told):
    for number, row in enumerate(told):
        row.attempts, row.facts, row.seen_at = number, {"was": number}, LATER if number else None
    writes.save_rows([], [(one, ("attempts", "facts", "seen_at")) for one in told])

    kept = list(Notice.objects.order_by("dedup_key").values_list("attempts", "facts", "seen_at"))
    assert kept == [(0, {"was": 0}, None), (1, {"was": 1}, LATER), (2, {"was": 2}, LATER)]


def test_a_sweep_changes_what_fits_and_nothing_else(told):
    mails = writes.Sweep(
        Notice,
        {"state": NoticeState.WITHDRAWN, "seen_at": LATER},
        {"subject_id": [UUID(int=7)], "channel": [Channel.EMAIL], "state": [NoticeState.PENDING]},
        empty=("seen_at",),
    )
    writes.save_rows([], [], [mails])

    kept = list(Notice.objects.order_by("dedup_key").values_list("state", "seen_at"))
    assert kept == [("withdrawn", LATER), ("withdrawn", LATER), ("sent", None)]


def test_everything_is_one_statement_on_postgresql_and_one_a_table_on_sqlite(told, acme):
    told[0].attempts = 5
    teams = [Team.here(name=name) for name in ("A", "B", "C")]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        writes.save_rows(teams, [(told[0], ("attempts",))])
    assert len(asked) == (1 if connection.vendor == "postgresql" else 2)
    assert Team.objects.filter(name__in="ABC").count() == 3


def test_nothing_to_save_asks_nothing(acme, django_assert_num_queries):
    with django_assert_num_queries(0):
        writes.save_rows([], [])


def test_a_row_of_another_organization_is_refused(told, globex: Organization):
    with scope(globex.pk), pytest.raises(WrongOrganization):
        writes.save_rows([], [(told[0], ("attempts",))])
    with scope(globex.pk), pytest.raises(WrongOrganization):
        writes.save_rows([told[0]], [])


def test_a_sweep_stays_in_its_organization(told, globex: Organization):
    everything = writes.Sweep(Notice, {"attempts": 9}, {"subject_id": [UUID(int=7)]})
    with scope(globex.pk):
        writes.save_rows([], [], [everything])
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}


@pytest.fixture
def many(acme) -> list[Rollup]:
    """Three rollups, saved by the thousand, and whatever a column may hold among them."""
    process = Process.here(key="p", name="P", prefix="P", created_at=MONDAY)
    process.save()
    rows = [
        Rollup.fresh(
            organization_id=acme.pk, process_id=process.pk, kind="step", key=key, slice="", period="d",
            day=MONDAY.date(), n=number, rated=0, good=0, sum_ms=1 << 60, sum_working_ms=0, first=-1,
            counts=bytes(range(256)) * number, first_working=0, counts_working=b"\\",
        )
        for number, key in enumerate(("plain", "tab\tand\nline \\N", "ü “quoted”"))
    ]  # fmt: skip
    writes.insert_many(Rollup, rows)
    return rows


def test_rows_written_by_the_thousand_come_back_as_they_were(many, acme):
    def stored() -> list[tuple]:
        names = [field.attname for field in Rollup._meta.concrete_fields]
        rows = {row.pk: row for row in Rollup.objects.all()}
        return [tuple(_plain(getattr(rows[one.pk], name)) for name in names) for one in many]

    def made() -> list[tuple]:
        return [tuple(getattr(one, field.attname) for field in Rollup._meta.concrete_fields) for one in many]

    assert stored() == made()
    for number, row in enumerate(many):
        row.n, row.counts = 100 + number, b"\x00\\x" * number
    writes.overwrite_many(Rollup, many, ("n", "counts"))
    assert stored() == made()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def test_not_one_of_a_thousand_rows_may_be_of_another_organization(many, globex: Organization):
    with scope(globex.pk):
        for write in (lambda: writes.insert_many(Rollup, many), lambda: writes.overwrite_many(Rollup, many, ("n",))):
            with pytest.raises(WrongOrganization):
                write()


@pytest.mark.postgres_only
def test_rows_that_are_alike_are_written_from_columns(told, acme, hugo):
    new = {"id": "new", "dedup_key": "key", "facts": "facts", "person_id": "person", "due_at": "due"}
    same = {"channel": Channel.EMAIL, "kind": "task.due", "created_at": MONDAY}
    written = [
        writes.Update(Notice, by="old", each={"seen_at": "due", "link": "key"}, same={"attempts": 3}),
        writes.Insert(Notice, each=new, same=same),
    ]
    texts = ['{"NULL", \\}', "NULL"]
    ids = uuid7_texts(2)
    rows = [
        (str(one.pk), id_, text, json.dumps({"said": text}), str(hugo.pk), due)
        for one, id_, text, due in zip(told, ids, texts, (LATER, MONDAY), strict=False)
    ]
    names = ("old", "new", "key", "facts", "person", "due")
    writes.save_alike(names, rows, written)

    kept = Notice.objects.filter(kind="task.due").order_by("-due_at")
    assert [(str(one.pk), one.dedup_key, one.facts, one.due_at, one.state) for one in kept] == [
        (ids[0], texts[0], {"said": texts[0]}, LATER, "pending"),
        (ids[1], texts[1], {"said": texts[1]}, MONDAY, "pending"),
    ]
    changed = Notice.objects.filter(kind="handoff.offered").order_by("dedup_key")
    assert list(changed.values_list("attempts", "link", "seen_at")) == [
        (3, texts[0], LATER), (3, texts[1], MONDAY), (0, "", None),
    ]  # fmt: skip

    with pytest.raises(ValueError, match="NUL"):
        writes.save_alike(names[1:], [(*rows[0][1:2], "a\0b", *rows[0][3:])], written[1:])


@pytest.mark.postgres_only
def test_what_is_alike_changes_no_row_of_another_organization(told, globex: Organization):
    with scope(globex.pk):
        change = writes.Update(Notice, by="old", each={"link": "link"})
        writes.save_alike(("old", "link"), [(str(told[0].pk), "/theirs/")], [change])
    assert Notice.objects.get(pk=told[0].pk).link == ""
