"""A leaving shift's open items go to the incoming one as a list, and are taken over one by one; clocks run on."""

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handoffs import moves
from handoffs.audit import Audit
from handoffs.erasing import erase_case
from handoffs.moves.second_thoughts import TooLateToUndo
from handoffs.moves.shifts import GoneMeanwhile, ItemAnswered, NotAskedToTakeOver, NothingToHandOver, NotTheirShift
from handoffs.moves.work import ReasonNeeded
from handoffs.shifts import reading, sweep
from handoffs.shifts.models import ShiftHandover, ShiftItem
from handoffs.shifts.rules import NotYourShift
from procops.notices import texts
from procops.notices.models import Notice
from procops.people import teams
from procops.people.audit_words import lines
from procops.people.models import AuditEntry, Organization, Person, Team
from procops.scoping import nowhere
from tests.cast import MONDAY, as_actor, logged_in
from tests.handoffs.running import HOUR, Begin, Running
from tests.handoffs.test_reminding import FILE, at
from tests.rest.api import api_of
from workflows.held import NoLongerOpen
from workflows.models import Task

LATER = MONDAY + 3 * HOUR


@pytest.fixture
def team(hugo: Person) -> Team:
    return Team.objects.get(name="People operations")


@pytest.fixture
def case(begin: Begin, petra: Person, team: Team, nina: Person, ada: Person) -> Running:
    """Petra has a step of people operations in hand, due at two. Nina is of the team too; Hugo leads it."""
    teams.add_member(team, person=nina, by=as_actor(ada), now=MONDAY)
    case = begin(FILE)
    moves.claim(case.task("file"), by=as_actor(petra), now=MONDAY)
    return case


def more(case: Running, by: Person) -> Task:
    """Another case of the same process, whose step that person has."""
    mia = Person.objects.get(email="mia@acme.test")
    again = Running(case.process, moves.start_case(case.process, by=as_actor(mia), now=MONDAY).case)
    return moves.claim(again.task("file"), by=as_actor(by), now=MONDAY)


def handed(
    team: Team, by: Person, *tasks: Task, to: Person | None = None, note: str = "Ask Mia", now: datetime = LATER
) -> ShiftHandover:
    notes = {task.pk: note for task in tasks}
    return moves.hand_over_shift(team, by=as_actor(by), to=to and to.pk, notes=notes, note="Quiet", now=now).handover


def items_of(handover: ShiftHandover) -> list[ShiftItem]:
    return list(ShiftItem.objects.filter(handover=handover).select_related("task__case").order_by("number"))


def test_each_item_stays_with_its_owner_until_it_is_acknowledged_and_its_clock_runs_on(
    case: Running, team: Team, petra: Person, nina: Person, hugo: Person, ivy: Person
) -> None:
    made = handed(team, petra, case.task("file"), to=nina)
    (item,) = items_of(made)
    assert (case.task("file").owner_id, item.note, item.number) == (petra.pk, "Ask Mia", 1)
    notice = Notice.objects.get(kind="shift.handed", channel="email")
    assert texts.line(notice) == "Petra Lang hands you the shift of People operations (items: 1)"
    (line,) = lines(list(AuditEntry.objects.filter(kind="shift.handed")))
    assert line.what == "handed the shift of People operations over to Nina Roth (items: 1)"
    for stranger in (ivy, petra):
        with pytest.raises(NotAskedToTakeOver):
            moves.acknowledge_item(item, by=as_actor(stranger), now=LATER)

    moves.acknowledge_item(item, by=as_actor(nina), now=LATER + HOUR)

    task, entry = case.task("file"), case.entry("task.reassigned")
    assert (task.owner_id, task.due_at, task.ready_at) == (nina.pk, MONDAY + 5 * HOUR, MONDAY)
    assert (entry.facts["from"], entry.facts["shift"], entry.at) == (str(petra.pk), str(made.pk), LATER + HOUR)
    with pytest.raises(ItemAnswered):
        moves.acknowledge_item(item, by=as_actor(hugo), now=LATER)
    with pytest.raises(NothingToHandOver):
        handed(team, petra, task)
    with pytest.raises(TooLateToUndo, match="the change of shifts"):
        moves.undo_reassign(task, by=as_actor(nina), now=LATER + HOUR)
    assert [str(finding) for finding in Audit().run()] == []


