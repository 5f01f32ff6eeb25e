"""Several rows at once, with a result for each and Undo; and the next one of all, in one press."""

import re

from pytest_django.fixtures import DjangoAssertNumQueries

from handoffs.colleagues import who_may_have_all
from procops.people.models import Person
from tests.handoffs.pages.desks import Ask, AtWork, live
from workflows.models import Task

IN_PLACE = {"HX-Request": "true", "HX-Target": "bulk-told"}


def test_a_row_can_be_chosen_and_says_what_can_be_done_with_it(
    at_work: AtWork, ask: Ask, accepted: Ask, hugo: Person
) -> None:
    ask("A chair")
    accepted("A desk")

    page = at_work(hugo).get("/queue/").content.decode()

    assert re.findall(r'data-pick="([a-z ]+)"', page) == ["accept reassign", "reassign"]
    assert len(re.findall(r'form="bulk"', page)) == 2


def test_without_scripts_the_chosen_rows_are_accepted_and_a_toast_offers_undo(
    at_work: AtWork, ask: Ask, hugo: Person
) -> None:
    tasks = [live(ask(what), "approve") for what in ("A chair", "A desk")]
    browser = at_work(hugo)

    answer = browser.post(
        "/queue/bulk/", {"verb": "accept", "task": [task.pk for task in tasks], "next": "/queue/"}, follow=True
    )

    assert answer.redirect_chain == [("/queue/", 302)]
    page = answer.content.decode()
    assert "2 accepted." in page
    assert 'action="/queue/bulk/undo/"' in page
    assert set(Task.objects.filter(step_key="approve").values_list("state", flat=True)) == {"ready"}

    undone = browser.post("/queue/bulk/undo/", {"next": "/queue/"}, follow=True).content.decode()

    assert "2 undone." in undone
    assert set(Task.objects.filter(step_key="approve").values_list("state", flat=True)) == {"waiting"}
    again = browser.post("/queue/bulk/undo/", follow=True).content.decode()
    assert "There is nothing to undo any more." in again


def test_what_was_refused_is_told_row_by_row(at_work: AtWork, ask: Ask, accepted: Ask, hugo: Person) -> None:
    chosen = [live(ask("A chair"), "approve"), live(accepted("A desk"), "approve")]

    answer = at_work(hugo).post("/queue/bulk/", {"verb": "accept", "task": [task.pk for task in chosen]}, follow=True)

    assert answer.redirect_chain == [("/queue/bulk/", 302)]
    page = answer.content.decode().replace("&quot;", '"')
    assert "1 accepted, 1 refused." in page
    assert 'Nothing of "Approve it" waits to be accepted. Look at the case to see who has it now.' in page
    assert "PUR-2 A desk" in page


def test_a_script_sends_parts_and_is_told_the_sum_of_a_run(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    tasks = [live(ask(what), "approve") for what in ("A chair", "A desk", "A lamp")]
    browser = at_work(hugo)
    for task in tasks:
        part = {"verb": "accept", "run": "the-run", "task": task.pk}
        assert browser.post("/queue/bulk/", part, headers=IN_PLACE).status_code == 204

    told = browser.get("/queue/bulk/", headers=IN_PLACE).content.decode()
    undone = browser.post("/queue/bulk/undo/", headers=IN_PLACE)

    assert ("3 accepted." in told, "<html" in told) == (True, False)
    assert ("3 undone." in undone.content.decode(), undone["HX-Trigger"]) == (True, "procops:changed")


def test_rows_are_given_to_somebody_who_may_have_them(
    at_work: AtWork, approved: Ask, fay: Person, ivy: Person, ada: Person, facilities: object
) -> None:
    task = live(approved(), "order")
    form = at_work(fay).get("/queue/bulk/reassign/", {"task": task.pk}).content.decode()
    assert "1 row of your queue" in form
    assert "Ivy Chen" not in form

    done = at_work(fay).post(f"/queue/bulk/reassign/?task={task.pk}", {"to": str(fay.pk), "reason": ""}, follow=True)

    assert "1 reassigned." in done.content.decode()
    assert live(task.case, "order").owner_id == fay.pk


def test_nothing_chosen_and_no_verb_are_said(at_work: AtWork, ask: Ask, hugo: Person) -> None:
    task = live(ask(), "approve")
    browser = at_work(hugo)

    assert (
        "Choose one or more rows first."
        in browser.post("/queue/bulk/", {"verb": "accept"}, follow=True).content.decode()
    )
    said = browser.post("/queue/bulk/", {"verb": "eat", "task": task.pk}, follow=True).content.decode()
    assert "Choose what to do with them." in said
    assert "Choose one or more rows first." in browser.get("/queue/bulk/reassign/", follow=True).content.decode()
    assert "Nothing was done with several rows yet" in browser.get("/queue/bulk/").content.decode()


def test_take_next_leads_to_the_work_and_offers_undo(at_work: AtWork, approved: Ask, fay: Person, pam: Person) -> None:
    case = approved()
    order, bank = live(case, "order"), live(case, "bank")

    taken = at_work(fay).post("/queue/take-next/", follow=True)
    claimed = at_work(pam).post("/queue/take-next/", follow=True)

    assert taken.redirect_chain == [(f"/tasks/{order.pk}/", 302)]
    assert f'action="/tasks/{order.pk}/undo-accept/"' in taken.content.decode()
    assert claimed.redirect_chain == [(f"/tasks/{bank.pk}/", 302)]
    assert f'action="/tasks/{bank.pk}/release/"' in claimed.content.decode()
    nothing = at_work(fay).post("/queue/take-next/", follow=True).content.decode()
    assert "Nothing that you can take waits in the pools of your teams." in nothing


def test_take_next_is_there_for_those_who_are_in_a_team(
    at_work: AtWork, ask: Ask, fay: Person, mia: Person, vera: Person
) -> None:
    for person, is_there in ((fay, True), (mia, False), (vera, False)):
        assert ("/queue/take-next/" in at_work(person).get("/queue/").content.decode()) is is_there


def test_who_may_have_several_takes_as_many_statements_as_for_one(
    approved: Ask, fay: Person, pam: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = approved()
    order, bank = live(case, "order"), live(case, "bank")

    def names(*tasks: Task) -> list[str]:
        with django_assert_num_queries(4):
            rows = Task.objects.filter(pk__in=[task.pk for task in tasks]).select_related("case")
            return [one.name for one in who_may_have_all(rows)]

    assert names(order) == ["Dora Keller", "Fay Collins"]
    assert names(bank) == ["Dora Keller", "Pam Ortiz"]
    assert names(order, bank) == ["Dora Keller", "Fay Collins", "Pam Ortiz"]
