"""The page of a task: what it shows to whom, and how work is done on it."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from procops.notices.kinds import Kind
from procops.notices.models import Notice
from procops.people.models import Person
from procops.scoping import scope
from tests.cast import MONDAY, as_actor
from tests.handoffs.pages.desks import Ask, AtWork, live, offer
from workflows.models import Attachment, Case, Entry, EntryContent, Task
from workflows.states import TaskState

pytest_plugins = ["tests.purchasing"]


@pytest.fixture
def ordering(approved: Ask, fay: Person) -> Task:
    """A step with a field, a checklist and a contract behind it, on Fay's desk."""
    case = approved("A desk")
    moves.accept(offer(case), by=as_actor(fay), now=MONDAY)
    return live(case, "order")


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_shows_what_came_with_the_handoff(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask("A very dear desk", amount="9000.00"), "approve")

    said = _text(at_work(hugo).get(f"/tasks/{task.pk}/").content.decode())

    assert "Handed to you" in said
    assert "Mia Sommer" in said
    assert "Accepted if: The need is clear." in said
    assert "What is needed A very dear desk" in said
    assert "Amount 9,000.00 EUR" in said
    assert "must be at most 5,000.00 EUR" in said


def test_typing_is_kept_for_its_writer_alone(at_work: AtWork, ordering: Task, fay: Person, ada: Person) -> None:
    sent = {"supplier": "Desks and more", "ticked": "terms"}
    answer = at_work(fay).post(f"/tasks/{ordering.pk}/draft/", sent, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (200, {"saved": True})
    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()
    assert 'value="Desks and more"' in page
    assert re.search(r'name="ticked" value="terms"\s+checked', page)
    assert "Desks and more" not in at_work(ada).get(f"/tasks/{ordering.pk}/").content.decode()
    assert live(ordering.case, "order").state == TaskState.IN_PROGRESS


def test_without_scripts_a_button_keeps_the_form(at_work: AtWork, ordering: Task, fay: Person) -> None:
    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()
    assert f'formaction="/tasks/{ordering.pk}/draft/"' in page

    answer = at_work(fay).post(f"/tasks/{ordering.pk}/draft/", {"form": "1", "supplier": "D"}, follow=True)

    assert answer.redirect_chain == [(f"/tasks/{ordering.pk}/", 302)]
    assert 'value="D"' in answer.content.decode()


def test_a_draft_of_work_that_is_over_is_refused_and_said(at_work: AtWork, ordering: Task, fay: Person) -> None:
    browser = at_work(fay)
    browser.post(f"/tasks/{ordering.pk}/complete/", {"form": "1", "supplier": "D", "ticked": "terms"})

    answer = browser.post(f"/tasks/{ordering.pk}/draft/", {"supplier": "E"}, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert answer.json()["message"].startswith('"Order it" in PUR-1 is already done')


def test_completing_merges_the_form_and_goes_on_to_the_next_item(
    at_work: AtWork, approved: Ask, ordering: Task, fay: Person
) -> None:
    second = approved("A chair")
    moves.accept(offer(second), by=as_actor(fay), now=MONDAY)

    answer = at_work(fay).post(
        f"/tasks/{ordering.pk}/complete/", {"form": "1", "supplier": "Desks Ltd", "ticked": "terms"}
    )

    assert (answer.status_code, answer["Location"]) == (302, f"/tasks/{live(second, 'order').pk}/")
    done = Task.objects.select_related("case").get(pk=ordering.pk)
    assert (done.state, done.done_by_id, done.case.data["supplier"]) == (TaskState.DONE, fay.pk, "Desks Ltd")


def test_with_nothing_left_completing_leads_to_the_queue(at_work: AtWork, ordering: Task, fay: Person) -> None:
    answer = at_work(fay).post(
        f"/tasks/{ordering.pk}/complete/", {"form": "1", "supplier": "Desks Ltd", "ticked": "terms"}, follow=True
    )

    assert answer.redirect_chain == [("/queue/", 302)]
    page = answer.content.decode()
    assert "Completed “Order it”." in page
    assert f'action="/tasks/{ordering.pk}/undo/"' in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"supplier": "", "ticked": "terms"}, '"Supplier" is needed to complete "Order it".'),
        ({"supplier": "Desks Ltd"}, "Still to be ticked: Terms are ours."),
    ],
)
@pytest.mark.parametrize("by_script", [True, False])
def test_what_is_missing_is_said_and_what_was_typed_stays(
    at_work: AtWork, ordering: Task, fay: Person, sent: dict[str, str], said: str, by_script: bool
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "task-work"} if by_script else {}

    answer = at_work(fay).post(f"/tasks/{ordering.pk}/complete/", {"form": "1", **sent}, headers=headers)

    page = answer.content.decode().replace("&quot;", '"')
    assert answer.status_code == 422
    assert ("<html" in page) is not by_script
    assert said in page
    assert f'name="supplier" value="{sent["supplier"]}"' in page or not sent["supplier"]
    assert live(ordering.case, "order").state == TaskState.READY


