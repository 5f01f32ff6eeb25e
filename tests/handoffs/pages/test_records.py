"""Records in the browser: suggested while a case is started, warned of, listed, changed, merged."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.record_page import cases_of, page_of
from procops.people.models import Person
from tests.cast import MONDAY, as_actor
from tests.processes import publish
from tests.workflows.test_records import about, complaints
from workflows.models import Case, Process
from workflows.records import changes
from workflows.records.models import Record

Start = Callable[..., Case]


@pytest.fixture
def process(acme, dora, it_service) -> Process:
    return publish(complaints(), {"desk": it_service}, by=as_actor(dora))


@pytest.fixture
def start(process, ivy: Person) -> Start:
    def started(who: str, **how) -> Case:
        return moves.start_case(process, by=as_actor(ivy), data={"who": who}, now=MONDAY, **how).case

    return started


HINTS = "/start/complaints/record/"


def test_typing_a_name_offers_the_records_there_are_and_a_new_one(start, at_work, ivy):
    record = about(start("Acme Ltd"))

    page = at_work(ivy).post(HINTS, {"start": "told", "who": "acm"}).content.decode()

    assert f'value="{record.pk}"' in page
    assert "No, a new customer: acm" in page
    assert "1 open case" in page
    assert "has an open case of this process already" not in page


def test_a_second_open_case_is_warned_of_on_the_form_and_when_it_has_begun(start, at_work, ivy):
    start("Acme Ltd")
    browser = at_work(ivy)

    page = browser.post(HINTS, {"start": "told", "who": "ACME LTD"}).content.decode()
    done = browser.post("/start/complaints/", {"start": "told", "who": "ACME LTD"}, follow=True).content.decode()

    assert "Acme Ltd has an open case of this process already:" in page
    assert "CPL-1</a>: Answer (Ivy Chen)" in page
    assert "Open for the same one already: CPL-1." in done
    assert [about(case).name for case in Case.objects.order_by("reference")] == ["Acme Ltd", "Acme Ltd"]


def test_one_of_the_suggestions_is_chosen_without_typing_it_out(start, at_work, ivy):
    record = about(start("Acme Ltd"))

    at_work(ivy).post("/start/complaints/", {"start": "told", "who": "acm", "record": str(record.pk)})

    case = Case.objects.get(reference="CPL-2")
    assert (about(case), case.title) == (record, "Acme Ltd")


def test_what_was_chosen_for_another_name_no_longer_counts(start, at_work, ivy):
    record = about(start("Acme Ltd"))

    at_work(ivy).post("/start/complaints/", {"start": "told", "who": "Globe", "record": str(record.pk)})

    assert about(Case.objects.get(reference="CPL-2")).name == "Globe"


def test_of_two_of_one_name_one_has_to_be_chosen(start, at_work, ivy):
    about(start("John Smith"))
    browser = at_work(ivy)
    browser.post("/start/complaints/", {"start": "told", "who": "John Smith", "record": "new"})

    answer = browser.post("/start/complaints/", {"start": "told", "who": "John Smith"})

    assert Record.objects.count() == 2
    assert answer.status_code == 422
    assert "Several have this name." in answer.content.decode()
    assert answer.content.decode().count('type="radio" name="record"') == 3


def test_the_page_of_a_record_shows_all_its_cases_with_step_owner_and_dates(start, at_work, ivy, ada):
    first, second = start("Acme Ltd"), start("Acme Ltd")
    moves.cancel_case(first, by=as_actor(ada), reason="Twice", now=MONDAY)
    url = f"/records/{about(first).pk}/"
    browser = at_work(ivy)

    every, live = browser.get(url).content.decode(), browser.get(f"{url}?state=live").content.decode()

    for said in ("CPL-1", "CPL-2", "Complaints", "Answer", "Ivy Chen", "Cancelled", "Wed 4 Mar", "Customer"):
        assert said in every
    assert ("CPL-1" in live, "CPL-2" in live) == (False, True)
    case_page = browser.get("/cases/CPL-2/").content.decode()
    assert f'<a href="{url}">Acme Ltd</a>' in case_page
    assert second.reference in case_page


def test_the_list_is_narrowed_by_words_number_and_kind(start, at_work, ivy):
    start("Acme Ltd")
    changes.add(kind="vendor", name="Paper Co", outside_id="V-1", by=as_actor(ivy), now=MONDAY)
    browser = at_work(ivy)

    def shown(query: str) -> list[bool]:
        page = browser.get(f"/records/{query}").content.decode()
        return ["Acme Ltd" in page, "Paper Co" in page]

    assert shown("") == [True, True]
    assert shown("?q=ltd+ac") == [True, False]
    assert shown("?q=v-1") == [False, True]
    assert shown("?kind=vendor") == [False, True]
    assert "No record fits" in browser.get("/records/?q=nobody").content.decode()


def test_two_that_are_one_are_merged_and_the_old_address_leads_on(start, at_work, dora, ivy):
    stays, gone = about(start("Acme Ltd")), about(start("Acme Limited"))
    designer = at_work(dora)

    assert "Acme Ltd" in designer.get(f"/records/{gone.pk}/merge/").content.decode()
    designer.post(f"/records/{gone.pk}/merge/", {"which": "acme", "into": str(stays.pk)})

    answer = at_work(ivy).get(f"/records/{gone.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/records/{stays.pk}/")
    assert "CPL-2" in at_work(ivy).get(f"/records/{stays.pk}/").content.decode()


def test_who_may_not_change_a_record_is_told_who_may(start, at_work, ivy):
    record = about(start("Acme Ltd"))

    answer = at_work(ivy).post(f"/records/{record.pk}/change/", {"name": "Another", "outside_id": ""})

    assert answer.status_code == 409
    assert "admins and by whoever designs processes" in answer.content.decode()
    assert "Merge" not in at_work(ivy).get(f"/records/{record.pk}/").content.decode()


def test_pages_cost_the_same_with_one_case_and_with_three(start, at_work, ivy):
    record, browser = about(start("Acme Ltd")), at_work(ivy)
    browser.get("/records/")

    def costs(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    before = costs("/records/"), costs(f"/records/{record.pk}/")
    start("Acme Ltd"), start("Globe"), start("Acme Ltd")

    assert (costs("/records/"), costs(f"/records/{record.pk}/")) == before


def test_a_page_ends_where_the_next_begins(start, ivy):
    record = about(start("Acme Ltd"))
    start("Acme Ltd"), start("Acme Ltd")
    cases = cases_of(record, as_actor(ivy))

    first = page_of(cases, size=2)
    rest = page_of(cases, before=first.older, size=2)

    assert [row.case.reference for row in (*first.rows, *rest.rows)] == ["CPL-3", "CPL-2", "CPL-1"]
    assert rest.older == ""


def test_both_lists_can_be_taken_along_as_files(start, at_work, ivy):
    record = about(start("Acme Ltd"))
    browser = at_work(ivy)

    def lines(path: str) -> list[str]:
        return b"".join(browser.get(path).streaming_content).decode("utf-8-sig").splitlines()

    assert lines("/records/?download=csv")[1].startswith("Acme Ltd,Customer,,1,")
    cases = lines(f"/records/{record.pk}/?download=csv")
    assert cases[0].startswith("Title,Case,Process,State,Where it stands,")
    assert cases[1].startswith('Acme Ltd,CPL-1,Complaints,Open,"Answer, with Ivy Chen",')