def test_what_is_not_taken_over_stays_and_who_has_it_and_the_lead_hear_why(
    case: Running, team: Team, petra: Person, nina: Person, hugo: Person
) -> None:
    (item,) = items_of(handed(team, petra, case.task("file")))
    with pytest.raises(ReasonNeeded):
        moves.return_item(item, by=as_actor(nina), reason=" ", now=LATER)

    moves.return_item(item, by=as_actor(nina), reason="I do not know the form", now=LATER)

    assert case.task("file").owner_id == petra.pk
    assert case.told("shift.returned") == ["Hugo", "Petra"]
    with pytest.raises(ItemAnswered):
        moves.acknowledge_item(item, by=as_actor(hugo), now=LATER)
    (again,) = items_of(handed(team, petra, case.task("file"), to=hugo))
    moves.acknowledge_item(again, by=as_actor(hugo), now=LATER)
    assert case.task("file").owner_id == hugo.pk


def test_what_ended_or_was_taken_meanwhile_says_so(
    case: Running, team: Team, petra: Person, nina: Person, hugo: Person, dora: Person, client: Client
) -> None:
    first, second, third, fourth = case.task("file"), *(more(case, petra) for _ in range(3))
    made = handed(team, petra, first, second, third, fourth)
    moves.complete(first, by=as_actor(petra), now=LATER)
    moves.reassign(second, by=as_actor(hugo), to=hugo.pk, now=LATER)
    moves.release(third, by=as_actor(petra), now=LATER)
    moves.cancel_case(fourth.case, by=as_actor(dora), reason="Not needed", now=LATER)

    for item, why in zip(items_of(made), (NoLongerOpen, GoneMeanwhile, GoneMeanwhile, NoLongerOpen), strict=True):
        with pytest.raises(why):
            moves.acknowledge_item(item, by=as_actor(nina), now=LATER)
    page = logged_in(client, nina).get(f"/shifts/{made.pk}/").content.decode()
    for said in ("Done meanwhile", "With Hugo Brandt meanwhile", "Back in the pool meanwhile", "Cancelled meanwhile"):
        assert said in page
    assert ("Nothing waits any more" in page, "Acknowledge<" in page) == (True, False)


def test_a_lead_hands_over_what_others_have_and_a_later_list_says_it_anew(
    case: Running, team: Team, petra: Person, nina: Person, hugo: Person, ivy: Person
) -> None:
    theirs, mine = case.task("file"), more(case, hugo)
    with pytest.raises(NotYourShift):
        handed(team, ivy, theirs)
    with pytest.raises(NotTheirShift):
        handed(team, petra, theirs, to=ivy)
    with pytest.raises(NothingToHandOver):
        handed(team, nina, theirs)  # only a lead may hand over what others have
    first = handed(team, petra, theirs, note="First")
    second = handed(team, hugo, theirs, mine, note="Second", to=nina)
    assert [(item.note, item.state, item.owner_id) for item in (*items_of(first), *items_of(second))] == [
        ("First", "replaced", petra.pk),
        ("Second", "open", petra.pk),
        ("Second", "open", hugo.pk),
    ]


def test_an_organization_says_after_how_many_hours_the_lead_is_told(
    case: Running, team: Team, petra: Person, nina: Person
) -> None:
    Organization.objects.filter(pk=team.organization_id).update(acknowledge_hours=3)
    team = Team.objects.get(pk=team.pk)
    assert handed(team, petra, case.task("file"), to=nina).nudge_at == LATER + 3 * HOUR