def test_whoever_was_slower_is_told_and_sees_it_done(at_work: AtWork, ordering: Task, fay: Person) -> None:
    browser = at_work(fay)
    sent = {"form": "1", "supplier": "Desks Ltd", "ticked": "terms"}
    browser.post(f"/tasks/{ordering.pk}/complete/", sent)

    answer = browser.post(f"/tasks/{ordering.pk}/complete/", sent)

    said = _text(answer.content.decode().replace("&quot;", '"'))
    assert answer.status_code == 409
    assert '"Order it" in PUR-1 is already done: somebody was faster.' in said
    assert "Look at the case to see who has it now." in said
    assert "What was done" in said


def test_a_completion_can_be_undone(at_work: AtWork, ordering: Task, fay: Person) -> None:
    browser = at_work(fay)
    browser.post(f"/tasks/{ordering.pk}/complete/", {"form": "1", "supplier": "Desks Ltd", "ticked": "terms"})
    assert f'action="/tasks/{ordering.pk}/undo/"' in browser.get(f"/tasks/{ordering.pk}/").content.decode()

    answer = browser.post(f"/tasks/{ordering.pk}/undo/", {"next": f"/tasks/{ordering.pk}/"})

    again = live(ordering.case, "order")
    assert (again.redo_of_id, answer["Location"]) == (ordering.pk, f"/tasks/{again.pk}/")
    assert Case.objects.get(pk=ordering.case_id).data.get("supplier") is None


def test_an_acceptance_can_be_undone_from_its_toast_and_on_the_page_until_it_is_begun(
    at_work: AtWork, ask: Ask, hugo: Person
) -> None:
    task, browser = live(ask(), "approve"), at_work(hugo)
    undo = f'action="/tasks/{task.pk}/undo-accept/"'
    page = browser.post(f"/tasks/{task.pk}/accept/", {"next": "/queue/"}, follow=True).content.decode()
    assert undo in page
    assert undo in browser.get(f"/tasks/{task.pk}/").content.decode()

    answer = browser.post(f"/tasks/{task.pk}/undo-accept/", {"next": "/queue/"}, follow=True)

    assert "Undone: “Approve it” waits to be accepted again." in answer.content.decode()
    assert live(task.case, "approve").state == TaskState.WAITING
    browser.post(f"/tasks/{task.pk}/accept/")
    browser.post(f"/tasks/{task.pk}/start/")
    page = browser.post(f"/tasks/{task.pk}/undo-accept/", follow=True).content.decode().replace("&quot;", '"')
    assert '"Approve it" cannot be undone: it has been begun. Send it back, or reassign it.' in page
    assert undo not in browser.get(f"/tasks/{task.pk}/").content.decode()


def test_what_somebody_accepted_is_not_offered_to_be_undone(
    at_work: AtWork, ordering: Task, fay: Person, hugo: Person
) -> None:
    approving = Task.objects.get(case=ordering.case, step_key="approve")

    page = at_work(hugo).get(f"/tasks/{approving.pk}/").content.decode()
    refused = at_work(hugo).post(f"/tasks/{approving.pk}/undo/", follow=True)

    assert "undo" not in page
    assert "cannot be undone: it has been accepted" in refused.content.decode()


def test_work_that_came_back_says_who_why_and_marks_the_fields(
    at_work: AtWork, ordering: Task, fay: Person, pam: Person
) -> None:
    moves.complete(ordering, by=as_actor(fay), data={"supplier": "D"}, ticked=["terms"], now=MONDAY)
    moves.give_back(offer(ordering.case), by=as_actor(pam), reason="Who is D?", fields=["supplier"], now=MONDAY)
    again = live(ordering.case, "order")

    page = at_work(fay).get(f"/tasks/{again.pk}/").content.decode()

    assert "Sent back by Pam Ortiz (Payroll): Who is D?" in _text(page)
    assert "Missing or wrong: Supplier. These fields are marked below." in _text(page)
    assert page.count("is-marked") == 1
    assert 'name="supplier" value="D"' in page


