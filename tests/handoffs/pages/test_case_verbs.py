"""What the owner of a process does with a whole case in the browser."""

from typing import Any

import pytest
from django.test import Client

from handoffs import moves
from handoffs.case_verbs import CaseVerb, verbs_of_case
from procops.people.models import Person
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.pages.cases import accept, begin, complete
from workflows.models import Case, Process

URL = "/cases/PUR-1/"


@pytest.fixture
def case(purchasing: Process, mia: Person, hugo: Person) -> Case:
    """Mia asked for a desk; Hugo is to approve it; Dora owns the process."""
    return begin(purchasing, by=mia, manager=hugo, needed_by="2026-04-01")


def _again() -> Case:
    return Case.objects.get()


def _verbs(person: Person) -> set[str]:
    return {verb.value for verb in verbs_of_case(as_actor(person), Case.objects.select_related("process").get())}


def test_the_verbs_are_the_owners_and_the_admins(
    case: Case, dora: Person, ada: Person, mia: Person, hugo: Person, vera: Person
) -> None:
    assert _verbs(dora) == _verbs(ada) == {"pause", "amend", "cancel"}
    assert _verbs(mia) == _verbs(hugo) == _verbs(vera) == set()


def test_the_verbs_follow_the_state(case: Case, dora: Person, hugo: Person) -> None:
    moves.hold_case(case, by=as_actor(dora), reason="Budget", now=MONDAY)
    assert _verbs(dora) == {"resume", "amend", "cancel"}
    moves.resume_case(case, by=as_actor(dora), now=MONDAY)
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="no")
    assert _verbs(dora) == {"reopen"}
    moves.reopen(case, by=as_actor(dora), step_key="approve", reason="New offer", now=MONDAY)
    moves.cancel_case(case, by=as_actor(dora), reason="Enough", now=MONDAY)
    assert _verbs(dora) == set()


@pytest.mark.parametrize("verb", [CaseVerb.PAUSE, CaseVerb.AMEND, CaseVerb.CANCEL])
def test_a_button_stands_only_where_it_may_be_pressed(
    client: Client, case: Case, dora: Person, mia: Person, verb: CaseVerb
) -> None:
    assert f'href="{URL}{verb}/"' in logged_in(client, dora).get(URL).content.decode()
    assert f'href="{URL}{verb}/"' not in logged_in(client, mia).get(URL).content.decode()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("pause/", {"reason": "Budget", "pauses_clock": "on"}),
        ("cancel/", {"reason": "Not needed"}),
        ("amend/", {"amount": "1.00", "reason": "Rebate"}),
        ("reopen/", {"step": "approve", "reason": "Again"}),
        ("resume/", {}),
    ],
)
def test_what_is_not_theirs_is_refused_in_words(
    client: Client, case: Case, mia: Person, path: str, given: dict[str, str]
) -> None:
    answer = logged_in(client, mia).post(f"{URL}{path}", given, follow=True)
    page = answer.content.decode()
    wanted = {"reopen/": "only a completed case can be reopened", "resume/": "is not paused"}
    assert wanted.get(path, "is for the process owner or an admin") in page
    assert _again().state == "open"
    assert _again().data["amount"] == "420.00"


