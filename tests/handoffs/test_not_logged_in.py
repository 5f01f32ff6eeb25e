"""Work goes to people who were brought in and have never logged in: by role, by offer, by name, by mention."""

import pytest
from django.core import mail
from django.test import Client

from handoffs import moves
from handoffs.colleagues import colleagues
from handoffs.mentions import mentioned
from procops.notices import delivery
from procops.people import roster
from procops.people.models import Person, Team
from tests.cast import MONDAY, as_actor
from workflows import staff_changes
from workflows.models import FilledBy, Process, Task


@pytest.fixture
def noor(ada: Person, facilities: Team) -> Person:
    """Brought in this morning, in the team that buys."""
    roster.bring_in("name,email,teams\nNoor New,noor@acme.test,Facilities", by=as_actor(ada), now=MONDAY)
    return Person.objects.get(email="noor@acme.test")


def test_a_role_an_offer_a_task_and_a_mention_reach_somebody_who_has_not_logged_in(
    purchasing: Process, noor: Person, mia: Person, pam: Person, dora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: MONDAY)
    staff_changes.staff(
        purchasing,
        "buyers",
        filled_by=FilledBy.PERSON,
        person=noor.pk,
        accountable=noor.pk,
        by=as_actor(dora),
        now=MONDAY,
    )
    data = {"what": "A crane", "amount": "4999.00", "manager": str(noor.pk)}
    case = moves.start_case(purchasing, by=as_actor(mia), data=data, now=MONDAY).case
    offered = Task.objects.get(case=case, step_key="approve")
    assert (offered.owner, offered.state) == (noor, "waiting")
    moves.reassign(offered, by=as_actor(dora), to=pam.pk, now=MONDAY)
    moves.reassign(offered, by=as_actor(dora), to=noor.pk, now=MONDAY)
    assert mentioned("@Noor New please", colleagues()) == {noor.pk}
    moves.comment(case, by=as_actor(mia), text="@Noor New please", mentions=[noor.pk], now=MONDAY)

    delivery.sweep(clock=lambda: MONDAY)

    hers = [str(each.body) for each in mail.outbox if each.to == [noor.email]]
    subjects = sorted(each.subject.split(" ·")[0] for each in mail.outbox if each.to == [noor.email])
    assert subjects == [
        "Ada Lovett invites you to work with Acme in procops",
        "Mia Sommer mentioned you at “PUR-1 A crane”",
    ]
    about_work = next(body for body in hers if "mentioned you" in body)
    door = about_work[about_work.index("/invitations/") :].split()[0]
    assert "?next=%2Fcases%2FPUR-1%2F" in door
    assert all("/invitations/" in body for body in hers)

    newcomer = Client()
    answer = newcomer.post(door, {"name": "Noor New", "password": "seven grey elephants walking"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/cases/PUR-1/")
    assert "Approve it" in answer.content.decode()
