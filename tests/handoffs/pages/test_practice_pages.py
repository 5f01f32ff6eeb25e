"""Trying a process out in the browser, from its page to the press that takes it away."""

from django.test import Client

from handoffs.models import Handoff
from procops.people.models import Person
from tests.cast import logged_in
from tests.handoffs.pages.desks import AtWork
from workflows.models import Case, Process, Task

TRY = "/start/purchasing/?practice=yes"


def test_mia_plays_a_purchase_and_removes_it(
    client: Client, purchasing: Process, mia: Person, hugo: Person, ada: Person, at_work: AtWork
) -> None:
    me = logged_in(client, mia)
    assert TRY in me.get("/processes/purchasing/").content.decode()
    form = me.get(TRY).content.decode()
    assert '<input type="hidden" name="practice" value="yes">' in form
    assert "it goes in one click" in form

    typed = {"start": "ask", "practice": "yes", "what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    begun = me.post("/start/purchasing/", typed)
    approve = Task.objects.live().get(step_key="approve")
    assert begun.url == f"/tasks/{approve.pk}/"
    page = me.get(begun.url).content.decode()
    assert "You play every role yourself." in page
    assert "You started it, so in a real case somebody else of the role would do this step." in page
    assert "Reassign" not in page

    me.post(f"/tasks/{approve.pk}/accept/")
    done = me.post(f"/tasks/{approve.pk}/complete/", {"form": "1", "outcome": "yes"})
    following = Task.objects.get(pk=done.url.split("/")[2])
    assert following.step_key in ("order", "bank")
    case = me.get("/cases/PRACTICE-PUR-1/").content.decode()
    assert "Go on: " in case
    assert "Remove practice case" in case

    for other in (hugo, ada):
        stranger = at_work(other)
        for address in ("/cases/PRACTICE-PUR-1/", begun.url, f"/handoffs/{Handoff.objects.first().pk}/return/"):
            assert stranger.get(address).status_code == 404
        assert stranger.post("/cases/PRACTICE-PUR-1/remove/").status_code == 404

    assert me.post("/cases/PRACTICE-PUR-1/remove/").url == "/queue/"
    assert me.get("/cases/PRACTICE-PUR-1/").status_code == 404
    assert Case.objects.count() == 0


def test_the_queue_leads_to_what_one_tries_out_and_counts_none_of_it(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    me = logged_in(client, mia)
    typed = {"start": "ask", "practice": "yes", "what": "A desk", "amount": "420.00", "manager": str(mia.pk)}
    me.post("/start/purchasing/", typed)

    queue = me.get("/queue/").content.decode()
    assert 'href="/cases/PRACTICE-PUR-1/"' in queue
    assert "Approve it (Manager)" in queue
    assert "PRACTICE-PUR-1" not in me.get("/queue/?desk=started", headers={"HX-Request": "true"}).content.decode()
    assert "PRACTICE-PUR-1" not in me.get("/cases/?state=").content.decode()
    assert "PRACTICE-PUR-1" not in me.get("/handoffs/").content.decode()


def test_a_real_case_is_not_removed(client: Client, purchasing: Process, mia: Person, hugo: Person) -> None:
    me = logged_in(client, mia)
    typed = {"start": "ask", "what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    me.post("/start/purchasing/", typed)

    me.post("/cases/PUR-1/remove/")
    assert "PUR-1 is real work, not practice" in me.get("/queue/").content.decode()
    assert me.get("/cases/PUR-1/").status_code == 200


def test_work_that_is_sent_back_in_practice_is_gone_on_with_where_it_came_back(
    client: Client, purchasing: Process, mia: Person, hugo: Person
) -> None:
    me = logged_in(client, mia)
    typed = {"start": "ask", "practice": "yes", "what": "A desk", "amount": "420.00", "manager": str(hugo.pk)}
    me.post("/start/purchasing/", typed)

    sent_back = me.post(f"/handoffs/{Handoff.objects.get().pk}/return/", {"reason": "other", "words": "Which desk?"})

    redo = Task.objects.live().get()
    assert (redo.step_key, sent_back.url) == ("ask", f"/tasks/{redo.pk}/")