def test_a_file_of_the_form_is_attached_and_kept_although_the_answer_is_no(
    at_work: AtWork, ask: Ask, mia: Person, hugo: Person
) -> None:
    case = ask("A desk")
    moves.give_back(offer(case), by=as_actor(hugo), reason="Where is the offer?", fields=["offer"], now=MONDAY)
    again = live(case, "ask")
    plan = SimpleUploadedFile("offer.pdf", b"%PDF 420")
    sent = {"form": "1", "what": "", "amount": "420.00", "manager": str(hugo.pk), "offer-new": plan}

    answer = at_work(mia).post(f"/tasks/{again.pk}/complete/", sent)

    attached = Attachment.objects.get(case=case)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (attached.name, attached.field_key) == ("offer.pdf", "offer")
    assert re.search(rf'name="offer" value="{attached.pk}" checked', page)

    kept = {**sent, "what": "A desk", "offer": str(attached.pk)}
    del kept["offer-new"]
    at_work(mia).post(f"/tasks/{again.pk}/complete/", kept)
    case.refresh_from_db(fields=["data"])
    assert case.data["offer"] == [str(attached.pk)]


def test_a_file_that_is_not_allowed_is_refused_with_the_way_out(at_work: AtWork, ordering: Task, fay: Person) -> None:
    program = SimpleUploadedFile("virus.exe", b"MZ")

    answer = at_work(fay).post(f"/tasks/{ordering.pk}/files/", {"files": program}, follow=True)

    said = answer.content.decode().replace("&quot;", '"')
    assert '"virus.exe" is of a kind that cannot be attached. Attach a PDF' in said
    assert not Attachment.objects.exists()


