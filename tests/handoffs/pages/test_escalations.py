"""Escalations on pages: asked at a task, on the desk of whoever is asked, answered, listed, counted."""

import pytest

from handoffs.models import Escalation
from procops.people.models import Person, Team
from tests.handoffs.pages.desks import Ask, AtWork, live
from workflows.models import Task


@pytest.fixture
def banking(approved: Ask) -> Task:
    """A step in payroll's pool; Dora answers for the role."""
    return live(approved(), "bank")


def test_from_the_task_to_the_desk_and_back(at_work: AtWork, banking: Task, pam: Person, dora: Person) -> None:
    page = at_work(pam).get(f"/tasks/{banking.pk}/").content.decode()
    assert "Pass to specialists…" in page
    assert "Ask someone with authority…" in page
    address = f"/tasks/{banking.pk}/authority/"
    form = at_work(pam).get(address).content.decode()
    assert form.index("Dora Keller") < form.index("Ada Lovett")  # who answers for it comes first
    wrong = at_work(pam).post(address, {"person": str(dora.pk)})
    assert (wrong.status_code, "Choose why you ask." in wrong.content.decode()) == (422, True)

    at_work(pam).post(address, {"person": str(dora.pk), "cause": "limit", "text": "Above € 4,000"})

    made = Escalation.objects.get()
    assert "Asked of somebody with authority: Dora Keller" in at_work(pam).get(f"/tasks/{banking.pk}/").content.decode()
    desk = at_work(dora).get("/queue/").content.decode()
    assert ("Escalated to you" in desk, "Above € 4,000" in desk) == (True, True)
    assert "Escalated to you" not in at_work(pam).get("/queue/").content.decode()
    needs_words = at_work(dora).post(f"/escalations/{made.pk}/answer/", {"reply": "refuse"})
    assert (needs_words.status_code, "Write a few words." in needs_words.content.decode()) == (422, True)

    at_work(dora).post(f"/escalations/{made.pk}/answer/", {"reply": "refuse", "text": "Ask for less"})

    assert "Ask for less" in at_work(pam).get(f"/tasks/{banking.pk}/").content.decode()
    again = at_work(dora).post(f"/escalations/{made.pk}/answer/", {"reply": "approve"}, follow=True)
    assert "is answered already (not like this): somebody was faster" in again.content.decode()
    for list_address, found in (("state=refused&kind=hierarchical", True), ("state=open", False)):
        page = at_work(pam).get(f"/escalations/?{list_address}").content.decode()
        assert (f"/escalations/{made.pk}/" in page) is found
    history = at_work(pam).get(f"/cases/{banking.case.reference}/").content.decode()
    assert "asked Dora Keller about “Check the bank account”" in history
    assert "decided about “Check the bank account”: not like this" in history
    counted = at_work(pam).get(f"/processes/{banking.case.process.key}/escalations/").content.decode()
    assert counted.count(f"/escalations/?process={banking.case.process.key}&amp;kind=hierarchical") == 1


def test_only_teams_that_somebody_works_in_are_offered(at_work: AtWork, banking: Task, pam: Person) -> None:
    empty = Team.objects.create(organization_id=banking.organization_id, name="Nobody yet")
    form = at_work(pam).get(f"/tasks/{banking.pk}/specialists/").content.decode()
    assert ("IT service" in form, "Payroll" in form.split("<form")[-1], str(empty.pk) in form) == (True, False, False)