def test_what_nobody_acknowledges_in_an_hour_is_told_once_to_the_lead_and_to_who_has_it(
    case: Running, team: Team, globex: Organization, petra: Person, nina: Person
) -> None:
    other = more(case, petra)
    made = handed(team, petra, case.task("file"), other, to=nina)
    moves.acknowledge_item(items_of(made)[0], by=as_actor(nina), now=LATER)

    def told(hours: float) -> list[str]:
        with nowhere():
            assert sweep.tell(clock=at(LATER + hours * HOUR))[1] == 0
        rows = Notice.objects.filter(kind="shift.unacknowledged", channel="inbox")
        return sorted(name.split()[0] for name in rows.values_list("person__name", flat=True))

    assert [told(hours) for hours in (0, 0.99, 1, 1, 30)] == [[], [], ["Hugo", "Petra"], *[["Hugo", "Petra"]] * 2]
    notice = Notice.objects.get(kind="shift.unacknowledged", channel="email")
    assert notice.person.name == "Hugo Brandt"
    line = "Nobody has taken over everything of the shift of People operations (still open: 1)"
    assert (texts.line(notice), sweep.oldest(LATER + 30 * HOUR)) == (line, None)


def taken(client: Client, address: str) -> list[list[str]]:
    """The rows of the file that a page offers of its list."""
    assert b"download=csv" in client.get(address).content
    text = client.get(address, {"download": "csv"}).getvalue().decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_the_teams_in_which_something_is_open_stand_first(
    case: Running, team: Team, petra: Person, nina: Person, hugo: Person, ada: Person, client: Client
) -> None:
    more(case, petra)
    others = list(Team.objects.exclude(pk=team.pk).order_by("name"))
    for each in others:
        teams.add_member(each, person=petra, by=as_actor(ada), now=MONDAY)
    assert len(others) > 1
    assert reading.to_hand_over(as_actor(petra)) == [(team, 2), *((each, 0) for each in others)]
    assert reading.to_hand_over(as_actor(nina)) == [(team, 0)]
    # Hugo leads it, and may hand over what its members have; he has nothing himself.
    assert (team, 2) in reading.to_hand_over(as_actor(hugo))
    page = logged_in(client, petra).get("/shifts/").content.decode()
    assert f'href="/teams/{team.pk}/shift/">People operations<span class="ms-auto ps-3 text-secondary">2 items' in page