def test_files_are_put_to_the_case_and_downloaded(at_work: AtWork, ordering: Task, fay: Person, eve: Person) -> None:
    at_work(fay).post(f"/tasks/{ordering.pk}/files/", {"files": SimpleUploadedFile("plan.pdf", b"%PDF")})
    attached = Attachment.objects.get()
    assert "plan.pdf" in at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()

    download = at_work(fay).get(f"/files/{attached.pk}/")

    assert b"".join(download.streaming_content) == b"%PDF"
    assert download["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert download["X-Content-Type-Options"] == "nosniff"
    assert at_work(eve).get(f"/files/{attached.pk}/").status_code == 404


def test_a_comment_tells_whoever_is_named(at_work: AtWork, ordering: Task, fay: Person, pam: Person) -> None:
    sent = {"text": "@Pam Ortiz, is @hugo back? mail@nina.test", "mentions": []}
    at_work(fay).post(f"/tasks/{ordering.pk}/comment/", sent)

    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()
    told = Notice.objects.filter(kind=Kind.MENTIONED, channel="inbox").values_list("person__email", flat=True)
    assert "is @hugo back?" in page
    assert sorted(told) == ["hugo@acme.test", "pam@acme.test"]


def test_people_can_be_chosen_to_be_told(at_work: AtWork, ordering: Task, fay: Person, pam: Person) -> None:
    at_work(fay).post(f"/tasks/{ordering.pk}/comment/", {"text": "Look", "mentions": [str(pam.pk)]})

    assert Entry.objects.get(kind="case.commented").facts == {"mentions": [str(pam.pk)]}


def test_an_empty_comment_is_said_at_its_field(at_work: AtWork, ordering: Task, fay: Person) -> None:
    answer = at_work(fay).post(f"/tasks/{ordering.pk}/comment/", {"text": " "})

    assert (answer.status_code, "Write something first." in answer.content.decode()) == (422, True)


def test_markup_in_a_comment_is_never_html(at_work: AtWork, ordering: Task, fay: Person) -> None:
    text = "<script>alert(1)</script> **bold**"
    at_work(fay).post(f"/tasks/{ordering.pk}/comment/", {"text": text})

    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<strong>bold</strong>" in page
    assert EntryContent.objects.get(entry__kind="case.commented").values == {"text": text}


def test_a_confidential_value_is_for_its_roles_only(at_work: AtWork, approved: Ask, pam: Person, fay: Person) -> None:
    case = approved()
    bank = live(case, "bank")
    moves.complete(bank, by=as_actor(pam), data={"account": "DE12 3456"}, now=MONDAY)

    assert "DE12 3456" in at_work(pam).get(f"/tasks/{bank.pk}/").content.decode()
    hidden = at_work(fay).get(f"/tasks/{bank.pk}/").content.decode()
    assert "DE12 3456" not in hidden
    assert "•••" in hidden


def test_a_pool_is_told_that_the_first_change_takes_it(at_work: AtWork, approved: Ask, pam: Person) -> None:
    task = live(approved(), "bank")
    assert "your first change takes it" in at_work(pam).get(f"/tasks/{task.pk}/").content.decode()

    at_work(pam).post(f"/tasks/{task.pk}/draft/", {"account": "DE"}, headers={"Accept": "application/json"})

    assert live(task.case, "bank").owner_id == pam.pk


def test_four_eyes_are_explained(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(by=hugo), "approve")

    said = _text(at_work(hugo).get(f"/tasks/{task.pk}/").content.decode())

    assert "This needs a second pair of eyes You started it in this case" in said


def test_a_paused_case_shows_why_and_offers_nothing_that_moves(
    at_work: AtWork, ordering: Task, fay: Person, dora: Person
) -> None:
    moves.hold_case(ordering.case, by=as_actor(dora), reason="The budget is frozen", now=MONDAY)

    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()

    assert "The whole case is paused: The budget is frozen" in _text(page)
    assert set(re.findall(rf"/tasks/{ordering.pk}/([\w-]+)/", page)) == {"reassign", "comment", "files"}


def test_the_map_says_where_one_stands_and_has_a_table(at_work: AtWork, ordering: Task, fay: Person) -> None:
    page = at_work(fay).get(f"/tasks/{ordering.pk}/").content.decode()

    assert 'data-map-focus="order"' in page
    assert "Show as table" in page


def test_its_queries_do_not_grow_with_the_case(
    at_work: AtWork, approved: Ask, fay: Person, pam: Person, late_morning: datetime
) -> None:
    def queries(task: Task) -> int:
        browser = at_work(fay)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"/tasks/{task.pk}/").status_code == 200
        return len(found)

    case = approved("A desk")
    moves.accept(offer(case), by=as_actor(fay), now=MONDAY)
    queries(live(case, "order"))  # reads the plan, which is kept
    once = queries(live(case, "order"))
    for number in range(3):
        now = MONDAY + timedelta(minutes=number)
        plan = SimpleUploadedFile(f"plan{number}.pdf", b"%PDF")
        moves.attach(case, by=as_actor(fay), file=plan, now=now)
        moves.comment(case, by=as_actor(fay), text=f"Note {number}", mentions=[pam.pk], now=now)

    # Once there is a comment its writer's name is asked for, once there is a file the field it was put into.
    with_some = queries(live(case, "order"))
    for number in range(3):
        moves.comment(case, by=as_actor(pam), text=f"Answer {number}", now=MONDAY)
        moves.attach(case, by=as_actor(pam), file=SimpleUploadedFile(f"b{number}.pdf", b"%PDF"), now=MONDAY)
    assert queries(live(case, "order")) == with_some
    assert with_some - once == 2


def test_a_stranger_finds_nothing(at_work: AtWork, ordering: Task, eve: Person) -> None:
    handoff = ordering.received.first()
    assert handoff is not None
    stranger = at_work(eve)
    asking = ("reassign", "pause", "skip", "cancel")
    reading = [f"/tasks/{ordering.pk}/", *(f"/tasks/{ordering.pk}/{verb}/" for verb in asking)]
    reading += [f"/handoffs/{handoff.pk}/{verb}/" for verb in ("return", "pass-on", "take-back")]
    doing = ("complete", "draft", "comment", "files", "accept", "start", "claim", "release", "resume", "undo")
    writing = [f"/tasks/{ordering.pk}/{verb}/" for verb in doing] + reading[1:] + [f"/handoffs/{handoff.pk}/accept/"]

    assert {stranger.get(address).status_code for address in reading} == {404}
    assert {stranger.post(address, {"reason": "x", "text": "x"}).status_code for address in writing} == {404}
    with scope(ordering.organization_id):
        assert live(ordering.case, "order").state == TaskState.READY


def test_a_case_among_its_participants_is_not_there_for_others(
    at_work: AtWork, publish: object, ask: Ask, hugo: Person, nina: Person
) -> None:
    task = live(ask(), "approve")
    type(task.case.process).objects.filter(pk=task.case.process_id).update(visibility="participants")

    assert at_work(hugo).get(f"/tasks/{task.pk}/").status_code == 200
    assert at_work(nina).get(f"/tasks/{task.pk}/").status_code == 404
