"""The page of one case."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import case_page, moves
from handoffs.provenance import origins
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.pages.cases import accept, begin, complete
from tests.purchasing import Publish
from workflows.models import Case, Process

URL = "/cases/PUR-1/"


@pytest.fixture
def case(purchasing: Process, mia: Person, hugo: Person) -> Case:
    """Mia asked for a desk; Hugo is to approve it."""
    return begin(purchasing, by=mia, manager=hugo, needed_by="2026-04-01")


@pytest.fixture
def ordered(case: Case, hugo: Person, pam: Person, fay: Person) -> Case:
    """The same, approved; Pam checked the bank account, Fay has to order."""
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="yes", now=MONDAY + timedelta(hours=1))
    complete(case, "bank", by=pam, data={"account": "DE 42"}, now=MONDAY + timedelta(hours=2))
    accept(case, "order", by=fay, now=MONDAY + timedelta(hours=3))
    return case


def _page(client: Client, person: Person, url: str = URL) -> str:
    answer = logged_in(client, person).get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_says_what_it_is_who_has_it_and_how_far_it_has_come(client: Client, case: Case, mia: Person) -> None:
    page = _page(client, mia)
    for said in (
        "A desk",
        "PUR-1",
        "Open</span>",
        "Purchasing",
        "version 1",
        "by Mia Sommer",
        "Wednesday 1 April 2026, 17:00",
        "Who has it now",
        "Approve it",
        "Hugo Brandt",
        "to be accepted",
        "1 step done, 1 under way, at most 3 to come",
        'value="20"',
    ):
        assert said in page, said


def test_the_map_is_coloured_by_progress_and_has_a_table_twin(client: Client, case: Case, mia: Person) -> None:
    page = _page(client, mia)
    assert '"approve": {"state": "waiting", "who": "Hugo Brandt"' in page
    assert '"flows": {"ask_approve": "taken"}' in page
    assert "Show as table" in page


def test_data_say_who_gave_them_at_which_step(client: Client, ordered: Case, mia: Person) -> None:
    page = _page(client, mia)
    first, second = page.index('class="filled-by">Ask for it'), page.index('class="filled-by">Check the bank account')
    assert first < page.index("Amount") < page.index("420.00 EUR") < second
    assert "Pam Ortiz" in page[second:]


def test_a_confidential_value_is_hidden_from_roles_that_do_not_work_with_it(
    client: Client, ordered: Case, mia: Person, pam: Person
) -> None:
    assert "DE 42" in _page(client, pam)
    page = _page(client, mia)
    assert "DE 42" not in page
    assert "•••" in page


def test_what_is_not_filled_in_yet_is_named(client: Client, case: Case, mia: Person) -> None:
    page = _page(client, mia)
    assert "3 things are not filled in yet" in page
    assert "Offer, Supplier, Bank account" in page


def test_the_history_is_told_newest_first_a_page_at_a_time(
    client: Client, case: Case, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_page, "LINES", 2)
    for number in range(3):
        moves.comment(case, by=as_actor(mia), text=f"Note {number}", now=MONDAY)
    page = _page(client, mia)
    history = _history(page)
    assert history.index("Note 2") < history.index("Note 1")
    assert "Note 0" not in history
    older = history.partition('hx-get="')[2].partition('"')[0]
    assert older.startswith(f"{URL}?before=")

    assert "Note 0" in _history(_page(client, mia, older))
    fragment = client.get(older, headers={"HX-Request": "true"}).content.decode()
    assert "Note 0" in fragment
    assert "<html" not in fragment


def _history(page: str) -> str:
    return page[page.index('id="history"') : page.index('id="comments"')]


@pytest.mark.parametrize("mark", ["x", "-1", "0", "99999999999999999999", "١"])
def test_a_mark_that_means_nothing_shows_the_newest(client: Client, case: Case, mia: Person, mark: str) -> None:
    assert "started PUR-1" in _page(client, mia, f"{URL}?before={mark}")


def test_roles_say_who_fills_them_in_this_case(client: Client, case: Case, mia: Person) -> None:
    page = _page(client, mia)
    people = page[page.index('id="people"') :]
    assert people.index("Asker") < people.index("Mia Sommer") < people.index("Manager") < people.index("Hugo Brandt")
    assert "Dora Keller answers for it" in people


def test_files_are_listed_and_put_to_the_case(client: Client, case: Case, mia: Person) -> None:
    logged_in(client, mia)
    file = SimpleUploadedFile("plan.txt", b"Here it shall stand")
    answer = client.post(f"{URL}files/", {"files": [file]})
    assert answer["Location"] == f"{URL}#files"
    page = _page(client, mia)
    assert "plan.txt" in page[page.index('id="files"') :]


def test_a_file_that_may_not_be_attached_is_refused_in_words(client: Client, case: Case, mia: Person) -> None:
    logged_in(client, mia)
    file = SimpleUploadedFile("run.exe", b"MZ")
    answer = client.post(f"{URL}files/", {"files": [file]}, follow=True)
    assert "is of a kind that cannot be attached" in answer.content.decode()
    assert "Choose a file first." in client.post(f"{URL}files/", {}, follow=True).content.decode()


def test_a_comment_stands_with_the_case_and_tells_whom_it_names(
    client: Client, case: Case, mia: Person, hugo: Person
) -> None:
    logged_in(client, mia)
    answer = client.post(f"{URL}comment/", {"text": "Please hurry, @Hugo"})
    assert answer["Location"] == f"{URL}#comments"
    assert "Please hurry, @Hugo" in _page(client, mia)
    entry = case.journal.get(kind="case.commented")
    assert entry.facts["mentions"] == [str(hugo.pk)]


def test_an_empty_comment_is_refused_in_words(client: Client, case: Case, mia: Person) -> None:
    answer = logged_in(client, mia).post(f"{URL}comment/", {"text": " "}, follow=True)
    assert "Write something first." in answer.content.decode()


def test_a_viewer_looks_and_says_nothing(client: Client, case: Case, vera: Person) -> None:
    page = _page(client, vera)
    assert f"{URL}comment/" not in page
    assert f"{URL}files/" not in page
    answer = client.post(f"{URL}comment/", {"text": "Hello"}, follow=True)
    assert "a viewer cannot change it" in answer.content.decode()


def test_a_finished_case_says_how_it_ended(client: Client, case: Case, mia: Person, hugo: Person) -> None:
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="no")
    page = _page(client, mia)
    assert "How it ended" in page
    assert "Completed</span>" in page
    assert "refused" in page
    assert '"refused": {"state": "done"}' in page
    assert '"approve_refused": "taken"' in page
    assert 'value="100"' in page


@pytest.mark.parametrize("path", ["", "pause/", "cancel/", "amend/", "reopen/"])
def test_a_case_of_another_organization_does_not_exist(client: Client, case: Case, eve: Person, path: str) -> None:
    assert logged_in(client, eve).get(f"{URL}{path}").status_code == 404


@pytest.mark.parametrize("path", ["pause/", "resume/", "cancel/", "amend/", "reopen/", "comment/", "files/"])
def test_nor_can_it_be_changed_from_there(client: Client, case: Case, eve: Person, path: str) -> None:
    assert logged_in(client, eve).post(f"{URL}{path}", {"reason": "x", "text": "x"}).status_code == 404
    case.refresh_from_db(fields=["seq"])
    assert case.seq == Case.objects.get().seq


def test_a_case_that_only_participants_see_is_not_found_by_others(
    client: Client, publish: Publish, mia: Person, hugo: Person, nina: Person
) -> None:
    begin(publish(visibility="participants").process, by=mia, manager=hugo)
    assert logged_in(client, nina).get(URL).status_code == 404
    assert logged_in(client, hugo).get(URL).status_code == 200


def test_the_page_costs_the_same_however_much_has_happened(
    client: Client, case: Case, mia: Person, hugo: Person
) -> None:
    logged_in(client, mia)
    moves.comment(case, by=as_actor(mia), text="One", now=MONDAY)
    moves.attach(case, by=as_actor(mia), file=SimpleUploadedFile("1.txt", b"1"), now=MONDAY)
    once = _queries(client)
    for number in (2, 3):
        moves.comment(case, by=as_actor(hugo), text=str(number), now=MONDAY)
        moves.attach(case, by=as_actor(hugo), file=SimpleUploadedFile(f"{number}.txt", b"1"), now=MONDAY)
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="yes")
    assert _queries(client) == once


def _queries(client: Client) -> int:
    client.get(URL)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(URL).status_code == 200
    return len(asked)


def test_the_origin_of_a_value_is_whoever_changed_it_last(case: Case, dora: Person, mia: Person) -> None:
    later = MONDAY + timedelta(hours=1)
    moves.amend(case, by=as_actor(dora), changes={"amount": "400.00"}, reason="Rebate", now=later)
    given = origins(case)
    assert (given["amount"].person_id, given["amount"].at, given["amount"].step_key) == (dora.pk, later, "")
    assert (given["what"].person_id, given["what"].at, given["what"].step_key) == (mia.pk, MONDAY, "ask")


def test_undoing_a_step_gives_values_back_to_whom_they_were_from(case: Case, hugo: Person, fay: Person) -> None:
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="yes")
    ordering = accept(case, "order", by=fay)
    complete(case, "order", by=fay, data={"supplier": "Oak & Sons"}, ticked=["terms"])
    assert origins(case)["supplier"].person_id == fay.pk

    moves.undo(ordering, by=as_actor(fay), now=MONDAY)

    assert "supplier" not in origins(case)