def test_from_the_queue_to_the_team_of_whoever_comes(
    case: Running, team: Team, petra: Person, nina: Person, ivy: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procops.clock.now", lambda: LATER + timedelta(minutes=1))
    other = more(case, petra)
    assert 'href="/shifts/"' in logged_in(client, petra).get("/queue/").content.decode()
    assert f'href="/teams/{team.pk}/shift/"' in client.get("/shifts/").content.decode()
    form = {"to": "", "note": "Quiet"}
    for task, note in ((case.task("file"), "The form lies on the desk"), (other, "")):
        form |= {f"goes_{task.pk}": "on", f"note_{task.pk}": note}
    assert client.post(f"/teams/{team.pk}/shift/", {"to": "", "note": ""}).status_code == 409
    made = client.post(f"/teams/{team.pk}/shift/", form)
    shift = ShiftHandover.objects.get()
    assert made["Location"] == f"/shifts/{shift.pk}/"
    assert "2 of 2 not acknowledged" in client.get(f"/teams/{team.pk}/shifts/").content.decode()

    assert "2 items to acknowledge" in logged_in(client, nina).get("/queue/").content.decode()
    listed = client.get(f"/shifts/{shift.pk}/").content.decode()
    assert ("The form lies on the desk" in listed, "Acknowledge all 2" in listed) == (True, True)
    (_, line), (_, first, second) = taken(client, "/shifts/"), taken(client, f"/shifts/{shift.pk}/")
    assert (line[0], line[1], line[4:]) == ("People operations", "Petra Lang", ["Quiet", "2", "2"])
    assert (first[0], first[3], first[5:7]) == ("File", "The form lies on the desk", ["Petra Lang", "To acknowledge"])
    assert (second[1], second[3]) == (other.case.reference, "")
    client.post(f"/shifts/{shift.pk}/2/return/", {"reason": "Not mine"})
    client.post(f"/shifts/{shift.pk}/acknowledge/")
    assert (Task.objects.get(pk=other.pk).owner_id, case.task("file").owner_id) == (petra.pk, nina.pk)
    listed = client.get(f"/shifts/{shift.pk}/").content.decode()
    assert ("Nothing waits any more" in listed, "Not mine" in listed) == (True, True)
    assert "hands you the shift" not in client.get("/queue/").content.decode()
    assert client.get(f"/teams/{team.pk}/shifts/").content.decode().strip() == ""
    history = client.get(f"/cases/{case.case.reference}/").content.decode()
    assert "took “File” over from Petra Lang at the change of shifts" in history
    assert logged_in(client, ivy).get(f"/shifts/{shift.pk}/").status_code == 404
    assert client.get(f"/teams/{team.pk}/shift/").status_code == 403


def test_over_rest_with_the_scopes_of_its_kind(case: Running, team: Team, petra: Person, nina: Person) -> None:
    gone, other = more(case, petra), more(case, petra)
    moves.complete(gone, by=as_actor(petra), now=MONDAY)
    items = [{"task": str(task.pk), "note": "Look"} for task in (case.task("file"), gone, other)]
    body = {"team": str(team.pk), "to": str(nina.pk), "items": items}
    assert api_of(petra, ["read"]).refused("shift-handovers", body)[0] == 403

    made = api_of(petra).post("shift-handovers", body, key="once", status=201)

    assert (made["items"], made["left_out"]) == (2, [str(gone.pk)])
    mine, path = api_of(nina), f"shift-handovers/{made['id']}"
    assert [row["id"] for row in mine.get("shift-handovers", asked="true", waiting="true")["results"]] == [made["id"]]
    told = mine.get(path)["items"]
    assert [(row["step"], row["state"], row["note"], row["owner"]["name"]) for row in told] == [
        ("File", "open", "Look", "Petra Lang")
    ] * 2
    assert mine.refused(f"{path}/return", {"number": 2, "reason": ""}) == (409, "reason_needed")
    assert mine.post(f"{path}/return", {"number": 2, "reason": "No"})["state"] == "returned"
    (result,) = mine.post(f"{path}/acknowledge-all")["results"]
    assert (result["task"], result["done"]) == (str(case.task("file").pk), True)
    assert mine.refused(f"{path}/acknowledge", {"number": 1}) == (409, "item_answered")
    assert mine.get("shift-handovers", waiting="true")["results"] == []


def test_lists_cost_the_same_with_one_and_with_three(
    case: Running, team: Team, petra: Person, nina: Person, client: Client
) -> None:
    logged_in(client, nina)

    def cost(handover: ShiftHandover) -> list[int]:
        found = []
        for address in ("/shifts/", "/queue/", f"/shifts/{handover.pk}/", f"/teams/{team.pk}/shifts/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    one = cost(handed(team, petra, case.task("file")))
    handed(team, petra, more(case, petra))
    assert cost(handed(team, petra, *(more(case, petra) for _ in range(3)))) == one


def test_what_was_noted_goes_with_the_personal_data_of_the_case(
    case: Running, team: Team, petra: Person, ada: Person, dora: Person
) -> None:
    made = handed(team, petra, case.task("file"))
    moves.cancel_case(case.case, by=as_actor(dora), reason="Not needed", now=LATER)
    assert erase_case(case.fresh(), by=as_actor(ada), reason="Asked", now=LATER).problems == 1
    assert items_of(made)[0].note == ""
