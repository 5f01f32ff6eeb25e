"""Lists as files: what a spreadsheet must not calculate, whose clock moments stand on, and how they are read."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from procops import tables
from procops.people.models import Membership
from procops.scoping import OutsideScope, nowhere
from procops.tables import Column, FileKind, Table, csv_file, fit, following, in_order, moment

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def _table(*values: object, batches: Iterable[list[object]] | None = None) -> Table:
    return Table("things", [Column("Thing", lambda row: row), moment("Seen", lambda row: NOON)], batches or [[*values]])


def _csv(table: Table) -> list[list[str]]:
    answer = tables.download(FileKind.CSV, table, now=NOON)
    return list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))


def _xlsx(table: Table) -> list[tuple[object, ...]]:
    return list(_book(table).worksheets[0].iter_rows(values_only=True))


def _book(table: Table) -> Workbook:
    answer = tables.download(FileKind.XLSX, table, now=NOON)
    book = load_workbook(BytesIO(b"".join(answer)))
    for close in answer._resource_closers:  # what a server calls at the end, without what it says to the database
        close()
    return book


@pytest.mark.parametrize(
    ("text", "in_a_file"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5 pieces", "'-5 pieces"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("\x00=1", "'=1"),
        ("", ""),
    ],
)
def test_a_text_is_never_a_formula(text: str, in_a_file: str) -> None:
    assert fit(text) == in_a_file
    assert _csv(_table(text))[1][0] == in_a_file
    assert _xlsx(_table(text))[1][0] == (in_a_file.replace("\r", "\n") or None)  # XML knows one end of a line


@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_text_begins_a_formula_behind_another_separator(separator: str) -> None:
    text = csv_file.text(f"a{separator} =1+1; b")

    assert text == f"a{separator} '=1+1; b"


def test_no_cell_of_a_sheet_is_a_formula() -> None:
    sheet = _book(_table("=HYPERLINK(1)")).worksheets[0]

    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s", "s", "d"]


def test_moments_stand_on_the_readers_clock_and_the_head_names_its_zone() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        table = _table("x")
        assert _csv(table) == [["Thing", "Seen (Asia/Tokyo)"], ["x", "2026-07-01 21:00:00"]]
        assert _xlsx(table)[1] == ("x", datetime(2026, 7, 1, 21, 0))  # noqa: DTZ001 (a spreadsheet knows no zone)
        late = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
        assert tables.download(FileKind.CSV, table, now=late)["Content-Disposition"].endswith('"things-2026-07-02.csv"')


@pytest.mark.parametrize(
    ("cell", "in_csv"),
    [(None, ""), (True, "1"), (7, "7"), (Decimal("1E+3"), "1000"), (date(2026, 7, 1), "2026-07-01"), (-3, "-3")],
)
def test_numbers_and_dates_stay_what_they_are(cell: object, in_csv: str) -> None:
    assert csv_file.text(cell) == in_csv  # type: ignore[arg-type]


def test_a_long_list_goes_on_in_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procops.tables.xlsx_file.ROWS_OF_A_SHEET", 2)
    book = _book(_table("a", "b", "c"))

    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [["Thing", "a", "b"], ["Thing", "c"]]


def test_csv_is_read_batch_by_batch_while_it_is_sent() -> None:
    read: list[int] = []

    def batches() -> Iterator[list[object]]:
        for number in range(3):
            read.append(number)
            yield [number]

    chunks = iter(tables.download(FileKind.CSV, _table(batches=batches()), now=NOON))

    assert (b"Thing" in next(chunks), list(read)) == (True, [])
    assert (next(chunks)[:1], list(read)) == (b"0", [0])


def test_the_rows_are_those_of_the_organization_that_asked_though_its_scope_is_over(acme, ada, petra) -> None:
    members = Membership.objects.active().select_related("person")
    table = Table("people", [Column("Person", lambda row: row.person.name)], in_order(members, "person__name", size=5))
    answer = tables.download(FileKind.CSV, table, now=NOON)

    with nowhere():
        rows = b"".join(answer).decode("utf-8-sig").splitlines()
        with pytest.raises(OutsideScope):
            Membership.objects.active()

    assert rows[0] == "Person"
    assert rows[1:] == sorted(rows[1:])
    assert (len(rows[1:]), rows[1], rows[-1]) == (12, "Ada Lovett", "Vera Holm")


def test_a_batch_costs_one_statement_however_many_there_are(acme) -> None:
    members = Membership.objects.active().select_related("person")
    for size, statements in ((100, 1), (12, 2), (5, 3)):
        with CaptureQueriesContext(connection) as captured:
            rows = [row.pk for batch in in_order(members, "person__name", size=size) for row in batch]
        assert (len(captured), len(rows), len(set(rows))) == (statements, 12, 12)


def test_marks_are_followed_to_the_end() -> None:
    pages = {"": ([1, 2], "a"), "a": ([3], "b"), "b": ([], "")}

    assert [row for batch in following(lambda mark: pages[mark]) for row in batch] == [1, 2, 3]


def test_what_is_no_kind_of_file_is_not_asked_for() -> None:
    ask = RequestFactory().get

    assert tables.asked(ask("/?download=xlsx")) == FileKind.XLSX
    assert (tables.asked(ask("/?download=pdf")), tables.asked(ask("/"))) == (None, None)
