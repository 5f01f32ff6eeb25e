"""Every list that is read on a page can be taken along: the file has the page's rows, no more and no fewer."""

import csv
import html
import re
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from procops.people.models import Person, Team
from tests.addresses import pages
from tests.handoffs.pages.desks import Ask, AtWork

pytest_plugins = ["tests.purchasing"]

NO_LISTS = {
    "start-list": "a choice of buttons",
    "gallery": "a choice of templates",
    "search": "what was found leads to lists",
    "tokens": "secrets of a few programs",
    "invitations": "what is under way for some days",
    "undelivered": "messages to act on",
    "inbox": "one person's messages",
    "devices": "where one person is logged in",
}
"""Pages with rows that are no lists to be worked on elsewhere, and why."""

MORE = ("/queue/?desk=teams", "/queue/?desk=started", "/handoffs/?side=outgoing&only=all", "/cases/?state=&q=PUR")


def _rows_of_page(page: str) -> list[str]:
    rows = re.findall(r"<tr[^>]*data-row.*?</tr>", page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def _file(client: Client, page: str, kind: str) -> list[list[str]]:
    links = [html.unescape(link) for link in re.findall(r'<a href="([^"]+)" download data-download>', page)]
    link = next(link for link in links if link.endswith(f"download={kind}"))
    answer = client.get(client.path + link)  # type: ignore[attr-defined]
    content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Disposition"].split(";")[0]) == (200, "attachment")
    if kind == "csv":
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def busy(ask: Ask, approved: Ask) -> None:
    """Three purchases: one to be approved, two to be ordered and paid."""
    ask("A crane")
    approved("A desk")
    approved("=A lamp")


def test_the_file_of_every_list_has_the_rows_of_its_page(
    busy: None, at_work: AtWork, ada: Person, hugo: Person, people_operations: Team
) -> None:
    lists = 0
    for person in (ada, hugo):
        client = at_work(person)
        addresses = {f"/{page.route}": page.name for page in pages() if not page.parameters}
        addresses |= dict.fromkeys(MORE, "") | {f"/teams/{people_operations.pk}/": "team"}
        for address, name in addresses.items():
            answer = client.get(address)
            if answer.status_code != 200 or "text/html" not in answer["Content-Type"] or name in NO_LISTS:
                continue
            page = answer.content.decode()
            shown = _rows_of_page(page)
            if not shown:
                continue
            assert "data-download" in page, f"{address} cannot be taken along"
            client.path = answer.request["PATH_INFO"]  # type: ignore[attr-defined]
            in_csv, in_xlsx = _file(client, page, "csv"), _file(client, page, "xlsx")
            assert len(in_csv[1:]) == len(shown), address
            # Pages put rows in groups, files keep the order of the list.
            for row in in_csv[1:]:
                first = row[0].removeprefix("'")
                at = next((each for each in shown if first in each), None)
                assert at is not None, f"{address}: the page does not say {first}"
                shown.remove(at)
            assert [row[0] for row in in_xlsx] == [row[0] for row in in_csv], address
            lists += 1
    assert lists >= 16


def test_a_filter_of_the_page_filters_its_file_and_its_place_does_not(busy: None, at_work: AtWork, ada: Person) -> None:
    client = at_work(ada)
    page = client.get("/cases/?q=lamp&state=live&before=2099-01-01T00:00:00%2B00:00/x").content.decode()
    client.path = "/cases/"  # type: ignore[attr-defined]

    rows = _file(client, page, "csv")

    assert [row[:3] for row in rows[1:]] == [["'=A lamp", "PUR-3", "Purchasing"]]