def test_pausing_says_why_and_resuming_lets_it_go_on(client: Client, case: Case, dora: Person) -> None:
    logged_in(client, dora)
    assert "Nothing in it can move until it is resumed." in client.get(f"{URL}pause/").content.decode()
    answer = client.post(f"{URL}pause/", {"reason": "No budget", "pauses_clock": "on"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(URL, 302)]
    assert "PUR-1 is paused." in page
    assert "No budget" in page
    assert "(clock stopped)" in page
    assert (_again().state, _again().hold_pauses_clock) == ("on_hold", True)

    page = client.post(f"{URL}resume/", follow=True).content.decode()
    assert "PUR-1 goes on." in page
    assert _again().state == "open"


def test_the_clock_runs_on_where_that_is_said(client: Client, case: Case, dora: Person) -> None:
    logged_in(client, dora).post(f"{URL}pause/", {"reason": "Holiday"})
    assert (_again().state, _again().hold_pauses_clock) == ("on_hold", False)


def test_a_reason_is_asked_for(client: Client, case: Case, dora: Person) -> None:
    logged_in(client, dora)
    for path in ("pause/", "cancel/", "amend/"):
        assert client.post(f"{URL}{path}", {"reason": " "}).status_code == 422
    assert _again().state == "open"


def test_cancelling_ends_the_case(client: Client, case: Case, dora: Person) -> None:
    page = logged_in(client, dora).post(f"{URL}cancel/", {"reason": "Not needed"}, follow=True).content.decode()
    assert "PUR-1 is cancelled." in page
    assert "Not needed" in page
    assert _again().state == "cancelled"


def test_reopening_takes_it_up_at_a_step(client: Client, case: Case, dora: Person, hugo: Person) -> None:
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="no")
    logged_in(client, dora)
    asked = client.get(f"{URL}reopen/").content.decode()
    assert '<option value="approve">Approve it</option>' in asked
    assert '<option value="go">' not in asked
    page = client.post(f"{URL}reopen/", {"step": "approve", "reason": "Cheaper now"}, follow=True).content.decode()
    assert "PUR-1 is open again." in page
    assert _again().state == "open"


def _typed(**changed: Any) -> dict[str, Any]:
    before = {"what": "A desk", "amount": "420.00", "needed_by": "2026-04-01", "manager": ""}
    return {**before, "manager": str(_again().data["manager"]), "reason": "Rebate", **changed}


def test_amending_shows_all_data_and_changes_what_was_changed(client: Client, case: Case, dora: Person) -> None:
    logged_in(client, dora)
    asked = client.get(f"{URL}amend/").content.decode()
    assert 'value="420.00"' in asked
    assert 'value="2026-04-01"' in asked
    assert "Ask for it</legend>" in asked
    assert "data-shows-was" in asked

    page = client.post(f"{URL}amend/", _typed(amount="399.00", needed_by="2026-05-04"), follow=True).content.decode()

    assert "The data are changed." in page
    assert "Rebate" in page
    assert (_again().data["amount"], _again().data["needed_by"]) == ("399.00", "2026-05-04")
    entry = case.journal.get(kind="case.amended")
    assert entry.facts["fields"] == ["amount", "needed_by"]
    due = _again().due_at
    assert due is not None
    assert due.isoformat() == "2026-05-04T17:00:00+00:00"


def test_what_does_not_fit_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client, case: Case, dora: Person
) -> None:
    answer = logged_in(client, dora).post(f"{URL}amend/", _typed(amount="a lot", what="A big desk"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "must be a number with a point before the decimals" in page
    assert 'value="A big desk"' in page
    assert _again().data["what"] == "A desk"


def test_changing_nothing_is_said(client: Client, case: Case, dora: Person) -> None:
    answer = logged_in(client, dora).post(f"{URL}amend/", _typed())
    assert answer.status_code == 422
    assert "Nothing would change: the case has these values already." in answer.content.decode()


def test_whoever_answers_for_a_role_amends_what_is_confidential_to_it(client: Client, case: Case, dora: Person) -> None:
    assert 'name="account"' in logged_in(client, dora).get(f"{URL}amend/").content.decode()


def test_an_admin_without_a_role_in_it_amends_without_seeing_what_is_confidential(
    client: Client, case: Case, hugo: Person, pam: Person, ada: Person
) -> None:
    accept(case, "approve", by=hugo)
    complete(case, "approve", by=hugo, outcome="yes")
    complete(case, "bank", by=pam, data={"account": "DE 42"})
    asked = logged_in(client, ada).get(f"{URL}amend/").content.decode()
    assert 'name="account"' not in asked
    client.post(f"{URL}amend/", _typed(amount="1.00"))
    assert (_again().data["amount"], _again().data["account"]) == ("1.00", "DE 42")
